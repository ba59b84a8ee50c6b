using System.Text.Json.Serialization;

namespace Lathe.Engine.Feedback;

/// <summary>Where a feedback item comes from, in the order in which things are mended: what stands earlier is more likely to be the cause of what stands later.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeedbackSource>))]
public enum FeedbackSource
{
    /// <summary>A person said it.</summary>
    Person,

    /// <summary>A compiler, a linker or an interpreter could not take the code.</summary>
    Compiler,

    /// <summary>An edit of the attempt was refused, and nothing came in its place.</summary>
    Edit,

    /// <summary>A named test fails.</summary>
    Test,

    /// <summary>A check fails, and its output names nothing that is known.</summary>
    Check,

    /// <summary>A scan for weaknesses found it.</summary>
    Scan,

    /// <summary>A linter, a formatter or a schema's validator found it.</summary>
    Validator,

    /// <summary>A measurement is past its limit.</summary>
    Performance,

    /// <summary>A reviewing model remarked it.</summary>
    Review,

    /// <summary>Lathe's own assessors found it.</summary>
    Quality,
}

/// <summary>How much an item matters to the next attempt.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeedbackPriority>))]
public enum FeedbackPriority
{
    /// <summary>Advice: it keeps nothing from being accepted.</summary>
    Low,

    /// <summary>Should be mended, or was there before the change.</summary>
    Normal,

    /// <summary>Keeps the change from being accepted.</summary>
    High,

    /// <summary>A person asked for it.</summary>
    Must,
}

/// <summary>One thing that the next attempt is to mend. Texts are bounded and redacted.</summary>
/// <param name="Id">Eight hexadecimal digits over source, rule and place; the same in every attempt, also where other edits moved its lines. See <see cref="FeedbackId"/>.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Priority">How much it matters.</param>
/// <param name="Title">One line: what is the matter.</param>
public sealed record FeedbackItem(string Id, FeedbackSource Source, FeedbackPriority Priority, string Title)
{
    /// <summary>The most characters of <see cref="Title"/>.</summary>
    public const int LongestTitle = 300;

    /// <summary>The most characters of <see cref="Evidence"/>.</summary>
    public const int LongestEvidence = 2_000;

    /// <summary>The rule, the error's code or the test's name; null where there is none.</summary>
    public string? Rule { get; init; }

    /// <summary>The file, relative to the tree; null where it is about no file of it.</summary>
    public string? Path { get; init; }

    /// <summary>The line in <see cref="Path"/> when it was seen, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>What stands there: the enclosing definition and the text of the line, which stay when lines move.</summary>
    public string? Anchor { get; init; }

    /// <summary>What shows it: an excerpt of the output, with the stack trace.</summary>
    public string? Evidence { get; init; }

    /// <summary>What to do, where that is more than mending what the title says.</summary>
    public string? Advice { get; init; }

    /// <summary>The checks in whose output it was seen.</summary>
    public IReadOnlyList<string> From { get; set; } = [];

    /// <summary>How many times it was seen in one attempt.</summary>
    public int Count { get; set; } = 1;

    /// <summary>It was the same before the change.</summary>
    public bool WasBefore { get; init; }

    /// <summary>The place as a person writes it; null without a file.</summary>
    [JsonIgnore]
    public string? Place => Path is null ? null : Line is { } line ? $"{Path}:{line}" : Path;
}
