using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Verification;

/// <summary>On which tree a check ran.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckTree>))]
public enum CheckTree
{
    /// <summary>What would be delivered.</summary>
    Delivered,

    /// <summary>What would be delivered, with tests, their configuration and scripts as they were before the change.</summary>
    OriginalChecks,

    /// <summary>What stood before the change.</summary>
    Before,
}

/// <summary>What one verify command did on one tree.</summary>
/// <param name="Command">The command line.</param>
/// <param name="On">On which tree.</param>
/// <param name="Tree">That tree's hash.</param>
/// <param name="End">How it ended.</param>
/// <param name="ExitCode">Its exit code, where it ended by itself.</param>
/// <param name="Output">Its output, bounded and redacted.</param>
public sealed record CheckResult(string Command, CheckTree On, ObjectHash Tree, CommandEnd End, int? ExitCode, string Output)
{
    /// <summary>The exit code of a command that was not allowed to run: as a shell says for one that cannot be executed.</summary>
    internal const int NotAllowed = 126;

    /// <summary>Its named tests; null where none could be read, and in journals of earlier versions.</summary>
    public TestResults? Tests { get; init; }

    /// <summary>What a scan reported in SARIF; null where it reported nothing so, and in journals of earlier versions.</summary>
    public ScanReport? Scan { get; init; }

    /// <summary>Wall time in seconds; null in journals of earlier versions.</summary>
    public double? Seconds { get; init; }

    /// <summary>The tests that failed, and passed when the check ran once more on the same tree; null where that was not tried or all of them failed again.</summary>
    public IReadOnlyList<string>? Flaky { get; init; }

    /// <summary>Ran to its end and exited with 0.</summary>
    [JsonIgnore]
    public bool Passed => End == CommandEnd.Exited && ExitCode == 0;

    /// <summary>The shell could not find or start the command: 126 and 127 (POSIX shell, 2.8.2).</summary>
    [JsonIgnore]
    public bool CouldNotRun => End == CommandEnd.Exited && ExitCode is 126 or 127;

    /// <summary>A person did not let it run, so it did not; nobody has to be asked again for another tree.</summary>
    [JsonIgnore]
    public bool WasRefused => ExitCode == NotAllowed && Seconds is null;

    /// <summary>How it ended, in a few words.</summary>
    [JsonIgnore]
    public string How => End switch
    {
        CommandEnd.TimedOut => "did not end in time",
        CommandEnd.OutputLimit => "wrote too much output",
        CommandEnd.MemoryLimit => "used too much memory",
        CommandEnd.DiskLimit => "wrote too much to disk",
        _ when CouldNotRun => $"could not run (exit code {ExitCode})",
        _ => $"exited with {ExitCode}",
    };
}

/// <summary>The JSON of recorded checks.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckResult))]
public sealed partial class VerificationJson : JsonSerializerContext
{
    /// <summary>The result of a verify step.</summary>
    public static StepForm<CheckResult> CheckStep => new(Default.CheckResultSerializeHandler, () => Default.CheckResult);
}
