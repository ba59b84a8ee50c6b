using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Engine.Journal;
using Lathe.Engine.Recording;
using Lathe.Engine.Runs;
using Lathe.Engine.Sandbox;
using Lathe.Errors;
using Lathe.Models.Replay;

namespace Lathe.Cli.Running;

/// <summary>How a replay compares with its recording, in JSON.</summary>
internal sealed record ReplayView(string Type, string File, bool Same, bool RecordingEndsEarly, int Answers, IReadOnlyList<string> Differences);

/// <summary>A recording that is run again.</summary>
/// <param name="File">The cassette.</param>
/// <param name="Cassette">What is in it.</param>
/// <param name="Recorded">The recorded run.</param>
internal sealed record ReplayedRun(string File, Cassette Cassette, RecordedRun Recorded)
{
    /// <summary>Reads a cassette.</summary>
    /// <exception cref="LatheException">NotFound <c>replay.no_cassette</c>; Validation <c>replay.bad_cassette</c>, <c>replay.no_run</c>.</exception>
    public static ReplayedRun Load(string file, Composition composition, string folder)
    {
        var cassette = Cassette.Load(file);
        if (cassette.RunOn(composition.Roots(folder)) is { } run) return new ReplayedRun(file, cassette, RecordedRun.Read(run));
        throw new LatheError(ErrorKind.Validation, "replay.no_run", $"{file} holds a conversation, and says nothing about the run that it is from.")
        {
            Guidance = $"Give the task yourself: lathe run \"…\" --model replay:{file}. Or record a run with --record FILE.",
        }.ToException();
    }

    /// <summary>The same with paths as they are in a repository.</summary>
    public ReplayedRun In(string repository, Composition composition) => this with { Recorded = RecordedRun.Read(Cassette.RunOn(composition.Roots(repository))!.Value) };

    /// <summary>The settings of the replay. It sees no network unless the one who asks says so.</summary>
    public RunSettings Settings(RunSettings own, string repository, ReplayRequest request)
    {
        var settings = Recorded.Settings.Over(own, $"replay:{File}") with { Yes = request.Yes };
        if (CassetteFile.PatternOf(File, repository) is { } here && !settings.Exclude.Contains(here)) settings = settings with { Exclude = [.. settings.Exclude, here] };
        return request.Flags.Any(static f => f.Key == "network") ? settings : settings with { Network = NetworkPolicy.None };
    }

    /// <summary>0 where it came to the same, 1 where it did not; a run that waits for a person or was stopped says that.</summary>
    public int ExitCode(RunResult result) => Differences(result).Count == 0 ? ExitCodes.Success
        : result.State is RunState.NeedsHuman or RunState.Cancelled ? RunReport.ExitCode(result)
        : ExitCodes.FailedCheck;

    public ReplayView View(RunResult result)
    {
        var differences = Differences(result);
        return new ReplayView("replay", File, differences.Count == 0, ReplayComparison.EndsEarly(Recorded.Outcome), Cassette.Count, differences);
    }

    public void WriteText(CliHost host, RunResult result)
    {
        host.Out.WriteLine();
        var differences = Differences(result);
        var answers = EventLines.Count(Cassette.Count, "answer");
        if (differences.Count == 0 && result.Error?.Code == "replay.used_up") Toned.WriteLine(host, new ViewLine($"replay: the same as recorded, as far as it goes ({answers}); the recorded run {PlainText.OneLine(Ending(Recorded.Outcome))} there", LineTone.Good));
        else if (differences.Count == 0) Toned.WriteLine(host, new ViewLine($"replay: the same as recorded ({answers})", LineTone.Good));
        if (differences.Count == 0) return;
        Toned.WriteLine(host, new ViewLine("replay: not the same as recorded", LineTone.Bad));
        foreach (var difference in differences) Toned.WriteLine(host, new ViewLine($"  {PlainText.OneLine(difference)}"));
        var now = result.History.Started?.Commit;
        if (Recorded.Commit is not { } commit || commit == now) return;
        Toned.WriteLine(host, new ViewLine($"  recorded at commit {Short(commit)}, and this repository stands at {(now is null ? "none" : Short(now))}. In its files of then:"));
        Toned.WriteLine(host, new ViewLine($"    git worktree add ../replayed {Short(commit)} && lathe replay {File} --repo ../replayed") { AsItIs = true });
    }

    private IReadOnlyList<string> Differences(RunResult result) => ReplayComparison.Differences(Recorded, Cassette.Count, result);

    private static string Ending(RecordedOutcome outcome) => outcome.Error is { } code ? $"stopped ({code})" : outcome.State == RunState.Running ? "was interrupted" : $"ended ({outcome.State})";

    private static string Short(string commit) => commit[..Math.Min(12, commit.Length)];
}
