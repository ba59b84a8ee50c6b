namespace Lathe.Quality.Taint;

/// <summary>Where untrusted data comes from and the way it took, newest step first. Never changes; joins and sanitisers make new ones.</summary>
internal sealed class Flow
{
    /// <summary>Facts that hold for a value beside the categories it is clean for.</summary>
    public const ulong Normalised = 1UL << 60, QuoteFirst = 1UL << 61, QuoteLast = 1UL << 62, NoQuoteWithin = 1UL << 63;
    public const ulong Facts = Normalised | QuoteFirst | QuoteLast | NoQuoteWithin;

    private const int MostSteps = 10;

    private Flow(Flow? previous, int line, string what, ulong cleared, FlowTraits traits, int length)
    {
        (Previous, Line, What, Cleared, Traits, Length) = (previous, line, what, cleared, traits, length);
        Root = previous?.Root ?? this;
    }

    public Flow? Previous { get; }

    public int Line { get; }

    public string What { get; }

    /// <summary>One bit for each category that a sanitiser took out, and the facts.</summary>
    public ulong Cleared { get; }

    public FlowTraits Traits { get; }

    public int Length { get; }

    /// <summary>The source.</summary>
    public Flow Root { get; private init; }

    public static Flow From(int line, string what, FlowTraits traits = FlowTraits.None) => new(null, line, what, 0, traits, 1);

    public Flow To(int line, string what) => line == Line || Length >= MostSteps ? this : new Flow(this, line, what, Cleared, Traits, Length + 1);

    public Flow Clear(ulong categories) => (Cleared & categories) == categories ? this : Copy(Cleared | categories, Traits);

    public Flow Without(ulong facts) => (Cleared & facts) == 0 ? this : Copy(Cleared & ~facts, Traits);

    public Flow With(FlowTraits traits) => (Traits & traits) == traits ? this : Copy(Cleared, Traits | traits);

    /// <summary>Either way: dangerous for whatever one of them is dangerous for, as certain as the more certain one.</summary>
    public static Flow? Join(Flow? a, Flow? b)
    {
        if (a is null || ReferenceEquals(a, b)) return b ?? a;
        if (b is null) return a;
        var cleared = a.Cleared & b.Cleared;
        var traits = a.Traits & b.Traits;
        if (a.Cleared == cleared && a.Traits == traits) return a;
        return b.Cleared == cleared && b.Traits == traits ? b : a.Copy(cleared, traits);
    }

    private Flow Copy(ulong cleared, FlowTraits traits) => new(Previous, Line, What, cleared, traits, Length) { Root = Previous is null ? Root : Previous.Root };
}

/// <summary>How sure a flow is.</summary>
[Flags]
internal enum FlowTraits : byte
{
    None = 0,

    /// <summary>Went through a function that nobody knows.</summary>
    Uncertain = 1,

    /// <summary>Comes from whoever started the program, not from afar.</summary>
    Local = 2,

    /// <summary>Comes from where it was kept.</summary>
    Stored = 4,
}
