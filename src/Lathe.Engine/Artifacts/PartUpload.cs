using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>Sends a draft's content to the keys made from its hashes. What the store has already is not sent again.</summary>
internal sealed class PartUpload(IArtifactObjects objects, ArtifactKeys keys, IObjectStore local, ArtifactRetry retry, TimeProvider time)
{
    private const int MostLooks = 3;

    public async Task<IReadOnlyList<PartOutcome>> SendAsync(ArtifactDraft draft, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        List<DraftPart> parts = [draft.Main, .. draft.Parts];
        var outcomes = new List<PartOutcome>(parts.Count);
        var sent = new HashSet<ObjectHash>();
        var total = parts.Sum(static p => p.Hash is null ? 0 : p.Size);
        long done = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            var (part, number) = (parts[i], i);
            try
            {
                var state = part.Hash is not { } hash ? PartState.Absent
                    : !sent.Add(hash) ? PartState.AlreadyThere
                    : await SendAsync(draft, part, hash, new Bytes(b => Tell(new PartOutcome(number, part.Path, PartState.Sending, part.Size), done + b)), cancellationToken);
                if (part.Hash is not null) done += part.Size;
                outcomes.Add(new PartOutcome(i, part.Path, state, part.Hash is null ? 0 : part.Size));
                Tell(outcomes[^1], done);
            }
            catch (LatheException e)
            {
                Tell(new PartOutcome(i, part.Path, PartState.Failed, part.Size, e.Error.Message), done);
                throw;
            }
        }

        return outcomes;

        void Tell(PartOutcome part, long bytes) => progress?.Report(new ArtifactProgress(part, outcomes.Count, parts.Count, Math.Min(bytes, total), total));
    }

    private async Task<PartState> SendAsync(ArtifactDraft draft, DraftPart part, ObjectHash hash, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var key = keys.Content(hash);
        return await retry.RunAsync(async token =>
        {
            for (var look = 0; look < MostLooks; look++)
            {
                var there = await objects.HeadAsync(key, token);
                if (there?.Size == part.Size && there.Hash == hash) return PartState.AlreadyThere;
                await using var content = local.Open(hash) ?? throw NoContent(hash);
                var put = new ObjectPut { Condition = there is null ? PutCondition.IfAbsent : PutCondition.Always, Metadata = ArtifactMetadata.OfContent(draft, time.GetUtcNow()), Progress = progress };
                if (await objects.PutAsync(key, content, put, token) is { } stored) return stored.Hash == hash ? PartState.Stored : throw ArtifactErrors.Corrupt(key, "the local object store");

                // Somebody was faster: what they put is looked at, too.
            }

            throw new LatheError(ErrorKind.Conflict, "artifacts.contended", $"{key} comes and goes.") { Recovery = Recovery.Retry, Guidance = "Look for a program that deletes there." }.ToException();
        }, cancellationToken);
    }

    private static LatheException NoContent(ObjectHash hash) => new LatheError(ErrorKind.Storage, "artifacts.no_content", $"The content {hash.Hex[..12]}… is not in the local object store any more.")
    {
        Guidance = "Start the run again; the state folder has lost something.",
    }.ToException();

    private sealed class Bytes(Action<long> tell) : IProgress<long>
    {
        private long _sum;

        public void Report(long value) => tell(Interlocked.Add(ref _sum, value));
    }
}
