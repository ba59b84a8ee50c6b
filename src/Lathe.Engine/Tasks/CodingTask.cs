using System.Text.Json.Serialization;

namespace Lathe.Engine.Tasks;

/// <summary>What kind of change is asked for; chooses the prompt template.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskMode>))]
public enum TaskMode
{
    /// <summary>New behaviour.</summary>
    Feature,

    /// <summary>Wrong behaviour put right.</summary>
    Bugfix,

    /// <summary>Better structure, same behaviour.</summary>
    Refactor,

    /// <summary>Tests for what is there.</summary>
    Test,

    /// <summary>Documentation.</summary>
    Docs,

    /// <summary>Same behaviour, faster or smaller.</summary>
    Optimize,
}

/// <summary>How much it matters to the person who asks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskPriority>))]
public enum TaskPriority
{
    /// <summary>Whenever.</summary>
    Low,

    /// <summary>The usual.</summary>
    Medium,

    /// <summary>Before others.</summary>
    High,

    /// <summary>Before everything; a failed required upload of it asks a human.</summary>
    Critical,
}

/// <summary>What is asked. Immutable; frozen in the run's first event.</summary>
public sealed record CodingTask
{
    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>The whole request in words.</summary>
    public string Description { get; set; } = "";

    /// <summary>What the change has to do, one item each.</summary>
    public IReadOnlyList<string> Requirements { get; set; } = [];

    /// <summary>How a person will tell that it is done, one item each.</summary>
    public IReadOnlyList<string> AcceptanceCriteria { get; set; } = [];

    /// <summary>What kind of change.</summary>
    public TaskMode Mode { get; set; } = TaskMode.Feature;

    /// <summary>How much it matters.</summary>
    public TaskPriority Priority { get; set; } = TaskPriority.Medium;

    /// <summary>The main language, where the asker names it.</summary>
    public string? Language { get; init; }

    /// <summary>The framework, where the asker names it.</summary>
    public string? Framework { get; init; }

    /// <summary>The test framework, where the asker names it.</summary>
    public string? TestingFramework { get; init; }

    /// <summary>How hard the asker thinks it is, 1 to 10.</summary>
    public int? ComplexityScore { get; init; }

    /// <summary>What the change must not do or touch, one item each.</summary>
    public IReadOnlyList<string> Constraints { get; set; } = [];

    /// <summary>Commands that prove the change; each must exit with 0.</summary>
    public IReadOnlyList<string> Verify { get; set; } = [];

    /// <summary>The bounds that this task names; merged under the user's.</summary>
    public TaskLimits Limits { get; set; } = new();

    /// <summary>Files and notes that the asker wants the model to see.</summary>
    public TaskContext Context { get; set; } = new();

    /// <summary>What the asker says about the code base.</summary>
    public CodebaseContext? Codebase { get; init; }

    /// <summary>What the asker says about the project.</summary>
    public ProjectContext? Project { get; init; }
}

/// <summary>Bounds of a run, each null where nothing is said.</summary>
public sealed record TaskLimits
{
    /// <summary>Attempts, 1 to 20.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>Model calls in one attempt, 1 to 500.</summary>
    public int? MaxTurns { get; init; }

    /// <summary>US dollars for the whole run, more than 0.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>Tokens in and out for the whole run, at least 1,000.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Wall time for the whole run.</summary>
    public TimeSpan? MaxTime { get; init; }
}

/// <summary>Files and notes that the asker wants the model to see.</summary>
public sealed record TaskContext
{
    /// <summary>Paths relative to the repository.</summary>
    public IReadOnlyList<string> Files { get; set; } = [];

    /// <summary>Free notes.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];
}

/// <summary>What the asker says about the code base.</summary>
public sealed record CodebaseContext
{
    /// <summary>Its name or address, as information for the model.</summary>
    public string? Repository { get; init; }

    /// <summary>The branch, as information for the model.</summary>
    public string? Branch { get; init; }

    /// <summary>Files worth knowing.</summary>
    public IReadOnlyList<string> ExistingFiles { get; set; } = [];

    /// <summary>Libraries that it uses.</summary>
    public IReadOnlyList<string> Dependencies { get; set; } = [];
}

/// <summary>What the asker says about the project.</summary>
public sealed record ProjectContext
{
    /// <summary>How it is built up.</summary>
    public string? Architecture { get; init; }

    /// <summary>How and where it runs.</summary>
    public string? Deployment { get; init; }
}
