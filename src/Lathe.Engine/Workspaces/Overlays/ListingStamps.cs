using Lathe.Context;

namespace Lathe.Engine.Workspaces;

/// <summary>A listing of the user's tree as an index takes it.</summary>
internal sealed class ListingStamps(LowerListing listing, long looked) : ITreeStamps
{
    public long Looked => looked;

    public int Count => listing.Count;

    public ReadOnlySpan<byte> PathOf(int number) => listing.BytesOf(number);

    public TreeStamp StampOf(int number)
    {
        var key = listing.KeyOf(number);
        return new TreeStamp(key.Size, key.WriteTime, key.ChangeTime, key.Inode);
    }
}
