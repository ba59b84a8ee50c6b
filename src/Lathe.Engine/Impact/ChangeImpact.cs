using System.Text;
using Lathe.Edits;
using Lathe.Quality;
using Lathe.Syntax;
using FileChange = Lathe.Edits.FileChange;

namespace Lathe.Engine.Impact;

/// <summary>Joins the symbols that a change touches with the places that refer to them in the tree that it leaves.</summary>
public static class ChangeImpact
{
    private const int MostRawReferences = 2_000;
    private const int ShortestName = 3;

    /// <summary>Finds what a change touches and who refers to it. Reads the tree only where there is something to look for.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="tree">The tree after it.</param>
    /// <param name="options">How far to look.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static ImpactReport Of(IReadOnlyList<FileChange> changes, ImpactTree tree, ImpactOptions options, CancellationToken cancellationToken) => Of(changes, () => tree, options, cancellationToken);

    /// <summary>The same where the tree is listed only when there is something to look for.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="listed">The tree after it; asked once at most.</param>
    /// <param name="options">How far to look.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    internal static ImpactReport Of(IReadOnlyList<FileChange> changes, Func<ImpactTree> listed, ImpactOptions options, CancellationToken cancellationToken) => Of(changes, SymbolImpact.Of(changes), listed, options, cancellationToken);

    /// <summary>The same where the symbols that the change touches are known.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="symbols">What it touches.</param>
    /// <param name="listed">The tree after it; asked once at most.</param>
    /// <param name="options">How far to look.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    internal static ImpactReport Of(IReadOnlyList<FileChange> changes, IReadOnlyList<SymbolChange> symbols, Func<ImpactTree> listed, ImpactOptions options, CancellationToken cancellationToken)
    {
        var subjects = ImpactSubjects.Choose(symbols, options);
        if (subjects.Count == 0) return symbols.Count == 0 ? ImpactReport.None : new ImpactReport([.. symbols.Take(options.MaxSymbols).Select(s => new ImpactedSymbol(s))], Math.Max(0, symbols.Count - options.MaxSymbols));
        var tree = listed();
        var looked = subjects.Take(options.MaxSymbols).ToList();
        var byName = looked.ToLookup(s => s.Name, StringComparer.Ordinal);
        var families = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var subject in looked) families.TryAdd(subject.Name, LanguageFamily.Of(subject.Language));
        var mentions = MentionScan.Run(tree, families, options.MaxFilesPerName, options.MaxFileBytes, cancellationToken);
        var common = mentions.Where(m => m.Value.Count > options.MaxFilesPerName || m.Key.Length < ShortestName).Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
        var own = changes.Where(c => c.NewPath is not null && !c.NewIsLink).ToDictionary(c => c.NewPath!, StringComparer.Ordinal);

