using Lathe.Engine.Objects;

namespace Lathe.Storage.Files;

/// <summary>Contents that have a file each, <c>ab/cdef…</c> by their hash.</summary>
/// <param name="folder">The folder that the shelves are in.</param>
/// <param name="gate">Keeps sweeps out while a file gets its name.</param>
internal sealed class LooseShelf(string folder, SweepGate gate)
{
    private const int SweptAtOnce = 100;

    /// <summary>Where a content lies. A hash may come from a damaged or hostile record: only 64 hexadecimal digits become a path.</summary>
    public string? PlaceOf(ObjectHash hash) => hash.Hex is { Length: 64 } hex && hex.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0
        ? Path.Combine(folder, hex[..2], hex[2..])
        : null;

    /// <summary>Gives a whole draft its place.</summary>
    public void Shelve(string draft, string place)
    {
        PrivateFolder.Make(Path.GetDirectoryName(place)!);
        gate.Within(() =>
        {
            File.Move(draft, place, overwrite: true);
            return true;
        });
    }

    /// <summary>Everything that is there.</summary>
    public IEnumerable<ShelvedObject> List(CancellationToken cancellationToken)
    {
        foreach (var shelf in Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateDirectories() : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var file in shelf.EnumerateFiles())
            {
                var hash = new ObjectHash(shelf.Name + file.Name);
                if (PlaceOf(hash) is not null) yield return new ShelvedObject(hash, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
            }
        }
    }

    /// <summary>Removes what is there and was not used since.</summary>
    public void Remove(IEnumerable<ObjectHash> hashes, DateTimeOffset usedSince, List<ShelvedObject> removed, CancellationToken cancellationToken)
    {
        foreach (var some in hashes.Chunk(SweptAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            gate.Alone(() => Remove(some, usedSince, removed));
        }
    }

    private bool Remove(ObjectHash[] hashes, DateTimeOffset usedSince, List<ShelvedObject> removed)
    {
        foreach (var hash in hashes)
        {
            if (PlaceOf(hash) is not { } place || new FileInfo(place) is not { Exists: true } file || new DateTimeOffset(file.LastWriteTimeUtc) >= usedSince) continue;
            File.Delete(place);
            removed.Add(new ShelvedObject(hash, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)));
        }

        return true;
    }
}
