using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Reads what indexing keeps of a file. Keeps tables of names from file to file, so that one is used for many; not for several threads.</summary>
public sealed class FileAnalyzer
{
    private readonly NameTable _names = new();
    private readonly SourceReader _reader;
    private readonly TermAccumulator _accumulator;
    private readonly List<string?> _texts = [];

    /// <summary>Makes an analyzer.</summary>
    public FileAnalyzer() => (_reader, _accumulator) = (new SourceReader(_names), new TermAccumulator(_names));

    /// <summary>Analyses a file.</summary>
    /// <param name="path">Relative, separated by '/'; tells the language.</param>
    /// <param name="content">The content or its start, as UTF-8, UTF-16 or anything else: bytes that are no text are told by their look.</param>
    /// <param name="size">The size of the whole file; null when <paramref name="content"/> is all of it.</param>
    public FileFacts Analyze(string path, ReadOnlySpan<byte> content, long? size = null)
    {
        var wide = WideText.Of(content[..Math.Min(content.Length, FileBounds.Head)]);
        var start = wide is null ? content : WideText.ToUtf8(wide, content[..Math.Min(content.Length, FileBounds.Head)]);
        var language = LanguageTable.Detect(path, start);
        var traits = FileClassifier.Classify(path, start);
        var bound = FileBounds.Of(language, traits);
        var read = content[..Math.Min(content.Length, bound)];
        _reader.Read(SourceSyntax.Of(language), wide is null ? read : WideText.ToUtf8(wide, read));
        var windows = new List<WindowFacts>(_reader.Windows.Length);
        var next = 0;
        for (var i = 0; i < _reader.Windows.Length; i++) windows.Add(Window(i, ref next));
        var identifiers = new Dictionary<string, NameShapes>(StringComparer.Ordinal);
        foreach (var use in _reader.Uses)
            if (use.Code > 0) identifiers[Text(_names.TermsOf(use.Name)[0])] = identifiers.GetValueOrDefault(Text(_names.TermsOf(use.Name)[0])) | _names.ShapeOf(use.Name);
        var complete = read.Length == (size ?? content.Length) && !_reader.MissedNames;
        return new FileFacts(language, traits, _reader.Lines, _reader.Tokens, complete, windows, Definitions(), Imports(), [.. identifiers.Select(i => new IdentifierUse(i.Key, i.Value))]);
    }

    private WindowFacts Window(int number, ref int nextDefinition)
    {
        var windows = _reader.Windows;
        var end = number + 1 < windows.Length ? windows[number + 1].FirstUse : _reader.Uses.Length;
        var definitions = TermAccumulator.In(_reader.Definitions, ref nextDefinition, number);
        var terms = new List<TermCount>();
        foreach (ref readonly var use in _accumulator.Expand(_reader.Uses[windows[number].FirstUse..end], definitions)) terms.Add(new TermCount(Text(use.Term), use.Counts));
        var first = (number * SourceReader.WindowLines) + 1;
        return new WindowFacts(first, Math.Min(_reader.Lines, first + SourceReader.WindowLines - 1), windows[number].Length, terms);
    }

    private List<Definition> Definitions()
    {
        var definitions = new List<Definition>(_reader.Definitions.Length);
        foreach (var found in _reader.Definitions)
            definitions.Add(new Definition(Encoding.UTF8.GetString(_names.NameOf(found.Name)), found.Kind, found.Line, Containers.Of(_reader.Definitions, definitions.Count) is var around and >= 0 ? definitions[around].Name : null));
        return definitions;
    }

    private List<RawImport> Imports()
    {
        var imports = new List<RawImport>(_reader.Imports.Length);
        foreach (var term in _reader.Imports)
            if (ImportList.IsImport(_names.Terms[term], out var style)) imports.Add(new RawImport(Encoding.UTF8.GetString(_names.Terms[term][1..]), style));
        return imports;
    }

    private string Text(int term)
    {
        while (_texts.Count <= term) _texts.Add(null);
        return _texts[term] ??= Encoding.UTF8.GetString(_names.Terms[term]);
    }
}

/// <summary>Which definition encloses another, told by their depths.</summary>
internal static class Containers
{
    private const int Furthest = 2000;

    /// <summary>The index of the definition around one; -1 when there is none.</summary>
    public static int Of(ReadOnlySpan<DefinedName> definitions, int index)
    {
        var depth = definitions[index].Depth;
        for (var i = index - 1; depth > 0 && i >= Math.Max(0, index - Furthest); i--)
            if (definitions[i].Depth < depth) return i;
        return -1;
    }
}
