using Lathe.Syntax;

namespace Lathe.Engine.Impact;

/// <summary>
/// Judges whether a name means a symbol. No type is known, so it goes by how the name is used, what the file imports, what stands in front of the dot, and who else defines the name.
/// In doubt the lower evidence: a false alarm costs more than a missed use.
/// </summary>
internal sealed class EvidenceRules(ImportResolver resolver)
{
    private const int ShortestReceiver = 3;

    // Languages of which a file sees the types of all others without an import that names a file.
    private static readonly HashSet<string> OneWorld = new(StringComparer.Ordinal) { "csharp", "php", "ruby", "swift", "kotlin", "scala" };
    private static readonly HashSet<string> FolderIsPackage = new(StringComparer.Ordinal) { "go", "java", "kotlin", "scala" };

    public ReferenceEvidence Judge(ImpactSubject subject, RawReference reference)
    {
        var evidence = subject.Role switch
        {
            SubjectRole.Member => Member(subject, reference),
            SubjectRole.Value when subject.Container is not null => Member(subject, reference),
            SubjectRole.Value => Value(subject, reference),
            SubjectRole.Function => Function(subject, reference),
            _ => Type(subject, reference),
        };
        if (evidence == ReferenceEvidence.NameOnly) return evidence;
        if (subject.StillProvided || subject.MovedTo is not null) return ReferenceEvidence.NameOnly;
        if (subject.DefinitionsElsewhere > 0) evidence--;
        if (subject.HasBase && evidence > ReferenceEvidence.NameOnly && subject.Role is SubjectRole.Member or SubjectRole.Value) evidence--;
        return evidence;
    }

    private ReferenceEvidence Function(ImpactSubject subject, RawReference reference)
    {
        var link = LinkOf(subject, reference.File);
        if (link.NamesIt && reference.File.IsImport(reference.Line, subject.Name)) return ReferenceEvidence.Strong;
        if (reference.Kind != ReferenceKind.Call) return ReferenceEvidence.NameOnly;
        if (reference.Receiver is { } receiver)
        {
            // A call through an object is of another function, through the module it is this one.
            return link.Module(receiver) ? ReferenceEvidence.Likely : ReferenceEvidence.NameOnly;
        }

        if (reference.File.Binds(subject.Name)) return ReferenceEvidence.NameOnly;
        return link.IsOwn || link.NamesIt ? ReferenceEvidence.Strong : link.IsLinked ? ReferenceEvidence.Likely : ReferenceEvidence.NameOnly;
    }

    private ReferenceEvidence Type(ImpactSubject subject, RawReference reference)
    {
        var link = LinkOf(subject, reference.File);
        if (link.NamesIt && reference.File.IsImport(reference.Line, subject.Name)) return ReferenceEvidence.Strong;
        if (reference.Kind == ReferenceKind.Name && (reference.File.Symbols.IsParsed || !char.IsUpper(subject.Name[0]))) return ReferenceEvidence.NameOnly;
        if (subject.Role == SubjectRole.Constructor && reference.Kind != ReferenceKind.Call) return ReferenceEvidence.NameOnly;
        if (reference.Receiver is { } receiver) return link.Module(receiver) ? ReferenceEvidence.Likely : ReferenceEvidence.NameOnly;
        if (subject.Role == SubjectRole.Type && reference.File.Binds(subject.Name)) return ReferenceEvidence.NameOnly;
        if (link.IsOwn || link.NamesIt) return ReferenceEvidence.Strong;
        return link.IsLinked || OneWorld.Contains(subject.Language.Id) ? ReferenceEvidence.Likely : ReferenceEvidence.NameOnly;
    }

