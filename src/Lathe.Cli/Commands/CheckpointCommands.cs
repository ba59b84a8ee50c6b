using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>What <c>lathe checkpoints</c> was asked for.</summary>
/// <param name="Run">The id or a beginning of it; null for the latest run of the repository.</param>
/// <param name="Files">The paths that changed.</param>
/// <param name="Format">Null where the configuration decides.</param>
internal sealed record CheckpointsRequest(string? Run, bool Files, OutputFormat? Format);

/// <summary>What <c>lathe restore</c> was asked for.</summary>
/// <param name="Run">The id or a beginning of it; null for the latest run of the repository.</param>
/// <param name="Checkpoint">The number; null for the latest.</param>
/// <param name="Scope">What is put back.</param>
/// <param name="Paths">Patterns of the files; empty for all.</param>
/// <param name="DryRun">Only says what it would do.</param>
/// <param name="Yes">Does not ask.</param>
/// <param name="Format">Null where the configuration decides.</param>
internal sealed record RestoreCommandRequest(string? Run, int? Checkpoint, RestoreScope Scope, IReadOnlyList<string> Paths, bool DryRun, bool Yes, OutputFormat? Format);

/// <summary>What <c>lathe history</c> was asked for.</summary>
/// <param name="File">The file, as a person names it.</param>
/// <param name="Repository">The repository; null for the one around the current folder.</param>
/// <param name="Show">The version whose content is written.</param>
/// <param name="Diff">The version whose difference from the one before is written.</param>
/// <param name="Output">Where the content goes, byte for byte; null for standard output, as text.</param>
/// <param name="Format">Null where the configuration decides.</param>
internal sealed record HistoryRequest(string File, string? Repository, string? Show, string? Diff, string? Output, OutputFormat? Format);

/// <summary>The commands about what was before: their arguments, and what these say as a request.</summary>
internal static class CheckpointCommands
{
    public static Command Checkpoints(Func<CheckpointsRequest, CancellationToken, Task<int>> list)
    {
        var run = new Argument<string?>("RUN") { Arity = ArgumentArity.ZeroOrOne, Description = "The run's id or the beginning of it; the latest run of this repository by default." };
        var files = new Option<bool>("--files") { Description = "Names the paths that changed." };
        var command = new Command("checkpoints", "Lists the checkpoints of a run: the state of its files before each step that could write.") { run, files };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => list(new CheckpointsRequest(parse.GetValue(run), parse.GetValue(files), SharedOptions.FormatOf(parse)), cancellationToken));
        return command;
    }

    public static Command Restore(Func<RestoreCommandRequest, CancellationToken, Task<int>> restore)
    {
        var point = new Argument<string>("RUN@N") { Description = "The run's id or the beginning of it, and the checkpoint's number or 'latest'; @N for the latest run of this repository." };
        var files = new Option<string[]>("--files") { HelpName = "PATTERN", Description = "Puts back only the files that match, in the syntax of .gitignore; repeatable. The conversation stays.", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };
        var filesOnly = new Option<bool>("--files-only") { Description = "Puts back all files; the conversation stays." };
        var conversationOnly = new Option<bool>("--conversation-only") { Description = "Puts back the conversation; the files stay." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says what it would do." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask." };
        var command = new Command("restore", "Puts a run's workspace and conversation back to a checkpoint; your own files are not touched.") { point, files, filesOnly, conversationOnly, dryRun, yes };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) =>
        {
            var (run, number) = PointOf(parse.GetValue(point)!);
            var patterns = parse.GetValue(files) ?? [];
            if (parse.GetValue(conversationOnly) && (patterns.Length > 0 || parse.GetValue(filesOnly)))
                throw Bad("cli.bad_argument", $"--conversation-only and {(patterns.Length > 0 ? "--files" : "--files-only")} exclude each other.", "Leave both away to put files and conversation back.");
            var scope = parse.GetValue(conversationOnly) ? RestoreScope.Conversation : patterns.Length > 0 || parse.GetValue(filesOnly) ? RestoreScope.Files : RestoreScope.All;
            return restore(new RestoreCommandRequest(run, number, scope, patterns, parse.GetValue(dryRun), parse.GetValue(yes), SharedOptions.FormatOf(parse)), cancellationToken);
        });
        return command;
    }

    public static Command History(Func<HistoryRequest, CancellationToken, Task<int>> history)
    {
        var file = new Argument<string>("FILE") { Description = "A file of the repository; it need not be there any more." };
        var repo = SharedOptions.Repo();
        var show = new Option<string?>("--show") { HelpName = "V", Description = "Writes the content of a version: its number, or the beginning of its hash." };
        var diff = new Option<string?>("--diff") { HelpName = "V", Description = "Writes how a version differs from the one before." };
        var output = new Option<string?>("--output", "-o") { HelpName = "NEWFILE", Description = "With --show: where the content goes, byte for byte; a file that is not there yet." };
        var command = new Command("history", "Lists every version of a file that runs of this repository have seen, and gets one back.") { file, repo, show, diff, output };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) =>
        {
            var request = new HistoryRequest(parse.GetValue(file)!, parse.GetValue(repo), parse.GetValue(show), parse.GetValue(diff), parse.GetValue(output), SharedOptions.FormatOf(parse));
            if (request is { Show: not null, Diff: not null }) throw Bad("cli.bad_argument", "--show and --diff exclude each other.", "Ask for one of them.");
            if (request is { Show: null, Output: not null }) throw Bad("cli.bad_argument", "--output says where --show writes, and there is no --show.", "Give --show V --output NEWFILE.");
            if (request is { Format: OutputFormat.Json or OutputFormat.StreamJson } and not { Show: null, Diff: null }) throw Bad("cli.options_conflict", "--show and --diff write what a version holds, and no JSON.", "Ask for the text, or leave them away: --json lists the versions.");
            return history(request, cancellationToken);
        });
        return command;
    }

    private static (string? Run, int? Number) PointOf(string point)
    {
        var at = point.LastIndexOf('@');
        if (at < 0) throw Bad("restore.no_number", $"'{Engine.Text.Bounded.OneLine(point, 60)}' does not say to which checkpoint.", "Give RUN@3, for example, or RUN@latest; 'lathe checkpoints RUN' lists them.");
        var run = at == 0 ? null : point[..at];
        var number = point[(at + 1)..];
        if (number.Equals("latest", StringComparison.OrdinalIgnoreCase)) return (run, null);
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? (run, value)
            : throw Bad("cli.bad_value", $"'{Engine.Text.Bounded.OneLine(number, 40)}' is no number of a checkpoint.", "Give RUN@3, for example, or RUN@latest.");
    }

    private static LatheException Bad(string code, string message, string guidance) => new LatheError(ErrorKind.Validation, code, message) { Guidance = guidance }.ToException();
}
