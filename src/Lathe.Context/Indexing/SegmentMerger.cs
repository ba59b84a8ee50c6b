namespace Lathe.Context;

internal static class SegmentMerger
{
    public static TreeView MergeSmall(TreeView view, string root, IndexFolder folder, Dictionary<ulong, Segment> open, Func<SegmentBuilder, Segment> write) => view;
}