    // Of a value, only what names its module is told apart from a variable of the same name.
    private ReferenceEvidence Value(ImpactSubject subject, RawReference reference)
    {
        var link = LinkOf(subject, reference.File);
        if (link.NamesIt && reference.File.IsImport(reference.Line, subject.Name)) return ReferenceEvidence.Strong;
        if (reference.Receiver is { } receiver) return link.Module(receiver) ? ReferenceEvidence.Likely : ReferenceEvidence.NameOnly;
        if (reference.File.Binds(subject.Name)) return ReferenceEvidence.NameOnly;
        return link.NamesIt || (link.IsOwn && IsConstant(subject.Name)) ? ReferenceEvidence.Likely : ReferenceEvidence.NameOnly;
    }

    private ReferenceEvidence Member(ImpactSubject subject, RawReference reference)
    {
        if (subject.Role == SubjectRole.Member && reference.Kind != ReferenceKind.Call) return ReferenceEvidence.NameOnly;
        var link = LinkOf(subject, reference.File);
        var container = subject.Container!;
        if (reference.Receiver is not { } receiver) return ReferenceEvidence.NameOnly;
        if (receiver is "self" or "this" or "cls" or "Self" or "$this")
            return link.IsOwn && reference.Scope is { } scope && InType(scope, container) ? ReferenceEvidence.Likely : ReferenceEvidence.NameOnly;
        if (receiver == container) return link.IsOwn || link.IsLinked || OneWorld.Contains(subject.Language.Id) ? ReferenceEvidence.Likely : ReferenceEvidence.Possible;

        // "cart.add", "shopping_cart.add": people name things for their types.
        if (container.Length < ShortestReceiver || !Plain(receiver).EndsWith(Plain(container), StringComparison.Ordinal)) return ReferenceEvidence.NameOnly;
        return link.IsOwn || link.IsLinked || OneWorld.Contains(subject.Language.Id) ? ReferenceEvidence.Likely : ReferenceEvidence.Possible;
    }

    private Link LinkOf(ImpactSubject subject, ReferringFile file)
    {
        var path = subject.Change.Path;
        var imports = file.ImportsOf(path, resolver).ToList();
        var stem = Stem(path);

        var folder = Folder(path);

        // Imports that no rule resolves still name the module, with its folder or the symbol: use shop::cart::total, import shop.Cart.
        if (imports.Count == 0 && stem != subject.Name) imports.AddRange(file.Symbols.Imports.Where(i => ReferringFile.HoldsWord(i.Statement, stem) && (ReferringFile.HoldsWord(i.Statement, subject.Name) || ReferringFile.HoldsWord(i.Statement, folder))));
        var isOwn = file.Path == path;
        var samePackage = FolderIsPackage.Contains(subject.Language.Id) && file.Folder == path[..Math.Max(0, path.LastIndexOf('/'))];
        return new Link(isOwn, imports.Count > 0 || samePackage || IncludesHeader(file, stem), imports.Any(i => ReferringFile.HoldsWord(i.Statement, subject.Name)), stem, folder, imports);
    }

    private static bool IncludesHeader(ReferringFile file, string stem) =>
        file.Language.Id is "c" or "cpp" && file.Symbols.Imports.Any(i => Stem(i.Target) == stem);

    private static bool InType(string scope, string container) => scope.Split('.').Contains(container, StringComparer.Ordinal);

    private static bool IsConstant(string name) => name.Length >= ShortestReceiver && !name.Any(char.IsAsciiLetterLower);

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Folder(string path) => path.Split('/') is [.., var folder, _] ? folder : "";

    private static string Stem(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? name[..dot] : name;
    }

    private readonly record struct Link(bool IsOwn, bool IsLinked, bool NamesIt, string Stem, string Folder, List<ImportStatement> Imports)
    {
        /// <summary>Whether a name in front of a dot means the symbol's module.</summary>
        public bool Module(string receiver) =>
            receiver.Length > 0 && ((IsLinked && (receiver == Stem || receiver == Folder)) || Imports.Exists(i => ReferringFile.HoldsWord(i.Statement, receiver)));
    }
}
