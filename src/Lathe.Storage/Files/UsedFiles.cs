namespace Lathe.Storage.Files;

/// <summary>Notes that a file of the store is used, in the time of its last write, which is what a sweep goes by.</summary>
/// <param name="gate">Keeps sweeps out between the look and the note.</param>
/// <param name="time">Tells the time of a use.</param>
internal sealed class UsedFiles(SweepGate gate, TimeProvider time)
{
    // A use is noted no oftener; no sweep comes this close to the present.
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(10);

    /// <summary>Whether a file is there; where it is, that is a use.</summary>
    /// <param name="place">The file.</param>
    /// <param name="length">After a power cut a file that was not put durably may be there with less than its content; it is then put again. Null where any length will do.</param>
    public bool Use(string place, long? length)
    {
        if (!IsThere(place, length, out var used)) return false;
        return used > time.GetUtcNow() - NotedEvery || gate.Within(() => Note(place, length));
    }

    private bool Note(string place, long? length)
    {
        if (!IsThere(place, length, out _)) return false;
        try
        {
            File.SetLastWriteTimeUtc(place, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && File.Exists(place))
        {
            // A store that cannot be written to cannot be swept either.
        }

        return true;
    }

    private static bool IsThere(string place, long? length, out DateTimeOffset used)
    {
        var file = new FileInfo(place);
        used = file.Exists ? new DateTimeOffset(file.LastWriteTimeUtc) : default;
        return file.Exists && (length is null || file.Length == length);
    }
}