        // A symbol's own file counts even where the name is not in it: it may provide it in another way.
        var sources = looked.Where(s => !common.Contains(s.Name)).Select(s => s.Change.Path).Where(own.ContainsKey);
        var paths = sources.Concat(mentions.Where(m => !common.Contains(m.Key)).SelectMany(m => m.Value).Order(StringComparer.Ordinal)).Distinct(StringComparer.Ordinal);
        foreach (var path in paths.Take(options.MaxParsedFiles))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Open(path, tree, own.GetValueOrDefault(path), options, cancellationToken) is { } file) Collect(file, byName, common);
        }

        var all = tree.Files.Files.Select(f => f.Path).Concat(changes.Where(c => c.OldPath is not null).Select(c => c.OldPath!)).Distinct(StringComparer.Ordinal);
        var rules = new EvidenceRules(new ImportResolver(all));
        var joined = looked.ToDictionary(s => s.Change, s => common.Contains(s.Name) ? new ImpactedSymbol(s.Change) { TooCommonIn = Math.Min(mentions[s.Name].Count, options.MaxFilesPerName), MovedTo = s.MovedTo } : Join(s, rules, options));
        var shown = symbols.Where(s => joined.ContainsKey(s)).Select(s => joined[s]).Concat(symbols.Where(s => !joined.ContainsKey(s)).Take(options.MaxSymbols).Select(s => new ImpactedSymbol(s)));
        var ordered = shown.OrderBy(s => s.Change.Path, StringComparer.Ordinal).ThenBy(s => s.Change.NewLine ?? s.Change.OldLine ?? 0).ToList();
        return new ImpactReport(ordered, symbols.Count - ordered.Count);
    }

    private static ReferringFile? Open(string path, ImpactTree tree, FileChange? change, ImpactOptions options, CancellationToken cancellationToken)
    {
        if (tree.Files.Read(path, options.MaxFileBytes) is not { } content || FileClassifier.IsBinary(content) || LanguageTable.Detect(path, content) is not { } language) return null;
        if (SourceText.Decode(content) is not { } source) return null;
        var symbols = FileSymbols.Of(language, source.Text, null, cancellationToken);
        return new ReferringFile(path, language, source.Text, symbols, change is null ? null : Changed(change));
    }

    private static bool[] Changed(FileChange change) => ChangedLines.Between(change.Before is { } before ? Lines(before) : null, Lines(change.After ?? []));

    private static string[] Lines(byte[] content) => [.. Encoding.UTF8.GetString(content).Split('\n').Select(l => l.TrimEnd('\r'))];

    private static void Collect(ReferringFile file, ILookup<string, ImpactSubject> byName, HashSet<string> common)
    {
        var family = LanguageFamily.Of(file.Language);
        foreach (var definition in file.Symbols.Definitions)
        {
            if (common.Contains(definition.Name)) continue;
            foreach (var subject in byName[definition.Name])
            {
                if (LanguageFamily.Of(subject.Language) == family && definition.Kind is not (SymbolKind.Namespace or SymbolKind.Section)) NoteDefinition(subject, file, definition);
            }
        }

        foreach (var subject in byName.SelectMany(g => g))
        {
            if (subject.Change.Path == file.Path && subject.Change.Kind == SymbolChangeKind.Removed && ProvidesOtherwise(file, subject.Name)) subject.StillProvided = true;
        }

        foreach (var reference in file.Symbols.References)
        {
            if (common.Contains(reference.Name)) continue;
            foreach (var subject in byName[reference.Name])
            {
                if (LanguageFamily.Of(subject.Language) != family || subject.References.Count >= MostRawReferences) continue;
                var scope = reference.Scope >= 0 ? file.Symbols.Definitions[reference.Scope].FullName : null;

                // What a symbol says of itself is not elsewhere.
                if (file.Path == subject.Change.Path && scope is not null && (scope == subject.Change.Name || scope.StartsWith(subject.Change.Name + ".", StringComparison.Ordinal))) continue;
                int? arguments = subject.CountsArguments ? CallShape.OfCall(file.Language, file.Text, reference.Start + reference.Name.Length) : null;
                subject.References.Add(new RawReference(file, reference.Line, file.KindOf(reference), scope, file.ReceiverOf(reference.Start), arguments));
            }
        }
    }

    // The symbol itself, where it is still there, is no other definition. A second one of its full name is an overload, or the name with another meaning.
    private static void NoteDefinition(ImpactSubject subject, ReferringFile file, SymbolDefinition definition)
    {
        var change = subject.Change;
        if (subject.Role == SubjectRole.Constructor && definition.Kind is SymbolKind.Class or SymbolKind.Struct && file.Path == change.Path) return;
        if (file.Path == change.Path && definition.FullName == change.Name)
        {
            if (definition.Line != change.NewLine) subject.StillProvided = true;
        }
        else subject.NoteDefinition(file.Path, definition.Line);
    }

    private static bool ProvidesOtherwise(ReferringFile file, string name)
    {
        foreach (var import in file.Symbols.Imports)
        {
            if (ReferringFile.HoldsWord(import.Statement, name) || HandsOnAll(file.Language, import.Statement)) return true;
        }

        return file.Symbols.Definitions.Any(d => d.Name == "__getattr__" && d.Parent < 0) || (!file.Symbols.IsParsed && file.Binds(name));
    }

    private static bool HandsOnAll(Language language, string statement) => statement.Contains('*', StringComparison.Ordinal) && language.Id switch
    {
        "python" => true,
        "rust" => statement.StartsWith("pub", StringComparison.Ordinal),
        "javascript" or "typescript" or "tsx" => statement.StartsWith("export", StringComparison.Ordinal),
        _ => false,
    };

    private static ImpactedSymbol Join(ImpactSubject subject, EvidenceRules rules, ImpactOptions options)
    {
        var references = new List<ImpactReference>(subject.References.Count);
        foreach (var raw in subject.References)
        {
            var breaks = raw.Arguments is { } count && subject is { OldArity: { } old, NewArity: { } now } && old.Takes(count) && !now.Takes(count);
            references.Add(new ImpactReference(raw.File.Path, raw.Line, raw.Kind, raw.Scope, rules.Judge(subject, raw))
            {
                IsTest = raw.File.IsTest,
                IsInChange = raw.File.IsInChange(raw.Line),
                NoLongerFits = breaks,
            });
        }

        var ordered = references.DistinctBy(r => (r.Path, r.Line))
            .OrderBy(r => r.IsTest).ThenByDescending(r => r.Evidence).ThenBy(r => r.Path, StringComparer.Ordinal).ThenBy(r => r.Line).ToList();
        return new ImpactedSymbol(subject.Change)
        {
            References = [.. ordered.Take(options.MaxReferences)],
            ReferenceCount = ordered.Count,
            DefinedIn = subject.DefinedIn,
            MovedTo = subject.MovedTo,
        };
    }
}
