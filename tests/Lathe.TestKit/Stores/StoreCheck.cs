using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.TestKit.Conformance;

namespace Lathe.TestKit.Stores;

/// <summary>Holds what a store has in the end against what its writers were told. Past the proxies, and the objects past Lathe's own adapter.</summary>
internal sealed class StoreCheck(StoreWorld world, ArtifactStore store, TimeProvider time)
{
    private const int PageSize = 50;

    private readonly Dictionary<string, ArtifactVersion> _byToken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<S3ObjectVersion>> _objects = new(StringComparer.Ordinal);

    private StoreBooks Books => world.Books;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await VersionsAsync(cancellationToken);
        foreach (var (token, wanted) in Books.Wanted) Wanted(token, wanted);
        await ObjectsAsync(cancellationToken);
        foreach (var version in _byToken.Values) await ReadAsync(version, cancellationToken);
        await LocksAsync(cancellationToken);
        await CopiesAsync(cancellationToken);
    }

    private async Task VersionsAsync(CancellationToken cancellationToken)
    {
        ItemName? after = null;
        while (await store.Catalog.ItemsAsync(null, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var newest in page) await VersionsAsync(newest.Name, cancellationToken);
            after = page[^1].Name;
        }
    }

    private async Task VersionsAsync(ItemName item, CancellationToken cancellationToken)
    {
        var versions = new List<ArtifactVersion>();
        while (await store.Catalog.HistoryAsync(item, versions.Count == 0 ? null : versions[^1].Version, PageSize, cancellationToken) is { Count: > 0 } page) versions.AddRange(page);
        if (!versions.Select(v => v.Version).SequenceEqual(Enumerable.Range(1, versions.Count).Reverse())) Problem($"{item} has versions {string.Join(',', versions.Select(v => v.Version))}");
        var byNumber = versions.ToDictionary(v => v.Version);
        foreach (var version in versions)
        {
            Books.Count("versions in the end");
            if (!version.Named) Problem($"{item}@{version.Version} never got its own keys");
            if (!_byToken.TryAdd(version.Token, version)) Problem($"{item}@{version.Version} and @{_byToken[version.Token].Version} are of one write");
            if (!Books.Wanted.TryGetValue(version.Token, out var wanted)) Problem($"{item}@{version.Version} is of no write");
            else Parts(version, wanted.Draft, version.Parent is { } parent ? byNumber.GetValueOrDefault(parent) : null);
        }
    }

    private void Parts(ArtifactVersion version, ArtifactDraft draft, ArtifactVersion? parent)
    {
        var expected = new Dictionary<string, ObjectHash?>(StringComparer.Ordinal) { [""] = draft.Main.Hash };
        if (draft.KeepsOthers) foreach (var part in parent?.Parts.Skip(1) ?? []) expected[part.Path!] = part.Hash;
        foreach (var part in draft.Parts) expected[part.Path!] = part.Hash;
        if (version.Parts.Count != expected.Count || !version.Parts.All(p => expected.TryGetValue(p.Path ?? "", out var hash) && hash == p.Hash)) Problem($"{version.Name}@{version.Version} does not have the parts that its writer gave it");
    }

    private void Wanted(string token, WantedVersion wanted)
    {
        var found = _byToken.GetValueOrDefault(token);
        var name = $"{wanted.Draft.Project}/{wanted.Draft.Item}";
        if (wanted.Stored is { } number && found?.Version != number) Problem($"{name}@{number} was stored, and is {(found is null ? "lost" : $"version {found.Version}")}");
        else if (wanted is { Stored: null, Refused: false }) Problem($"{name} ({token}) was neither stored nor refused, and does not wait");
        else if (wanted.Refused && found is not null) Problem($"{name} was refused, and is version {found.Version}");
    }

    // The bucket keeps what was under a key before: nothing may ever have been replaced by something else.
    private async Task ObjectsAsync(CancellationToken cancellationToken)
    {
        using var client = world.Client();
        var request = new ListVersionsRequest { BucketName = world.Bucket };
        ListVersionsResponse page;
        do
        {
            page = await client.ListVersionsAsync(request, cancellationToken);
            foreach (var version in page.Versions ?? [])
            {
                if (version.IsDeleteMarker is true) continue;
                if (!_objects.TryGetValue(version.Key, out var versions)) _objects[version.Key] = versions = [];
                versions.Add(version);
            }

            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated is true);
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var version in _byToken.Values)
        {
            foreach (var part in version.Parts.Where(p => p.Exists)) expected.Add(store.Keys.Named(version.Name, version.Version, part.Number, part.Extension));
        }

        foreach (var (key, versions) in _objects)
        {
            var isContent = key.StartsWith("content/", StringComparison.Ordinal);
            Books.Count(isContent ? "contents in the end" : "copies in the end");
            if (!isContent && !key.StartsWith("scratch/", StringComparison.Ordinal) && !expected.Contains(key)) Problem($"{key} is of no version");
            if (versions.Count == 1 || key.StartsWith("scratch/", StringComparison.Ordinal)) continue;

            // A server that stores half of an upload has to be put right; S3 does not. The same content copied again changes nothing.
            var newest = versions.First(v => v.IsLatest is true);
            if (versions.All(v => v.ETag == newest.ETag)) Books.Count(isContent ? "contents sent twice" : "copies made twice");
            else if (isContent && versions.All(v => v.Size < newest.Size || v.ETag == newest.ETag)) Books.Count("half contents put right");
            else Problem($"{key} was overwritten");
        }

        Books.Count("uploads in parts left open", (await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = world.Bucket }, cancellationToken)).MultipartUploads?.Count ?? 0);
    }

    private async Task ReadAsync(ArtifactVersion version, CancellationToken cancellationToken)
    {
        var here = new MemoryContent();
        var reader = new ArtifactReader(store.Objects, store.Catalog, store.Keys, here, time);
        foreach (var (part, state, error) in await reader.FetchAsync(version, cancellationToken))
        {
            if (part.Hash is not { } hash) continue;
            Books.Count("parts read in the end");
            if (error is not null || here.Get(hash) is null) Problem($"{version.Name}@{version.Version} part {part.Number} cannot be read: {error?.Code ?? state.ToString()}");
            await SameAsync(store.Keys.Named(version.Name, version.Version, part.Number, part.Extension), hash, cancellationToken);
        }
    }

    private async Task LocksAsync(CancellationToken cancellationToken)
    {
        foreach (var (token, wanted) in Books.Wanted)
        {
            if (wanted.Lock is not { } last || !_byToken.TryGetValue(token, out var version)) continue;
            Books.Count("locks in the end");
            if (version.Lock != last) Problem($"{version.Name}@{version.Version} is {version.Lock?.Describe() ?? "not locked"} in the catalog instead of {last.Describe()}");
            var named = (await store.Objects.HeadAsync(store.Keys.Named(version.Name, version.Version, 0, version.Main.Extension), cancellationToken))!.Protection;
            var content = (await store.Objects.HeadAsync(store.Keys.Content(version.Main.Hash!.Value), cancellationToken))!.Protection;
            if (named.LegalHold != last.LegalHold || (last.LegalHold && !content.LegalHold)) Problem($"{version.Name}@{version.Version} is to be {last.Describe()}; its copy is {named.Describe()}, its content {content.Describe()}");
            if (last.Until is { } until && !(named.Until >= until.AddSeconds(-1) && content.Until >= until.AddSeconds(-1))) Problem($"{version.Name}@{version.Version} is to be {last.Describe()}; its copy is {named.Describe()}, its content {content.Describe()}");
        }
    }

    private async Task CopiesAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, (hash, there)) in Books.Copies)
        {
            if (there is true) await SameAsync(key, hash, cancellationToken);
            else if (there is false && await store.Objects.HeadAsync(key, cancellationToken) is not null) Problem($"{key} was deleted and is there");
        }
    }

    private async Task SameAsync(string key, ObjectHash hash, CancellationToken cancellationToken)
    {
        using var client = world.Client();
        try
        {
            using var got = await client.GetObjectAsync(world.Bucket, key, cancellationToken);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(got.ResponseStream, cancellationToken)) != hash.Hex) Problem($"{key} has other bytes");
        }
        catch (AmazonS3Exception e)
        {
            Problem($"{key} cannot be read: {e.ErrorCode}");
        }
    }

    private void Problem(string text) => Books.Problems.Enqueue(text);
}
