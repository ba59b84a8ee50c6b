using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Tasks;

namespace Lathe.Engine.Verification.Detection;

/// <summary>The checks of a run: what somebody gave, else what the repository's own files call for.</summary>
/// <param name="Commands">The command lines.</param>
/// <param name="Untrusted">Those of them that an untrusted repository named or called for.</param>
/// <param name="Source">Who gave them, in words; <c>detected</c> where nobody did.</param>
/// <param name="Detected">Those that were detected, with what says so.</param>
/// <param name="Missed">What the repository calls for and cannot run here.</param>
/// <param name="Note">Why detected commands are left out; null where they are not.</param>
public sealed record CheckChoice(
    IReadOnlyList<string> Commands, IReadOnlyList<string> Untrusted, string Source, IReadOnlyList<DetectedCheck> Detected, IReadOnlyList<MissedCheck> Missed, string? Note)
{
    /// <summary>The source of detected commands.</summary>
    public const string DetectedSource = "detected";

    /// <summary>Chooses.</summary>
    /// <param name="configuration">The configuration, the repository's layer included.</param>
    /// <param name="task">The task, which may name its own; null for none.</param>
    /// <param name="repository">The absolute path of the repository's top folder.</param>
    /// <param name="environment">The surroundings.</param>
    /// <param name="yes">Whether the user answers every ask with yes.</param>
    public static CheckChoice For(ResolvedConfiguration configuration, CodingTask? task, string repository, LatheEnvironment environment, bool yes)
    {
        var given = configuration.Verify(task);
        if (given.Commands.Count > 0) return new CheckChoice(given.Commands, given.Untrusted, task is { Verify.Count: > 0 } && ReferenceEquals(given.Commands, task.Verify) ? "the task" : given.Source.Where, [], [], null);
        if (!configuration.DetectChecks) return new CheckChoice([], [], "nobody", [], [], null);
        var found = CheckDetector.Detect(repository, environment, configuration.LanguageFiles);

        // Without a sandbox nothing that somebody else's files call for may run just because it was found there.
        if (configuration.Sandbox is Sandboxes.None && !configuration.Project.Trusted && !yes && found.Checks.Count > 0)
            return new CheckChoice([], [], DetectedSource, found.Checks, found.Missed, "There is no sandbox and the repository is not trusted, so that its checks are not run by themselves: name them with --verify, say --yes, or trust it with `lathe trust`.");
        var commands = found.Checks.Select(c => c.Command).ToList();
        return new CheckChoice(commands, configuration.Project.Trusted ? [] : commands, DetectedSource, found.Checks, found.Missed, null);
    }

    /// <summary>Settings with these checks in the place of theirs.</summary>
    /// <param name="settings">What a run would be frozen with.</param>
    public RunSettings Into(RunSettings settings) => settings with { Verify = Commands, UntrustedVerify = Untrusted, Detected = Detected.Count > 0 && Note is null ? Detected : null };
}
