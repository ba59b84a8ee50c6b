using System.Security.Cryptography;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>
/// Stores versions. Content goes under keys made from its hash first; then one conditional write to the catalog takes the number and makes the version readable, so all its parts are
/// visible or none; then its owner copies the content to the version-named keys. docs/decisions/0015-a-version-is-one-conditional-write.md
/// </summary>
/// <param name="objects">Where content goes.</param>
/// <param name="catalog">Where versions are.</param>
/// <param name="keys">Names the keys.</param>
/// <param name="local">Has the drafts' content.</param>
/// <param name="time">The clock.</param>
public sealed class ArtifactWriter(IArtifactObjects objects, IArtifactCatalog catalog, ArtifactKeys keys, IObjectStore local, TimeProvider time)
{
    // More writers than this at one item at once are not met by chance.
    private const int MostTurns = 2_000;
    private const int HistoryPage = 100;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(24);
    private readonly ArtifactRetry _retry = new(time);

    /// <summary>Stores a version.</summary>
    /// <param name="draft">What.</param>
    /// <param name="progress">Is told of parts and bytes; null for nobody.</param>
    /// <param name="cancellationToken">Stops it. A version whose number is taken by then exists.</param>
    /// <exception cref="LatheException">Conflict <c>artifacts.exists</c>; Storage <c>artifacts.no_content</c>; what the ports throw. No version was made, unless the very write of its number failed with an unknown end.</exception>
    public async Task<WrittenVersion> WriteAsync(ArtifactDraft draft, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var item = new ItemName(draft.Project, draft.Item);
        int? seen = null;
        if (draft.RepeatedSince is { } since)
        {
            (var made, seen) = await MadeBeforeAsync(item, draft.Token, since, cancellationToken);
            if (made is not null) return await FinishAsync(made, draft, [], repeated: true, cancellationToken);
        }

        var parts = await new PartUpload(objects, keys, local, _retry, time).SendAsync(draft, progress, cancellationToken);
        return await FinishAsync(await TakeAsync(item, draft, seen, cancellationToken), draft, parts, repeated: false, cancellationToken);
    }

    /// <summary>Makes the version-named copies that a version lacks: its writer was stopped before it came to them.</summary>
    /// <param name="version">The version.</param>
    /// <param name="retention">How long they are kept from being deleted; null for no retention.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The version as the catalog has it now.</returns>
    public async Task<ArtifactVersion> NameAsync(ArtifactVersion version, TimeSpan? retention, CancellationToken cancellationToken)
    {
        foreach (var part in version.Parts)
        {
            if (part.Hash is { } hash) await CopyAsync(version, part, hash, cancellationToken);
        }

        var protection = retention is { } keep ? new ProtectionChange(version.Created + keep, Compliance: false, LegalHold: null) : null;
        if (protection is not null) await ProtectAsync(version, protection, cancellationToken);
        return version.Named && protection is null ? version : await ReplaceAsync(version, v => v with { Named = true, Lock = protection?.On(v.Lock) ?? v.Lock }, cancellationToken);
    }

    /// <summary>Sets retention, legal hold or both of a version's objects, and records it.</summary>
    /// <param name="version">The version.</param>
    /// <param name="change">What is to be another.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ArtifactVersion> LockAsync(ArtifactVersion version, ProtectionChange change, CancellationToken cancellationToken)
    {
        if (!version.Named) version = await NameAsync(version, null, cancellationToken);
        await ProtectAsync(version, change, cancellationToken);
        return await ReplaceAsync(version, v => v with { Lock = change.On(v.Lock) }, cancellationToken);
    }

    private async Task<WrittenVersion> FinishAsync(ArtifactVersion version, ArtifactDraft draft, IReadOnlyList<PartOutcome> parts, bool repeated, CancellationToken cancellationToken)
    {
        try
        {
            if (!version.Named) version = await NameAsync(version, draft.Retention, cancellationToken);
            return new WrittenVersion(version, parts, repeated, null);
        }
        catch (LatheException e)
        {
            // The version exists and can be read; `lathe artifacts sync` names it later.
            return new WrittenVersion(version, parts, repeated, e.Error.Message);
        }
    }

