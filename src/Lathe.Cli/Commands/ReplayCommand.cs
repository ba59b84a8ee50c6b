using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;

namespace Lathe.Cli.Commands;

/// <summary>What <c>lathe replay</c> was asked for.</summary>
/// <param name="File">The cassette as given.</param>
/// <param name="Repository">The folder as given; null for the repository around the current one.</param>
/// <param name="Yes">Answers every ask with yes.</param>
/// <param name="Format">Null where the configuration decides.</param>
/// <param name="Flags">Where commands run.</param>
internal sealed record ReplayRequest(string File, string? Repository, bool Yes, OutputFormat? Format, IReadOnlyList<FlagSetting> Flags);

/// <summary>What <c>lathe cassette</c> was asked for.</summary>
/// <param name="Run">The id or a beginning of it.</param>
/// <param name="Record">Where to.</param>
internal sealed record CassetteRequest(string Run, RecordRequest Record);

/// <summary><c>lathe replay</c> and <c>lathe cassette</c>: recordings of runs.</summary>
internal static class ReplayCommand
{
    public static Command Replay(Func<ReplayRequest, CancellationToken, Task<int>> replay)
    {
        var file = new Argument<string>("FILE") { Description = "A cassette that --record or lathe cassette wrote." };
        var repo = SharedOptions.Repo();
        var yes = new Option<bool>("--yes", "-y") { Description = "Answers every permission ask with yes; denies stay." };
        var command = new Command("replay", "Runs a recorded run again, offline, and says whether it comes to the same.") { file, repo, yes };
        SettingFlags.AddSandbox(command);
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => replay(
            new ReplayRequest(parse.GetValue(file)!, parse.GetValue(repo), parse.GetValue(yes), SharedOptions.FormatOf(parse), SettingFlags.Read(parse)), cancellationToken));
        return command;
    }

    public static Command Cassette(Func<CassetteRequest, CancellationToken, Task<int>> write)
    {
        var run = new Argument<string>("RUN") { Description = "The run's id or the beginning of it." };
        var file = new Argument<string>("FILE") { Description = "Where the cassette goes." };
        var overwrite = RecordOptions.AllowReplacing();
        var command = new Command("cassette", "Writes what the model said in a run into a cassette, for lathe replay.") { run, file, overwrite };
        command.SetAction((parse, cancellationToken) => write(new CassetteRequest(parse.GetValue(run)!, new RecordRequest(parse.GetValue(file)!, parse.GetValue(overwrite))), cancellationToken));
        return command;
    }
}
