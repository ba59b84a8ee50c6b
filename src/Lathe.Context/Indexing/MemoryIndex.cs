namespace Lathe.Context;

/// <summary>A snapshot in memory, made from the facts of files. Plain and obvious: what the index on disk must answer is what this answers.</summary>
public sealed class MemoryIndex : IIndexSnapshot
{
    private readonly List<IndexedFile> _files = [];
    private readonly List<FileFacts> _facts = [];
    private readonly List<int> _windowFiles = [];
    private readonly List<ushort> _lengths = [];
    private readonly Dictionary<string, int> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Posting>> _postings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<FoundDefinition>> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<RawImport, List<int>> _importers = [];
    private ushort[]? _lengthArray;
    private int[]? _fileArray;

    /// <summary>Analyses files and makes a snapshot of them.</summary>
    /// <param name="files">The files; their order is the order of their numbers.</param>
    /// <param name="maxFileBytes">Bytes of a file that are read.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static MemoryIndex Of(FileSet files, int maxFileBytes, CancellationToken cancellationToken)
    {
        var index = new MemoryIndex();
        var analyzer = new FileAnalyzer();
        foreach (var file in files.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (files.Read(file.Path, maxFileBytes) is { } content) index.Add(file.Path, file.Size, analyzer.Analyze(file.Path, content, file.Size));
        }

        return index;
    }

    /// <inheritdoc/>
    public int FileCount => _files.Count;

    /// <inheritdoc/>
    public int WindowCount => _windowFiles.Count;

    /// <inheritdoc/>
    public long TotalLength { get; private set; }

    /// <inheritdoc/>
    public bool IsComplete => true;

    /// <inheritdoc/>
    public ReadOnlySpan<ushort> WindowLengths => _lengthArray ??= _lengths.ToArray();

    /// <inheritdoc/>
    public ReadOnlySpan<int> WindowFiles => _fileArray ??= _windowFiles.ToArray();

    /// <summary>Adds a file. Not while the snapshot is read.</summary>
    /// <param name="path">Its path; each path once.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="facts">What it holds.</param>
    public void Add(string path, long size, FileFacts facts)
    {
        var file = new IndexedFile(_files.Count, path, size, facts.Language, facts.Traits, facts.Lines, facts.Tokens, WindowCount, facts.Windows.Count, facts.IsComplete);
        _byPath.Add(path, file.Number);
        _files.Add(file);
        _facts.Add(facts);
        (_lengthArray, _fileArray) = (null, null);
        foreach (var window in facts.Windows)
        {
            foreach (var term in window.Terms) ListOf(_postings, term.Term).Add(new Posting(file.Number, WindowCount, term.Counts));
            _windowFiles.Add(file.Number);
            _lengths.Add((ushort)Math.Min(window.Length, ushort.MaxValue));
            TotalLength += Math.Min(window.Length, ushort.MaxValue);
        }

        foreach (var definition in facts.Definitions) ListOf(_definitions, NameForm.Fold(definition.Name)).Add(new FoundDefinition(file.Number, definition));
        foreach (var import in facts.Imports) ListOf(_importers, import).Add(file.Number);
    }

    /// <inheritdoc/>
    public IndexedFile File(int file) => _files[file];

    /// <inheritdoc/>
    public string PathOf(int file) => _files[file].Path;

    /// <inheritdoc/>
    public int Find(string path) => _byPath.GetValueOrDefault(path, -1);

    /// <inheritdoc/>
    public long SizeOf(int file) => _files[file].Size;

    /// <inheritdoc/>
    public string? ContentOf(int file) => null;

    /// <inheritdoc/>
    public IndexedWindow Window(int window)
    {
        var file = _files[_windowFiles[window]];
        var facts = _facts[file.Number].Windows[window - file.FirstWindow];
        return new IndexedWindow(file.Number, facts.FirstLine, facts.LastLine, _lengths[window]);
    }

    /// <inheritdoc/>
    public IPostingCursor Postings(string term) => new Cursor(_postings.GetValueOrDefault(term, []));

    /// <inheritdoc/>
    public int WindowFrequency(string term) => _postings.GetValueOrDefault(term, []).Count;

    /// <inheritdoc/>
    public IReadOnlyList<FoundDefinition> DefinitionsNamed(string name, bool ignoreCase = false)
    {
        var found = _definitions.GetValueOrDefault(NameForm.Fold(name), []);
        return ignoreCase ? found : found.FindAll(d => d.Definition.Name == name);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Definition> DefinitionsIn(int file) => _facts[file].Definitions;

    /// <inheritdoc/>
    public IReadOnlyList<RawImport> ImportsIn(int file) =>
        [.. _facts[file].Imports.OrderBy(i => i.Style).ThenBy(i => i.Target, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public IReadOnlyList<int> FilesImporting(RawImport import) => _importers.GetValueOrDefault(import, []);

    /// <inheritdoc/>
    public IReadOnlyList<IdentifierUse> IdentifiersIn(int file) => [.. _facts[file].Identifiers.OrderBy(i => i.Term, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public IReadOnlyList<int> FilesMentioning(string identifier, int limit = int.MaxValue)
    {
        var files = new List<int>();
        foreach (var posting in _postings.GetValueOrDefault(NameForm.Fold(identifier), []))
        {
            if (posting.Counts.WholeCode == 0 || (files.Count > 0 && files[^1] == posting.File)) continue;
            if (files.Count == limit) break;
            files.Add(posting.File);
        }

        return files;
    }

    /// <inheritdoc/>
    public bool[] FilesThatMayHold(string piece)
    {
        var may = _files.ConvertAll(f => !f.IsComplete).ToArray();
        foreach (var (term, postings) in _postings)
        {
            if (!term.Contains(piece, StringComparison.Ordinal)) continue;
            foreach (var posting in postings) may[posting.File] = true;
        }

        return may;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static List<TValue> ListOf<TKey, TValue>(Dictionary<TKey, List<TValue>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list)) lists.Add(key, list = []);
        return list;
    }

    private sealed class Cursor(List<Posting> postings) : IPostingCursor
    {
        private int _at;

        public int Read(Span<Posting> buffer)
        {
            var count = Math.Min(buffer.Length, postings.Count - _at);
            for (var i = 0; i < count; i++) buffer[i] = postings[_at + i];
            _at += count;
            return count;
        }
    }
}
