using System.Globalization;

namespace Lathe.Models.Caching;

/// <summary>Which answers are kept and given again.</summary>
public enum CachedAnswers
{
    /// <summary>Those to requests that ask for no sampling: temperature 0.</summary>
    Deterministic,

    /// <summary>All. Where a model draws its words, the first draw is then given every time.</summary>
    Always,
}

/// <summary>How answers are kept.</summary>
/// <param name="Folder">Where; made when it is first needed.</param>
public sealed record ResponseCacheOptions(string Folder)
{
    /// <summary>Which.</summary>
    public CachedAnswers Answers { get; init; }

    /// <summary>How long one is given again.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The bytes of all files together; above it the oldest go first.</summary>
    public long MaxBytes { get; init; } = 256L << 20;
}

/// <summary>
/// Answers as files of a folder by the hash of their request, which is not kept itself. A file is there whole or not at all; one that cannot be read or has aged is as if it were not. Failures of the disk cost
/// a call, nothing more. Safe for many threads and processes.
/// </summary>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
public sealed class ResponseCache(ResponseCacheOptions options, TimeProvider time)
{
    private const long LargestAnswer = 8 << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Lock _lock = new();
    private long _bytes = -1;
    private int _drafts;

    /// <summary>Which answers are kept.</summary>
    public CachedAnswers Answers => options.Answers;

    /// <summary>Why an answer could not be kept, the first one; null where all were.</summary>
    public string? Problem { get; private set; }

    internal byte[]? Find(string key)
    {
        var path = PathOf(key);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > LargestAnswer) return null;
            if (time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc <= options.TimeToLive) return File.ReadAllBytes(path);
            Forget(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or somebody else's.
        }

        return null;
    }

    internal void Keep(string key, byte[] answer)
    {
        if (answer.Length > Math.Min(LargestAnswer, options.MaxBytes)) return;
        var path = PathOf(key);
        var draft = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref _drafts)}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
            using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly })) stream.Write(answer);
            File.SetLastWriteTimeUtc(draft, time.GetUtcNow().UtcDateTime);
            File.Move(draft, path, overwrite: true);
            lock (_lock)
            {
                _bytes = _bytes < 0 ? All().Sum(static f => f.Length) : _bytes + answer.Length;
                if (_bytes > options.MaxBytes) Shrink();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" })
        {
            // The last is the framework's word for a file that outgrows what the file system or a limit allows.
            Problem ??= e.Message;
            Remove(draft);
        }
    }

    internal void Forget(string key) => Remove(PathOf(key));

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays until it is among the oldest.
        }
    }

    // Counted anew, because other processes write too; a tenth of room, so that not every write has to.
    private void Shrink()
    {
        var files = All();
        files.Sort(static (a, b) => a.LastWriteTimeUtc.CompareTo(b.LastWriteTimeUtc));
        _bytes = files.Sum(static f => f.Length);
        var target = options.MaxBytes - (options.MaxBytes / 10);
        foreach (var file in files)
        {
            if (_bytes <= target) return;
            Remove(file.FullName);
            _bytes -= file.Length;
        }
    }

    private List<FileInfo> All() => [.. new DirectoryInfo(options.Folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, AttributesToSkip = FileAttributes.ReparsePoint })];

    private string PathOf(string key) => Path.Join(options.Folder, key[..2], key);
}
