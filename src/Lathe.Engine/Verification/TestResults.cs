namespace Lathe.Engine.Verification;

/// <summary>
/// The named tests of one check, as far as its reports or its output say them. Bounded: failures with their messages, skipped and passed ones by name only.
/// </summary>
public sealed record TestResults
{
    /// <summary>No test at all.</summary>
    internal static TestResults None { get; } = new() { Format = "", PassedNames = "", SkippedNames = "" };

    /// <summary>The most failures that are kept.</summary>
    public const int MostFailures = 200;

    /// <summary>The most names of passed and of skipped tests that are kept.</summary>
    public const int MostNames = 20_000;

    /// <summary>What the results were read from: <c>junit</c>, <c>trx</c>, <c>pytest</c>, <c>go</c>, …; several joined by <c>+</c>.</summary>
    public required string Format { get; init; }

    /// <summary>There may be more than these: a report broke off, or the output was longer than is read. Null where not.</summary>
    public bool? IsPartial { get; init; }

    /// <summary>How many passed.</summary>
    public int Passed { get; init; }

    /// <summary>How many failed; more than <see cref="Failures"/> has where there are too many to keep.</summary>
    public int Failed { get; init; }

    /// <summary>How many were skipped.</summary>
    public int Skipped { get; init; }

    /// <summary>The tests that failed, in the runner's order, the first <see cref="MostFailures"/>.</summary>
    public IReadOnlyList<NamedTest> Failures { get; set; } = [];

    /// <summary>The names of the tests that passed, packed by <see cref="TestNames"/>; null where the runner does not say them or there are too many.</summary>
    public string? PassedNames { get; init; }

    /// <summary>The names of the tests that were skipped, packed by <see cref="TestNames"/>; null where the runner does not say them or there are too many.</summary>
    public string? SkippedNames { get; init; }
}
