using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Tasks;

namespace Lathe.Cli.Commands;

/// <summary>Where a task's words are.</summary>
internal enum TaskOrigin
{
    /// <summary>On the command line.</summary>
    Text,

    /// <summary>In a file.</summary>
    File,

    /// <summary>On standard input: YAML when it begins as a task file does, else plain words.</summary>
    Input,
}

/// <summary>What <c>lathe run</c> was asked for.</summary>
internal sealed record RunRequest
{
    public required TaskOrigin Origin { get; init; }

    /// <summary>The words, or the file's path as given; empty for standard input.</summary>
    public string Task { get; init; } = "";

    /// <summary>The folder as given; null for the repository around the current one.</summary>
    public string? Repository { get; init; }

    /// <summary>Overrides the task's own.</summary>
    public TaskMode? Mode { get; init; }

    /// <summary>Whether every permission ask is answered with yes.</summary>
    public bool Yes { get; init; }

    /// <summary>The finished run to follow up on.</summary>
    public string? Continue { get; init; }

    /// <summary>The stored version to edit.</summary>
    public string? Edit { get; init; }

    /// <summary>Where the model's answers are recorded, and whether a file there may be replaced; null for nowhere.</summary>
    public RecordRequest? Record { get; init; }

    /// <summary>Null where the configuration decides.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>Everything that is a setting, for the loader's last layer.</summary>
    public IReadOnlyList<FlagSetting> Flags { get; init; } = [];
}
