using Lathe.Engine.Objects;

namespace Lathe.Storage.Files;

/// <summary>Removes contents from packs: a pack of which nothing is left goes; of any other one is written without them, and takes its place.</summary>
internal sealed class PackSweep(PackShelf shelf, SweepGate gate, DraftFolder drafts)
{
    /// <summary>Removes what is in a pack that was not used since.</summary>
    public void Run(IReadOnlySet<string> hashes, DateTimeOffset usedSince, List<ShelvedObject> removed, CancellationToken cancellationToken)
    {
        var left = new List<(PackFile Pack, List<(ObjectHash Hash, PackPlace Place)> Kept, List<ShelvedObject> Gone)>();
        foreach (var pack in shelf.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var used = UsedAt(pack);
            if (used >= usedSince || pack.All() is not { } all) continue;
            var kept = all.FindAll(e => !hashes.Contains(e.Hash.Hex));
            var gone = all.FindAll(e => hashes.Contains(e.Hash.Hex)).ConvertAll(e => new ShelvedObject(e.Hash, e.Place.Length, used));
            if (gone.Count == 0) continue;
            if (kept.Count > 0) left.Add((pack, kept, gone));
            else if (gate.Alone(() => Remove(pack, usedSince))) removed.AddRange(gone);
        }

        // After those that make room, which a disk that is full needs first.
        foreach (var (pack, kept, gone) in left.OrderBy(static l => l.Kept.Count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Replace(pack, kept, usedSince)) removed.AddRange(gone);
        }

        shelf.Refresh();
    }

    // Written before the gate is shut; a use that came meanwhile keeps the pack as it is.
    private bool Replace(PackFile pack, List<(ObjectHash Hash, PackPlace Place)> kept, DateTimeOffset usedSince)
    {
        using var draft = new PackDraft(drafts.Next());
        foreach (var (hash, place) in kept) draft.Add(hash, pack.Read(place));
        var name = draft.Finish();
        return gate.Alone(() =>
        {
            var used = UsedAt(pack);
            if (used >= usedSince) return false;
            draft.MoveTo(shelf.PlaceOf(name), used);
            File.Delete(pack.Path);
            return true;
        });
    }

    private static bool Remove(PackFile pack, DateTimeOffset usedSince)
    {
        if (UsedAt(pack) >= usedSince) return false;
        File.Delete(pack.Path);
        return true;
    }

    // One that is gone is as good as used: there is nothing to remove.
    internal static DateTimeOffset UsedAt(PackFile pack) => File.Exists(pack.Path) ? new DateTimeOffset(File.GetLastWriteTimeUtc(pack.Path)) : DateTimeOffset.MaxValue;
}