    // A write whose answer was lost may have happened, or happen later than this looks; so every version that came since is looked at before another number is tried.
    private async Task<ArtifactVersion> TakeAsync(ItemName item, ArtifactDraft draft, int? seen, CancellationToken cancellationToken)
    {
        for (var turn = 0; turn < MostTurns; turn++)
        {
            // Writers that all lost to one another at once do not all meet again at once.
            if (turn > 0) await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, 10 * Math.Min(turn, 10))), time, cancellationToken);
            var latest = await LatestAsync(item, cancellationToken);
            if (latest?.Token == draft.Token) return latest;
            if (latest is not null && seen is { } last && await MadeSinceAsync(latest, draft.Token, last, cancellationToken) is { } made) return made;
            seen = latest?.Version ?? 0;
            if (draft.New && latest is not null) throw Exists(item, latest.Version);
            var version = await VersionAsync(item, draft, latest, cancellationToken);
            if (await TryTakeAsync(version, cancellationToken)) return version;
        }

        throw new LatheError(ErrorKind.Conflict, "artifacts.contended", $"Too many writers store versions of {item} at once.") { Recovery = Recovery.Retry, Guidance = "Try again." }.ToException();
    }

    // A write whose answer was lost may have happened: the token tells whose the number is.
    private async Task<bool> TryTakeAsync(ArtifactVersion version, CancellationToken cancellationToken)
    {
        var unsure = false;
        return await _retry.RunAsync(async token =>
        {
            if (unsure && await catalog.FindAsync(version.Name, version.Version, token) is { } there) return there.Token == version.Token;
            unsure = true;
            return await catalog.TryAddAsync(version, token);
        }, cancellationToken);
    }

    private async Task<ArtifactVersion> VersionAsync(ItemName item, ArtifactDraft draft, ArtifactVersion? latest, CancellationToken cancellationToken)
    {
        var parent = draft.Parent is { } number && number != latest?.Version
            ? await _retry.RunAsync(token => catalog.FindAsync(item, number, token), cancellationToken) ?? throw ArtifactErrors.NotThere(item, number)
            : latest;
        return new ArtifactVersion(draft)
        {
            Project = item.Project,
            Item = item.Item,
            Version = (latest?.Version ?? 0) + 1,
            Token = draft.Token,
            Parent = parent?.Version,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
            Parts = PartNumbers.Of(draft, parent),
        };
    }

    private async Task<ArtifactVersion?> LatestAsync(ItemName item, CancellationToken cancellationToken) =>
        await _retry.RunAsync(token => catalog.HistoryAsync(item, before: null, limit: 1, token), cancellationToken) is [var latest, ..] ? latest : null;

    private async Task<ArtifactVersion?> MadeSinceAsync(ArtifactVersion latest, string draftToken, int seen, CancellationToken cancellationToken)
    {
        var before = latest.Version;
        while (before - 1 > seen)
        {
            var page = await _retry.RunAsync(token => catalog.HistoryAsync(latest.Name, before, Math.Min(HistoryPage, before - 1 - seen), token), cancellationToken);
            if (page.FirstOrDefault(v => v.Token == draftToken) is { } made) return made;
            if (page.Count == 0) return null;
            before = page[^1].Version;
        }

        return null;
    }

    // Versions only get older from the newest on; what was made long before the first try is not of this write. Besides it the newest version that was there.
    private async Task<(ArtifactVersion? Made, int Newest)> MadeBeforeAsync(ItemName item, string draftToken, DateTimeOffset since, CancellationToken cancellationToken)
    {
        int? before = null;
        var newest = 0;
        while (true)
        {
            var page = await _retry.RunAsync(token => catalog.HistoryAsync(item, before, HistoryPage, token), cancellationToken);
            foreach (var version in page)
            {
                newest = Math.Max(newest, version.Version);
                if (version.Token == draftToken) return (version, newest);
                if (version.Created < since - ClockSkew) return (null, newest);
            }

            if (page.Count < HistoryPage) return (null, newest);
            before = page[^1].Version;
        }
    }

    private async Task CopyAsync(ArtifactVersion version, ArtifactPart part, ObjectHash hash, CancellationToken cancellationToken)
    {
        var named = keys.Named(version.Name, version.Version, part.Number, part.Extension);
        var put = new ObjectPut { Condition = PutCondition.IfAbsent, Metadata = ArtifactMetadata.Of(version, part) };
        var there = await _retry.RunAsync(
            async token => await objects.CopyAsync(keys.Content(hash), named, put, token) ?? await objects.HeadAsync(named, token) ?? throw NotCopied(named),
            cancellationToken);
        if (there.Hash == hash && there.Size == part.Size) return;
        throw new LatheError(ErrorKind.Conflict, "artifacts.key_taken", $"{named} holds something else already and is not overwritten.")
        {
            Guidance = "Move it away, then run 'lathe artifacts sync'; until then the version is read by its content's hash.",
        }.ToException();
    }

    private async Task ProtectAsync(ArtifactVersion version, ProtectionChange change, CancellationToken cancellationToken)
    {
        foreach (var part in version.Parts)
        {
            if (part.Hash is not { } hash) continue;
            await ProtectAsync(keys.Named(version.Name, version.Version, part.Number, part.Extension), change, cancellationToken);

            // Other versions may share the content: what holds for them is not taken from it.
            var shared = change.LegalHold is false ? change with { LegalHold = null } : change;
            if (shared is not { LegalHold: null, Until: null }) await ProtectAsync(keys.Content(hash), shared, cancellationToken);
        }
    }

    private Task ProtectAsync(string key, ProtectionChange change, CancellationToken cancellationToken) => _retry.RunAsync(async token =>
    {
        await objects.ProtectAsync(key, change, token);
        return true;
    }, cancellationToken);

    private async Task<ArtifactVersion> ReplaceAsync(ArtifactVersion version, Func<ArtifactVersion, ArtifactVersion> change, CancellationToken cancellationToken)
    {
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var changed = change(version) with { Revision = version.Revision + 1 };
            if (await _retry.RunAsync(token => catalog.TryReplaceAsync(changed, token), cancellationToken)) return changed;
            version = await _retry.RunAsync(token => catalog.FindAsync(version.Name, version.Version, token), cancellationToken) ?? throw ArtifactErrors.NotThere(version.Name, version.Version);
            if (change(version) == version) return version;
        }

        throw new InvalidOperationException("A version changes all the time.");
    }

    // Somebody had it and took it away, or a server said so that had not made up its mind.
    private static LatheException NotCopied(string key) => new LatheError(ErrorKind.Connection, "artifacts.not_copied", $"{key} was said to be there already, and is not.")
    {
        Guidance = "Run 'lathe artifacts sync'.",
    }.ToException();

    private static LatheException Exists(ItemName item, int version) => new LatheError(ErrorKind.Conflict, "artifacts.exists", $"There is already an item {item}, at version {version}.")
    {
        Guidance = "Choose another name, or store the next version without --new.",
    }.ToException();
}
