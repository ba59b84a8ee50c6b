using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Runs;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>What <c>lathe runs</c> was asked for.</summary>
/// <param name="Repository">Only runs of this repository.</param>
/// <param name="Limit">At most so many, the newest first.</param>
/// <param name="Format">Null where the configuration decides.</param>
internal sealed record RunsRequest(string? Repository, int Limit, OutputFormat? Format);

/// <summary>What a command about one run was asked for.</summary>
/// <param name="Run">The id or a beginning of it; null for the latest run of the repository.</param>
/// <param name="Events">For <c>show</c>: every event.</param>
/// <param name="All">For <c>resume</c>: every interrupted or waiting run.</param>
/// <param name="Yes">Answers every ask with yes.</param>
/// <param name="Format">Null where the configuration decides.</param>
internal sealed record RunReferenceRequest(string? Run, bool Events, bool All, bool Yes, OutputFormat? Format)
{
    /// <summary>For <c>diff</c>: who refers to what the change touches.</summary>
    public bool Impact { get; init; }

    /// <summary>For <c>undo</c> and <c>redo</c>: paths that the user changed since are merged.</summary>
    public bool Merge { get; init; }

    /// <summary>For <c>resume</c>: where the model's answers are recorded; null for nowhere.</summary>
    public RecordRequest? Record { get; init; }

    /// <summary>For <c>resume</c>: a folder in the clone where the run goes on; null for where it was.</summary>
    public string? Repository { get; init; }

    /// <summary>For <c>resume</c>: what is raised or replaced. <see cref="Yes"/> is not in it.</summary>
    public ResumeRequest Raise { get; init; } = ResumeRequest.Nothing;

    /// <summary>For <c>resume</c>: the limits over several runs that were given; they are not frozen with a run.</summary>
    public IReadOnlyList<FlagSetting> SharedLimits { get; init; } = [];
}

