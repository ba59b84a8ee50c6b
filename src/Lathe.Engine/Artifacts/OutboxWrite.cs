using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>
/// Stores a version that a person hands over. It waits in the outbox before anything is sent, so that a write whose end is not known, or whose process was killed, is brought to its end later: by the next drain, or by
/// the same write asked for again, which goes on under the token of the first.
/// </summary>
/// <param name="outbox">Keeps what is not stored yet.</param>
/// <param name="time">The clock.</param>
public sealed class OutboxWrite(IArtifactOutbox outbox, TimeProvider time)
{
    /// <summary>Stores a version, or leaves it in the outbox.</summary>
    /// <param name="open">Opens the store.</param>
    /// <param name="draft">What; its token is that of the first try, where the same waits already.</param>
    /// <param name="progress">Is told of parts and bytes; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LatheException">What the write failed with; the guidance says whether it waits now. Cancelled <c>artifacts.unknown</c>, where it was stopped while its number was taken.</exception>
    public async Task<WrittenVersion> WriteAsync(Func<CancellationToken, Task<ArtifactStore>> open, ArtifactDraft draft, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var name = $"{draft.Project}/{draft.Item}";
        var former = outbox.List().FirstOrDefault(e => IsSame(e.Draft, draft));
        var entry = former ?? new OutboxEntry(draft, time.GetUtcNow(), 0, UnderWay(name));
        outbox.Put(entry);
        var sending = new Sending(progress);
        try
        {
            // Looked for even at the first try: from the moment that it waits, another process may have stored it.
            var written = await (await open(cancellationToken)).Writer.WriteAsync(entry.Draft with { RepeatedSince = entry.Draft.RepeatedSince ?? entry.Queued }, sending, cancellationToken);
            outbox.Remove(entry.Draft.Token);
            outbox.Record($"{name}@{written.Version.Version}", null, time.GetUtcNow());
            return written;
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            if (former is null && !sending.IsAllSent)
            {
                outbox.Remove(entry.Draft.Token);
                throw;
            }

            throw Unknown(name).ToException(e);
        }
        catch (LatheException e)
        {
            outbox.Record(name, e.Error, time.GetUtcNow());
            if (!Passes(e.Error) && !(sending.IsAllSent && e.Error.Kind is ErrorKind.Storage) && (former is null || e.Error.Kind is ErrorKind.Conflict))
            {
                outbox.Remove(entry.Draft.Token);
                throw;
            }

            outbox.Put(entry with { Tries = entry.Tries + 1, Error = e.Error });
            throw (e.Error with { Guidance = $"{e.Error.Guidance} {Waits(name)}".TrimStart() }).ToException(e);
        }
    }

    // What is wrong with the request itself, or what the store forbids, does not pass by itself; its author hears of it and decides. A database that fails as the number is taken may have taken it; and what waits from an
    // earlier try goes only where the store says that this one can never be made.
    private static bool Passes(LatheError error) => error.Recovery == Recovery.Retry || error.Kind is ErrorKind.Connection or ErrorKind.Timeout or ErrorKind.RateLimit or ErrorKind.Authentication;

    private static bool IsSame(ArtifactDraft one, ArtifactDraft other) =>
        one with { Token = other.Token, RepeatedSince = null, Parts = other.Parts } == other with { RepeatedSince = null } && one.Parts.SequenceEqual(other.Parts);

    private static string Waits(string name) => $"What was to be stored as {name} is kept on this machine: 'lathe artifacts sync', the next run, or the same command again stores it, and as one version, also where the store has it already.";

    private static LatheError UnderWay(string name) => new(ErrorKind.Cancelled, "artifacts.under_way", $"{name} was being stored when its process ended, or is now.") { Guidance = Waits(name) };

    private static LatheError Unknown(string name) => new(ErrorKind.Cancelled, "artifacts.unknown", $"It was stopped on its way, and whether {name} has a new version is not known.") { Guidance = Waits(name) };

    private sealed class Sending(IProgress<ArtifactProgress>? inner) : IProgress<ArtifactProgress>
    {
        /// <summary>Whether what comes next, or has come, is the one write that makes the version.</summary>
        public bool IsAllSent { get; private set; }

        public void Report(ArtifactProgress value)
        {
            IsAllSent |= value.PartsDone == value.Parts;
            inner?.Report(value);
        }
    }
}
