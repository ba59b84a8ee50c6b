using System.Runtime.ExceptionServices;

namespace Lathe.Context;

/// <summary>Makes an index in memory of a set of files, on several threads, within the bounds: files whose paths are near to the task first.</summary>
internal sealed class FileSetReader(FileSet files, RankOptions options, CancellationToken cancellationToken)
{
    private const int SequentialBelow = 24;

    private readonly FileFacts?[] _facts = new FileFacts?[files.Files.Count];
    private readonly long _started = options.Time.GetTimestamp();
    private int[] _order = [];
    private int _next = -1;
    private long _bytes;
    private int _read;
    private int _cut;
    private int _leftOver;

    public int FilesRead => _read;

    public long BytesRead => _bytes;

    public string? Note
    {
        get
        {
            var notes = new List<string>();
            if (_leftOver > 0) notes.Add($"{_leftOver} of {files.Files.Count} files were not read, because the bound of bytes or time was reached");
            if (_cut > 0) notes.Add($"only the start of {_cut} large file(s) was read");
            return notes.Count == 0 ? null : string.Join("; ", notes);
        }
    }

    public MemoryIndex Run(ContextRequest request)
    {
        _order = ReadingOrder(request);
        if (_order.Length < SequentialBelow || options.Parallelism <= 1) Work();
        else RunParallel();
        var index = new MemoryIndex();
        for (var i = 0; i < _facts.Length; i++)
        {
            var path = files.Files[i].Path;
            if (index.Find(path) < 0) index.Add(path, files.Files[i].Size, _facts[i] ?? Unread(path));
        }

        return index;
    }

    private static FileFacts Unread(string path) => new(Syntax.LanguageTable.Detect(path), Syntax.FileClassifier.ClassifyPath(path), 0, 0, IsComplete: false, [], [], [], []);

    private void RunParallel()
    {
        try
        {
            Parallel.For(0, options.Parallelism, new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism }, _ => Work());
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private void Work()
    {
        var analyzer = new FileAnalyzer();
        for (var i = Interlocked.Increment(ref _next); i < _order.Length; i = Interlocked.Increment(ref _next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Interlocked.Read(ref _bytes) >= options.MaxTotalBytes || options.Time.GetElapsedTime(_started) >= options.MaxTime) Interlocked.Increment(ref _leftOver);
            else ReadOne(_order[i], analyzer);
        }
    }

    private void ReadOne(int number, FileAnalyzer analyzer)
    {
        var file = files.Files[number];
        if ((Syntax.FileClassifier.ClassifyPath(file.Path) & Syntax.FileTraits.LockFile) != Syntax.FileTraits.None || files.Read(file.Path, options.MaxFileBytes) is not { } content) return;
        Interlocked.Add(ref _bytes, content.Length);
        Interlocked.Increment(ref _read);
        if (file.Size > options.MaxFileBytes) Interlocked.Increment(ref _cut);
        _facts[number] = analyzer.Analyze(file.Path, content, Math.Max(file.Size, content.Length));
    }

    private int[] ReadingOrder(ContextRequest request)
    {
        var order = Enumerable.Range(0, files.Files.Count).ToArray();
        long size = 0;
        foreach (var file in files.Files) size += file.Size;
        // Where all can be read, the order is of no matter.
        if (size < options.MaxTotalBytes / 4 && files.Files.Count < 2000) return order;
        var documents = files.Files.Select(static f => new RankDocument(f.Path, Syntax.FileClassifier.ClassifyPath(f.Path), 0, 1)).ToList();
        var query = TaskQuery.Of(request.Text);
        var keys = new float[order.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            foreach (var range in documents[i].Path.AsSpan().SplitAny("/. -"))
                foreach (var part in NameParts.Of(documents[i].Path.AsSpan()[range]))
                    if (query.Find(TaskQuery.Lower(documents[i].Path.AsSpan()[range][part])) is not null) keys[i]--;
            if (documents[i].Traits != Syntax.FileTraits.None) keys[i] += 0.5f;
        }

        Array.Sort(keys, order);
        return order;
    }
}