/// <summary>The commands about runs that exist: their arguments, and what these say as a request.</summary>
internal static class RunsCommands
{
    public static Command Runs(Func<RunsRequest, CancellationToken, Task<int>> list)
    {
        var repo = SharedOptions.Repo();
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "At most so many, the newest first.", DefaultValueFactory = _ => 20 };
        var command = new Command("runs", "Lists runs, the newest first.") { repo, limit };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) =>
        {
            var most = parse.GetValue(limit);
            if (most is < 1 or > 10_000) throw Bad("cli.bad_value", $"--limit has to be a whole number from 1 to 10,000, not {most}.", "Give --limit 20, for example.");
            return list(new RunsRequest(parse.GetValue(repo), most, SharedOptions.FormatOf(parse)), cancellationToken);
        });
        return command;
    }

    public static Command Show(Func<RunReferenceRequest, CancellationToken, Task<int>> show)
    {
        var command = About("show", "Shows a run: its task, attempts, checks, verdict and cost.", show);
        command.Add(new Option<bool>("--events") { Description = "Every event of its journal." });
        return command;
    }

    public static Command Diff(Func<RunReferenceRequest, CancellationToken, Task<int>> diff)
    {
        var command = About("diff", "Shows the change of a run as a unified diff, and on a terminal who refers to what it touches.", diff);
        command.Add(new Option<bool>("--impact") { Description = "Says in a pipe too who refers to what the change touches, as remarks behind the patch." });
        return command;
    }

    public static Command Apply(Func<RunReferenceRequest, CancellationToken, Task<int>> apply) =>
        WithYes(About("apply", "Applies the change of a run to your files; a conflict changes nothing.", apply));

    public static Command Undo(Func<RunReferenceRequest, CancellationToken, Task<int>> undo) => WithMerge(About("undo", "Takes the last applied change back out of your files.", undo, "the one that was applied to this repository last by default"));

    public static Command Redo(Func<RunReferenceRequest, CancellationToken, Task<int>> redo) => WithMerge(About("redo", "Puts the last undone change back into your files.", redo, "the one that was taken back out of this repository last by default"));

    public static Command Cancel(Func<RunReferenceRequest, CancellationToken, Task<int>> cancel) => About("cancel", "Stops a run for good.", cancel);

    public static Command Resume(Func<RunReferenceRequest, CancellationToken, Task<int>> resume)
    {
        var command = WithYes(About("resume", "Goes on with a run that was interrupted or waits.", (request, cancellationToken) =>
        {
            if (request.All == (request.Run is not null))
                throw Bad("cli.bad_argument", request.All ? "RUN and --all exclude each other." : "Which run is meant?", "Give lathe resume RUN, or lathe resume --all. `lathe runs` lists them.");
            if (request is { All: true, Repository: not null }) throw Bad("cli.bad_argument", "--repo and --all exclude each other.", "Give lathe resume RUN --repo DIR.");
            if (request is { All: true, Record: not null }) throw Bad("cli.bad_argument", "--record and --all exclude each other: a cassette holds one run.", "Give lathe resume RUN --record FILE.");
            return resume(request, cancellationToken);
        }, "needed where --all is not given"));
        RecordOptions.AddTo(command);
        command.Add(new Option<string?>("--repo") { HelpName = "DIR", Description = "The clone where it goes on, for a run that began at another path or on another machine." });
        command.Add(new Option<bool>("--all") { Description = "Every run that was interrupted or waits." });
        SettingFlags.AddRaisable(command);
        return command;
    }

    private static Command WithMerge(Command command)
    {
        command.Add(new Option<bool>("--merge") { Description = "Merges it with what you changed in the same files since; a conflict changes nothing." });
        return command;
    }

    private static Command WithYes(Command command)
    {
        command.Add(new Option<bool>("--yes", "-y") { Description = "Answers every permission ask with yes; denies stay." });
        return command;
    }

    private static Command About(
        string name, string description, Func<RunReferenceRequest, CancellationToken, Task<int>> action, string otherwise = "the latest run of this repository by default")
    {
        var run = new Argument<string?>("RUN") { Arity = ArgumentArity.ZeroOrOne, Description = $"The run's id or the beginning of it; {otherwise}." };
        var command = new Command(name, description) { run };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) =>
            action(Read(parse, parse.GetValue(run)), cancellationToken));
        return command;
    }

    private static RunReferenceRequest Read(ParseResult parse, string? run)
    {
        var flags = SettingFlags.Read(parse);
        return new RunReferenceRequest(run, Has(parse, "--events"), Has(parse, "--all"), Has(parse, "--yes"), SharedOptions.FormatOf(parse))
        {
            Impact = Has(parse, "--impact"),
            Repository = Text(parse, "--repo"),
            Merge = Has(parse, "--merge"),
            Record = RecordOptions.Read(parse),
            Raise = Raised(flags),
            SharedLimits = SettingFlags.SharedLimits(flags),
        };
    }

    /// <summary>What flags raise or replace of a run that goes on.</summary>
    internal static ResumeRequest Raised(List<FlagSetting> flags)
    {
        var limits = ConfigurationLoader.ReadLimits(flags);
        return new ResumeRequest
        {
            MaxAttempts = limits.MaxAttempts,
            MaxTurns = limits.MaxTurns,
            MaxCost = limits.MaxCost,
            MaxTokens = limits.MaxTokens,
            MaxTime = limits.MaxTime,
            Model = flags.Find(f => f.Key is "model")?.Text,
        };
    }

    private static bool Has(ParseResult parse, string name)
    {
        foreach (var option in parse.CommandResult.Command.Options)
        {
            if (option is Option<bool> flag && flag.Name.Equals(name, StringComparison.Ordinal)) return parse.GetValue(flag);
        }

        return false;
    }

    private static string? Text(ParseResult parse, string name)
    {
        foreach (var option in parse.CommandResult.Command.Options)
        {
            if (option is Option<string?> text && text.Name.Equals(name, StringComparison.Ordinal)) return parse.GetValue(text);
        }

        return null;
    }

    private static LatheException Bad(string code, string message, string guidance) =>
        new LatheError(ErrorKind.Validation, code, message) { Guidance = guidance }.ToException();
}
