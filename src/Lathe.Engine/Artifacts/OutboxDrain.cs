using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>What a drain came to.</summary>
/// <param name="Stored">The versions that were stored now.</param>
/// <param name="Left">What is left, with the latest reasons.</param>
/// <param name="Busy">Whether another process drains at this moment, so nothing was done.</param>
public sealed record DrainResult(IReadOnlyList<WrittenVersion> Stored, IReadOnlyList<OutboxEntry> Left, bool Busy);

/// <summary>Stores what waits in the outbox.</summary>
public static class OutboxDrain
{
    /// <summary>Tries every entry once; where the store cannot be reached, the rest is left for another time.</summary>
    /// <param name="store">The store.</param>
    /// <param name="outbox">The outbox.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops it between versions.</param>
    public static async Task<DrainResult> RunAsync(ArtifactStore store, IArtifactOutbox outbox, TimeProvider time, CancellationToken cancellationToken)
    {
        using var turn = outbox.TryBeginDrain();
        if (turn is null) return new DrainResult([], outbox.List(), Busy: true);
        var stored = new List<WrittenVersion>();
        foreach (var entry in outbox.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var written = await store.Writer.WriteAsync(entry.Draft with { RepeatedSince = entry.Draft.RepeatedSince ?? entry.Queued }, null, cancellationToken);
                outbox.Remove(entry.Draft.Token);
                outbox.Record($"{written.Version.Name}@{written.Version.Version}", null, time.GetUtcNow());
                stored.Add(written);
            }
            catch (LatheException e)
            {
                outbox.Record($"{entry.Draft.Project}/{entry.Draft.Item}", e.Error, time.GetUtcNow());
                outbox.Put(entry with { Tries = entry.Tries + 1, Error = e.Error });
                if (e.Error.Recovery == Recovery.Retry || e.Error.Kind is ErrorKind.Authentication) break;
            }
        }

        return new DrainResult(stored, outbox.List(), Busy: false);
    }
}
