using Lathe.Engine.Objects;

namespace Lathe.Storage.Files;

/// <summary>
/// The packs of a store, <c>ROOT/packs</c>. Which there are is looked up again where something is not found and the folder has changed since. The time of a pack's last write says when one of its contents was used last.
/// </summary>
internal sealed class PackShelf(string folder, TimeProvider time)
{
    // Another change may not show in the folder's time, which moves by ticks. By the monotonic clock: the other may be any time off.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile PackFile[]? _packs;
    private DateTime _asOf = DateTime.MinValue;
    private long _firstSeen;
    private bool _isSettled;

    /// <summary>Packs that cannot be read.</summary>
    public IReadOnlyList<string> Damaged { get; private set; } = [];

    public string PlaceOf(string name) => Path.Combine(folder, name);

    /// <summary>Finds a content in the packs that are known.</summary>
    public (PackFile Pack, PackPlace Place)? FindKnown(ObjectHash hash)
    {
        if (_packs is null) Refresh();
        if (_packs is not { Length: > 0 } packs) return null;
        Span<byte> digest = stackalloc byte[PackFormat.HashLength];
        Convert.FromHexString(hash.Hex, digest, out _, out _);
        foreach (var pack in packs)
        {
            if (pack.Find(digest) is { } place) return (pack, place);
        }

        return null;
    }

    /// <summary>Finds a content in the packs that are there now.</summary>
    public (PackFile Pack, PackPlace Place)? Find(ObjectHash hash) => FindKnown(hash) ?? (Refresh() ? FindKnown(hash) : null);

    /// <summary>The packs that are there now.</summary>
    public IReadOnlyList<PackFile> All()
    {
        Refresh();
        return _packs!;
    }

    /// <summary>Looks which packs there are, where that may have changed.</summary>
    /// <returns>Whether it looked.</returns>
    public bool Refresh()
    {
        lock (_gate)
        {
            var changed = Directory.GetLastWriteTimeUtc(folder);
            if (changed != _asOf) (_asOf, _firstSeen, _isSettled) = (changed, time.GetTimestamp(), false);
            else if (_isSettled) return false;
            else _isSettled = time.GetElapsedTime(_firstSeen) > Settled;
            var known = (_packs ?? []).ToDictionary(static p => p.Path, StringComparer.Ordinal);
            var packs = new List<PackFile>();
            var damaged = new List<string>();
            foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
            {
                try
                {
                    if (known.TryGetValue(path, out var pack) || (pack = PackFile.Open(path)) is not null) packs.Add(pack);
                    else damaged.Add(path);
                }
                catch (FileNotFoundException)
                {
                    // Removed a moment ago.
                }
            }

            _packs = [.. packs];
            Damaged = damaged;
            return true;
        }
    }
}
