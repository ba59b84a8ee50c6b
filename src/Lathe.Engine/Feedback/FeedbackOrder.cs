namespace Lathe.Engine.Feedback;

/// <summary>
/// The order in which items are told: by how much they matter, then causes before what follows from them (a compiler's error before a failing test), then the shortest. It is total, so that the same
/// items come in the same order however they were found.
/// </summary>
internal sealed class FeedbackOrder : IComparer<FeedbackItem>
{
    public static readonly FeedbackOrder Default = new();

    public int Compare(FeedbackItem? x, FeedbackItem? y)
    {
        if (x is null || y is null) return (x is null ? 1 : 0) - (y is null ? 1 : 0);
        if (x.Priority != y.Priority) return y.Priority.CompareTo(x.Priority);
        if (x.Source != y.Source) return x.Source.CompareTo(y.Source);
        var by = x.Source == FeedbackSource.Compiler ? ByPlace(x, y) : ByLength(x, y);
        return by != 0 ? by : string.CompareOrdinal(x.Id, y.Id);
    }

    // What a compiler says first of a file is what the rest comes from.
    private static int ByPlace(FeedbackItem x, FeedbackItem y)
    {
        var by = string.CompareOrdinal(x.Path ?? "\uffff", y.Path ?? "\uffff");
        return by != 0 ? by : (x.Line ?? int.MaxValue).CompareTo(y.Line ?? int.MaxValue);
    }

    private static int ByLength(FeedbackItem x, FeedbackItem y)
    {
        var by = Length(x).CompareTo(Length(y));
        return by != 0 ? by : ByPlace(x, y);
    }

    private static int Length(FeedbackItem item) => item.Title.Length + (item.Evidence?.Length ?? 0);
}
