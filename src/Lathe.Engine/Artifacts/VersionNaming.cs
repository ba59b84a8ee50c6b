using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>What a look for versions without their own keys came to.</summary>
/// <param name="Named">The versions that have them now.</param>
/// <param name="Problems">One sentence for each that has not.</param>
public sealed record NamingResult(IReadOnlyList<ArtifactVersion> Named, IReadOnlyList<string> Problems);

/// <summary>Makes the copies under version-named keys that are missing, of whatever version of whatever item.</summary>
public static class VersionNaming
{
    private const int PageSize = 200;

    /// <summary>Looks through the whole catalog.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Stops it between versions.</param>
    public static async Task<NamingResult> RunAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        var (named, problems) = (new List<ArtifactVersion>(), new List<string>());
        ItemName? after = null;
        while (await store.Reader.ItemsAsync(null, after, PageSize, cancellationToken) is { Count: > 0 } items)
        {
            foreach (var item in items) await NameAsync(store, item.Name, named, problems, cancellationToken);
            after = items[^1].Name;
        }

        return new NamingResult(named, problems);
    }

    private static async Task NameAsync(ArtifactStore store, ItemName item, List<ArtifactVersion> named, List<string> problems, CancellationToken cancellationToken)
    {
        int? before = null;
        while (await store.Reader.HistoryAsync(item, before, PageSize, cancellationToken) is { Count: > 0 } versions)
        {
            foreach (var version in versions)
            {
                if (version.Named) continue;
                try
                {
                    named.Add(await store.Writer.NameAsync(version, null, cancellationToken));
                }
                catch (LatheException e) when (e.Error.Kind is not ErrorKind.Cancelled)
                {
                    problems.Add($"{version.Name}@{version.Version}: {e.Error.Message}");
                }
            }

            before = versions[^1].Version;
            if (before == 1) return;
        }
    }
}
