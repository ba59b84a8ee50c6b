using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Cli.Running;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Engine.Verification;
using Lathe.Engine.Verification.Detection;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>A check and, where it ran, what it came to; as <c>--json</c> writes it.</summary>
internal sealed record CheckView(string Command, string Source, DetectedCheck? Detected, CheckResult? Result);

/// <summary>What <c>lathe checks --json</c> writes.</summary>
internal sealed record ChecksView(string Repository, IReadOnlyList<CheckView> Checks, IReadOnlyList<MissedCheck> Missed, string? Note);

/// <summary><c>lathe checks</c>: what a run would verify a change with and why, and with <c>--run</c> what it says of the files as they are now.</summary>
internal static class ChecksCommand
{
    private const int MostFailures = 20;

    public static Command Create(CliHost host)
    {
        var folder = new Argument<string?>("DIR") { Arity = ArgumentArity.ZeroOrOne, Description = "The repository; the one around the current folder by default." };
        var run = new Option<bool>("--run") { Description = "Runs them on a copy of the working tree, in the sandbox." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Lets them run where there is no sandbox." };
        var command = new Command("checks", "Shows the checks of a repository and why, and runs them.") { folder, run, yes };
        SettingFlags.AddChecks(command);
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => RunAsync(new CommandContext(host, parse), parse.GetValue(folder), parse.GetValue(run), parse.GetValue(yes), SettingFlags.Read(parse), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string? folder, bool run, bool yes, List<FlagSetting> flags, CancellationToken cancellationToken)
    {
        await using var composition = new Composition(context.Host, context.Paths);
        var repository = await composition.FindFolderAsync(folder, cancellationToken, "lathe checks {0}");
        var configuration = context.Configuration(repository.TopLevel, flags);
        var choice = CheckChoice.For(configuration, null, repository.TopLevel, context.Host.Environment, yes);
        var text = context.Format(configuration) == OutputFormat.Text;
        if (text) Describe(context.Host, choice);
        var results = new List<CheckResult>();
        if (run && choice.Commands.Count > 0)
        {
            var settings = choice.Into(new RunSettings { Model = "none/none", Sandbox = configuration.Sandbox, Network = configuration.Network, CommandTime = configuration.CommandTime, Yes = yes });
            try
            {
                await foreach (var result in WorkingTreeChecks.RunAsync(composition.Services(configuration, new SilentObserver(), null), repository, settings, cancellationToken))
                {
                    results.Add(result);
                    if (text) Describe(context.Host, result);
                }
            }
            catch (LatheException exception) when (exception.Error.Code == "permissions.ask")
            {
                // There is no run that could be answered.
                throw (exception.Error with { Guidance = "Give --yes, or trust the repository with 'lathe trust DIR'." }).ToException(exception);
            }
        }

        var checks = choice.Commands.Select(c => new CheckView(c, choice.Source, choice.Detected.FirstOrDefault(d => d.Command == c), results.Find(r => r.Command == c))).ToList();
        var view = new ChecksView(repository.TopLevel, checks, choice.Missed, choice.Note);
        if (context.Format(configuration) == OutputFormat.Json) JsonOutput.Document(context.Host, view, j => j.ChecksView);
        else if (!text) JsonOutput.Lines(context.Host, [view], j => j.ChecksView);
        if (!run) return ExitCodes.Success;
        if (results.Count == 0 || results.TrueForAll(r => r.CouldNotRun)) return ExitCodes.Unverified;
        if (results.Exists(r => !r.Passed && !r.CouldNotRun)) return ExitCodes.FailedCheck;
        return results.Exists(r => r.CouldNotRun) ? ExitCodes.PartlyVerified : ExitCodes.Success;
    }

    private static void Describe(CliHost host, CheckChoice choice)
    {
        foreach (var command in choice.Commands)
        {
            var why = choice.Detected.FirstOrDefault(d => d.Command == command) is { } detected ? Why(detected) : $"from {choice.Source}";
            host.Out.WriteLine($"{PlainText.OneLine(command)}\n    {PlainText.OneLine(why)}");
        }

        if (choice.Commands.Count == 0) host.Out.WriteLine("There is no check: none is given, and none was found.");
        foreach (var missed in choice.Missed) host.Out.WriteLine(PlainText.OneLine($"not chosen: {missed.Command} ({missed.File}): {missed.Reason}. {missed.Remedy}"));
        if (choice.Note is { } note) host.Out.WriteLine(PlainText.OneLine(note));
    }

    private static string Why(DetectedCheck check) =>
        $"{check.Reason} ({check.Place}); {check.Confidence:P0} sure, {check.Time.ToString().ToLowerInvariant()}{(check.Folder.Length > 0 ? $"; runs where a change touches {check.Folder}" : "")}";

    private static void Describe(CliHost host, CheckResult result)
    {
        var counts = result.Tests is { } tests ? $": {tests.Passed} passed, {tests.Failed} failed, {tests.Skipped} skipped" : "";
        Toned.WriteLine(host, new ViewLine($"{(result.Passed ? '✓' : '✗')} {PlainText.OneLine(result.Command)}: {(result.Passed ? "passed" : result.How)} ({result.Seconds:0.0} s){counts}", result.Passed ? LineTone.Good : LineTone.Bad));
        foreach (var test in (result.Tests?.Failures ?? []).Take(MostFailures)) Describe(host, test);
        if (result.Tests is { Failures.Count: > MostFailures } many) host.Out.WriteLine($"    and {many.Failed - MostFailures} more");
        if (!result.Passed && result.Tests is not { Failures.Count: > 0 } && !string.IsNullOrWhiteSpace(result.Output))
        {
            foreach (var line in result.Output.TrimEnd().Split('\n').TakeLast(MostFailures)) host.Out.WriteLine($"    {PlainText.OneLine(line)}");
        }
    }

    private static void Describe(CliHost host, NamedTest test)
    {
        var place = test.Path is null ? "" : $" ({test.Path}{(test.Line is { } line ? $":{line}" : "")})";
        host.Out.WriteLine($"    {PlainText.OneLine(test.Name)}{PlainText.OneLine(place)}");
        if (test.Message is { } message) host.Out.WriteLine($"        {PlainText.OneLine(Engine.Text.Bounded.OneLine(message, 200))}");
    }
}
