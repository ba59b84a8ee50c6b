using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Reads the files that changed, on several threads, each with a builder of its own. A content that a segment already has, or that another file of this update has, is not analysed again.
/// </summary>
internal sealed class FileIngest(string root, IReadOnlyList<Segment> known, Func<SegmentBuilder, Segment> write, IndexNotes notes, CancellationToken cancellationToken)
{
    private const int NoSuchFile = 2;

    private readonly Dictionary<ContentKey, DocumentPlace> _places = [];
    private readonly Lock _gate = new();
    private int _next = -1;
    private int _analyzed;
    private int _read;
    private long _bytes;

    public int Analyzed => _analyzed;

    public int FilesRead => _read;

    public long BytesRead => _bytes;

    /// <summary>The segments that were written.</summary>
    public List<Segment> Written { get; } = [];

    /// <summary>Reads files in order until the time is up.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="results">By the same numbers; those that were not come to stay dirty.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="goOn">Whether there is time for another file.</param>
    public void Run(IReadOnlyList<string> paths, ReadFileResult[] results, int threads, Func<bool> goOn)
    {
        var handle = NativeFiles.OpenRoot(root);
        if (handle < 0) return;
        try
        {
            // A few files are done before a second thread has started.
            if (paths.Count < 8 || threads <= 1) Work(handle, paths, results, goOn);
            else Workers.Run(threads, _ => Work(handle, paths, results, goOn));
        }
        finally
        {
            NativeFiles.Close(handle);
        }
    }

    private void Work(int handle, IReadOnlyList<string> paths, ReadFileResult[] results, Func<bool> goOn)
    {
        var work = new Builder(this);
        var buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
        try
        {
            for (var i = Interlocked.Increment(ref _next); i < paths.Count && goOn(); i = Interlocked.Increment(ref _next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                results[i] = Read(handle, paths[i], ref buffer, work);
            }

            work.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ReadFileResult Read(int root, string path, ref byte[] buffer, Builder work)
    {
        var file = NativeFiles.OpenFile(root, Encoding.UTF8.GetBytes(path));
        if (file < 0)
        {
            // Gone since the walk: the next one will not see it.
            if (Marshal.GetLastPInvokeError() == NoSuchFile) return new ReadFileResult(EntryState.Unreadable, default, null, 0, "", default, true);
            notes.Add("could not be opened", path);
            return new ReadFileResult(EntryState.Unreadable, default, null, 0, "", default, false);
        }

        try
        {
            return ReadOpen(file, path, ref buffer, work);
        }
        finally
        {
            NativeFiles.Close(file);
        }
    }

    private ReadFileResult ReadOpen(int file, string path, ref byte[] buffer, Builder work)
    {
        if (!NativeFiles.Stat(file, out var before) || !before.IsFile) return new ReadFileResult(EntryState.Unreadable, default, null, 0, "", before, true);
        var wanted = (int)Math.Min(before.Size, FileBounds.MaxRead);
        if (buffer.Length < wanted)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(wanted);
        }

        // The head tells whether the rest is worth reading.
        var head = NativeFiles.ReadAll(file, buffer.AsSpan(0, Math.Min(wanted, FileBounds.Head)));
        if (head < 0)
        {
            notes.Add("could not be read", path);
            return new ReadFileResult(EntryState.Unreadable, default, null, 0, "", before, false);
        }

        Interlocked.Increment(ref _read);
        Interlocked.Add(ref _bytes, before.Size);
        var wide = WideText.Of(buffer.AsSpan(0, head));
        ReadOnlySpan<byte> start = wide is null ? buffer.AsSpan(0, head) : WideText.ToUtf8(wide, buffer.AsSpan(0, head));
        var language = LanguageTable.Detect(path, start);
        var traits = FileClassifier.Classify(path, start);
        var bound = FileBounds.Of(language, traits);
        if (bound == 0) return new ReadFileResult(EntryState.PathOnly, default, null, (int)traits, language?.Id ?? "", before, false);
        wanted = Math.Min(wanted, bound);
        var length = Math.Min(head, wanted);
        if (wanted > head) length += Math.Max(0, NativeFiles.ReadAll(file, buffer.AsSpan(head, wanted - head)));
        var uncertain = !NativeFiles.Stat(file, out var after) || after != before || length < wanted;
        if (before.Size > bound) notes.Add($"is larger than {bound >> 10} KiB; only its start is indexed", path);
        ReadOnlySpan<byte> content = buffer.AsSpan(0, length);
        var key = DocumentKey.Of(content, before.Size, language, bound);
        var place = PlaceOf(key, out var isNew);
        if (isNew)
        {
            work.Add(key, SourceSyntax.Of(language), wide is null ? content : WideText.ToUtf8(wide, content), length == before.Size, place);
            Interlocked.Increment(ref _analyzed);
        }

        return new ReadFileResult(EntryState.Indexed, key, place, (int)traits, language?.Id ?? "", before, uncertain);
    }

    private DocumentPlace PlaceOf(ContentKey key, out bool isNew)
    {
        isNew = false;
        lock (_gate)
        {
            if (_places.TryGetValue(key, out var place)) return place;
            place = new DocumentPlace();
            foreach (var segment in known)
            {
                if (segment.Find(key) is not (var document and >= 0)) continue;
                (place.Segment, place.Document) = (segment, document);
                break;
            }

            isNew = place.Segment is null;
            _places.Add(key, place);
            return place;
        }
    }

    private Segment WriteSegment(SegmentBuilder builder) => write(builder);

    /// <summary>One thread's builder and the places that wait for its segment.</summary>
    private sealed class Builder(FileIngest ingest)
    {
        private readonly List<DocumentPlace> _waiting = [];
        private SegmentBuilder? _builder;

        public void Add(ContentKey key, SourceSyntax syntax, ReadOnlySpan<byte> content, bool whole, DocumentPlace place)
        {
            _builder ??= new SegmentBuilder();
            place.Document = _builder.Add(key, syntax, content, whole);
            _waiting.Add(place);
            if (_builder.IsFull) Finish();
        }

        public void Finish()
        {
            if (_builder is null || _waiting.Count == 0) return;
            var segment = ingest.WriteSegment(_builder);
            foreach (var place in _waiting) place.Segment = segment;
            lock (ingest._gate) ingest.Written.Add(segment);
            _waiting.Clear();
            _builder.Clear();
        }
    }
}
