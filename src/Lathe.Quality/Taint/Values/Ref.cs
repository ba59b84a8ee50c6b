namespace Lathe.Quality.Taint;

/// <summary>A dotted name from its end: <c>subprocess.run</c>, <c>sqlite3.connect.().cursor</c>; <c>()</c> stands for the result of a call, <c>[]</c> for an element. The canonical name of a value, imports resolved.</summary>
internal sealed class Ref(Ref? previous, string segment)
{
    private const int Longest = 16;

    public Ref? Previous { get; } = previous;

    public string Segment { get; } = segment;

    public int Length { get; } = (previous?.Length ?? 0) + 1;

    public static Ref? Parse(string dotted)
    {
        Ref? name = null;
        foreach (var range in dotted.AsSpan().SplitAny(".:\\/"))
            if (!dotted.AsSpan(range).IsEmpty) name = new Ref(name, dotted[range]);
        return name;
    }

    public Ref Then(string segment) => Length >= Longest ? this : new Ref(this, segment);

    public Ref Then(Ref? rest) => rest is null ? this : (rest.Previous is null ? this : Then(rest.Previous)).Then(rest.Segment);

    public bool Same(Ref? other)
    {
        var a = this;
        while (a is not null && other is not null)
        {
            if (ReferenceEquals(a, other)) return true;
            if (a.Segment != other.Segment) return false;
            (a, other) = (a.Previous, other.Previous);
        }

        return a is null && other is null;
    }

    public override string ToString() => Previous is null ? Segment : Segment is "()" or "[]" ? Previous + Segment : $"{Previous}.{Segment}";
}
