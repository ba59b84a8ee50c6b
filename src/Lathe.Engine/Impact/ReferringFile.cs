using Lathe.Syntax;

namespace Lathe.Engine.Impact;

/// <summary>A file of the tree as the join sees it: its symbols, and what its imports lead to.</summary>
internal sealed class ReferringFile(string path, Language language, string text, FileSymbols symbols, bool[]? changed)
{
    // A statement in brackets goes on over lines.
    private const int MostImportLines = 30;

    private List<(ImportStatement Import, IReadOnlyList<string> Files)>? _imports;
    private HashSet<string>? _bound;

    public string Path { get; } = path;

    public Language Language { get; } = language;

    public string Text { get; } = text;

    public FileSymbols Symbols { get; } = symbols;

    public bool IsTest { get; } = (FileClassifier.ClassifyPath(path) & FileTraits.Test) != FileTraits.None;

    public string Folder { get; } = path[..Math.Max(0, path.LastIndexOf('/'))];

    /// <summary>Whether the change wrote a line.</summary>
    public bool IsInChange(int line) => changed is not null && (uint)(line - 1) < (uint)changed.Length && changed[line - 1];

    /// <summary>The imports that lead to a file.</summary>
    public IEnumerable<ImportStatement> ImportsOf(string file, ImportResolver resolver)
    {
        _imports ??= [.. Symbols.Imports.Select(i => (i, resolver.Resolve(Language, Path, i)))];
        foreach (var (import, files) in _imports)
        {
            if (files.Contains(file)) yield return import;
        }
    }

    /// <summary>Whether the file gives a name a meaning of its own, by a definition or an assignment.</summary>
    public bool Binds(string name)
    {
        if (_bound is null)
        {
            _bound = new HashSet<string>(StringComparer.Ordinal);
            foreach (var definition in Symbols.Definitions) _bound.Add(definition.Name);
            foreach (var reference in Symbols.References)
            {
                if (IsAssigned(reference)) _bound.Add(reference.Name);
            }
        }

        return _bound.Contains(name);
    }

    /// <summary>What stands in front of the dot before a name.</summary>
    public string? ReceiverOf(int start)
    {
        var at = SkipBack(start);
        var separator = at > 1 && Text[at - 1] is ':' && Text[at - 2] is ':' ? 2 : at > 1 && Text[at - 1] is '>' && Text[at - 2] is '-' ? 2 : at > 0 && Text[at - 1] == '.' ? 1 : 0;
        if (separator == 0) return null;
        at = SkipBack(at - separator);
        while (at > 0 && Text[at - 1] is '?' or '!') at--;
        var end = at;
        while (at > 0 && (char.IsLetterOrDigit(Text[at - 1]) || Text[at - 1] is '_' or '$')) at--;
        return Text[at..end];
    }

    /// <summary>How a name is used, told without a tree too.</summary>
    public ReferenceKind KindOf(SymbolReference reference)
    {
        if (Symbols.IsParsed || reference.Kind != ReferenceKind.Name) return reference.Kind;
        var at = reference.Start + reference.Name.Length;
        while (at < Text.Length && Text[at] == ' ') at++;
        return at < Text.Length && Text[at] == '(' ? ReferenceKind.Call : ReferenceKind.Name;
    }

    /// <summary>Whether a line belongs to an import that names something.</summary>
    public bool IsImport(int line, string name)
    {
        foreach (var import in Symbols.Imports)
        {
            if (import.Line <= line && line <= import.Line + MostImportLines && HoldsWord(import.Statement, name)) return true;
            if (import.Line > line) break;
        }

        return false;
    }

    public static bool HoldsWord(string text, string word)
    {
        if (word.Length == 0) return false;
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || !IsWord(text[at - 1])) && (end == text.Length || !IsWord(text[end]))) return true;
        }

        return false;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    private bool IsAssigned(SymbolReference reference)
    {
        if (ReceiverOf(reference.Start) is not null) return false;
        var at = reference.Start + reference.Name.Length;
        while (at < Text.Length && Text[at] == ' ') at++;
        if (at + 1 >= Text.Length) return false;
        if (Text[at] == '=') return Text[at + 1] is not ('=' or '>');
        return Text[at] == ':' && Text[at + 1] == '=';
    }

    private int SkipBack(int at)
    {
        while (at > 0 && Text[at - 1] is ' ' or '\t' or '\n' or '\r') at--;
        return at;
    }
}
