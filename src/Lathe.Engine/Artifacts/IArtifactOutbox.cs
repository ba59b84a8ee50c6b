using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>A version that could not be stored yet.</summary>
/// <param name="Draft">What is to be stored; its content lies in the local object store.</param>
/// <param name="Queued">When it was put here first.</param>
/// <param name="Tries">How often it was tried since.</param>
/// <param name="Error">Why it is here.</param>
public sealed record OutboxEntry(ArtifactDraft Draft, DateTimeOffset Queued, int Tries, LatheError Error);

/// <summary>Counts of writes on this machine.</summary>
/// <param name="Stored">Versions that were stored.</param>
/// <param name="Failed">Tries that failed.</param>
/// <param name="LastFailure">The latest of these; null for none.</param>
public sealed record ArtifactCounts(long Stored, long Failed, string? LastFailure);

/// <summary>Keeps versions that could not be stored until they can, across restarts, and counts what became of writes. On this machine, whatever the store is.</summary>
public interface IArtifactOutbox
{
    /// <summary>Adds an entry, or replaces that with the same token.</summary>
    /// <param name="entry">The entry.</param>
    void Put(OutboxEntry entry);

    /// <summary>Removes an entry; none there is no error.</summary>
    /// <param name="token">The draft's token.</param>
    void Remove(string token);

    /// <summary>Every entry, the oldest first. What cannot be read is left out: <see cref="Damaged"/>.</summary>
    IReadOnlyList<OutboxEntry> List();

    /// <summary>The places of entries that cannot be read. What they were to store is in no store; they stay where they are.</summary>
    IReadOnlyList<string> Damaged();

    /// <summary>Keeps other processes from draining at the same time.</summary>
    /// <returns>Null while another one does.</returns>
    IDisposable? TryBeginDrain();

    /// <summary>Notes what became of a write.</summary>
    /// <param name="item">The item, with its version where there is one.</param>
    /// <param name="error">Null for success.</param>
    /// <param name="at">When.</param>
    void Record(string item, LatheError? error, DateTimeOffset at);

    /// <summary>What was noted so far.</summary>
    ArtifactCounts Count();
}
