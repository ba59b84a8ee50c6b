using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Assessing;
using Lathe.Cli.Output;
using Lathe.Engine.Assessing;
using Lathe.Engine.Configuration;
using Lathe.Engine.Folders;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Errors;
using Lathe.Quality;
using Lathe.Quality.Patterns;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe assess</c>: the quality of what changed, or of whole files.</summary>
internal static class AssessCommand
{
    private const string FailUnder = "--fail-under";

    public static Command Create(CliHost host)
    {
        var options = new Options();
        var command = new Command("assess", $"Finds what could be better in what changed, and scores it; ends with {ExitCodes.FailedCheck} when it does not pass.")
        {
            options.Paths, options.Diff, options.All, options.Format, options.Json, options.FailUnder, options.Explain, options.Output, options.NoLinters, options.Yes,
        };
        SettingFlags.AddSandbox(command);
        command.SetAction((parse, cancellationToken) => RunAsync(new CommandContext(host, parse), options, parse, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, Options options, ParseResult parse, CancellationToken cancellationToken)
    {
        await using var composition = new Composition(context.Host, context.Paths);
        var paths = parse.GetValue(options.Paths) ?? [];
        var threshold = Threshold(parse.GetValue(options.FailUnder));
        if (parse.GetValue(options.All) && parse.GetValue(options.Diff) is not null)
            throw new LatheError(ErrorKind.Validation, "assess.all_or_diff", "--all and --diff exclude each other.") { Guidance = "--diff REF looks at what changed since REF, --all at whole files." }.ToException();
        var folder = paths.Length > 0 && Path.GetDirectoryName(context.Absolute(paths[0])) is { } parent ? parent : context.Host.Environment.CurrentDirectory;
        var configuration = context.Configuration(Directory.Exists(folder) ? folder : null, SettingFlags.Read(parse));
        Notices.Write(context.Host.Error, context.Host.ErrorIsTerminal ? context.Host.Width : null, configuration.Ignored, configuration.Warnings);
        SourceFiles.NoteMissingGrammars(context.Host);
        var request = new AssessRequest(context.Host.Environment.CurrentDirectory) { Paths = paths, Against = parse.GetValue(options.Diff), Whole = parse.GetValue(options.All), Exclude = configuration.Excluded };
        var gathered = await ChangeGatherer.GatherAsync(() => composition.Git, request, cancellationToken);
        var linters = parse.GetValue(options.NoLinters) ? [] : await LintAsync(composition, configuration, gathered, parse.GetValue(options.Yes), cancellationToken);
        var assessment = new AssessOptions
        {
            Linters = linters,
            Bar = new QualityGate { MinimumScore = threshold ?? configuration.ScoreThreshold },
            BarIsExact = threshold is not null,
            Profile = configuration.QualityProfile(gathered.IsWhole),
            Own = PatternRuleSet.Read(configuration.RuleFiles),
            Advisories = configuration.Advisories,
            Cache = context.Paths.Cache,
            Secrets = composition.Secrets(configuration),
            Version = VersionText.Number,
        };
        var report = QualityAssessment.Assess(gathered, assessment, cancellationToken);
        Write(context, report, Format(context, options, parse), parse.GetValue(options.Explain), parse.GetValue(options.Output));
        if (!report.Result.Passed) return ExitCodes.FailedCheck;
        return report.Linters.Any(static l => l.Problem is not null) ? ExitCodes.PartlyVerified : ExitCodes.Success;
    }

    // Linters run on a copy of the whole folder. Where one file of somebody's home is looked at, that is not meant.
    private static async Task<IReadOnlyList<LinterResult>> LintAsync(Composition composition, ResolvedConfiguration configuration, GatheredFiles gathered, bool yes, CancellationToken cancellationToken)
    {
        if (configuration.Assessors.Count == 0 || gathered.Files.Count == 0) return [];
        var folder = gathered.Repository is { } repository ? ProjectFolder.Of(repository) : ProjectFolders.Plain(composition.Git, composition.Paths, gathered.Root);
        if (ProjectFolders.IsWide(folder, composition.Host.Environment))
        {
            composition.Host.Error.WriteLine(PlainText.OneLine($"note: no linters run: {folder.TopLevel} is in no repository and holds more than a project"));
            return [];
        }

        var settings = new RunSettings
        {
            Model = "none/none",
            Sandbox = configuration.Sandbox,
            Network = configuration.Network,
            CommandTime = configuration.CommandTime,
            Exclude = configuration.Excluded,
            Assessors = configuration.Assessors,
            Yes = yes,
        };
        return await WorkingTreeLinters.RunAsync(composition.Services(configuration, new SilentObserver(), null), folder, settings, cancellationToken);
    }

    private static void Write(CommandContext context, QualityReport report, string format, bool explain, string? file)
    {
        if (file is null)
        {
            // The text goes where the terminal is; the other forms are bytes, which a writer of characters takes as well.
            if (format is ReportFormat.Text) AssessText.Write(context.Host, report, explain);
            else context.Host.Out.Write(Characters(context.Host, report, format, explain));
            return;
        }

        var path = context.Absolute(file);
        if (Path.GetDirectoryName(path) is not { } folder || !Directory.Exists(folder) || Directory.Exists(path))
        {
            throw new LatheError(ErrorKind.Validation, "assess.output", $"--output {PlainText.OneLine(file)} is not a file that can be written.") { Guidance = "Name a file in a folder that is there." }.ToException();
        }

        ReportFile.Write(path, stream => ReportFormat.Write(format, report, explain, context.Host with { Color = false, Width = null }, stream));
        AssessText.WriteSummary(context.Host, report);
        context.Host.Out.WriteLine($"The report is in {PlainText.OneLine(file)}.");
    }

    private static string Characters(CliHost host, QualityReport report, string format, bool explain)
    {
        using var stream = new MemoryStream();
        ReportFormat.Write(format, report, explain, host, stream);
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static string Format(CommandContext context, Options options, ParseResult parse)
    {
        if (parse.GetValue(options.Json)) return ReportFormat.Json;
        return parse.GetValue(options.Format) ?? (OutputFormats.OfEnvironment(context.Host.Environment) is null or OutputFormat.Text ? ReportFormat.Text : ReportFormat.Json);
    }

    private static double? Threshold(string? text)
    {
        if (text is null) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 100) return value;
        throw new LatheError(ErrorKind.Validation, "cli.bad_value", $"{FailUnder} has to be a number from 0 to 100, not '{PlainText.OneLine(text.Length <= 60 ? text : text[..60] + "…")}'.") { Guidance = $"Correct {FailUnder}; for example {FailUnder}=80" }.ToException();
    }

    private sealed class Options
    {
        public Options() => Format.AcceptOnlyFromAmong(ReportFormat.Names);

        public Argument<string[]> Paths { get; } = new("PATH") { Arity = ArgumentArity.ZeroOrMore, Description = "Files and folders; without --diff they are looked at as a whole. All that changed since the last commit by default." };

        public Option<string?> Diff { get; } = new("--diff") { HelpName = "REF", Description = "Compares the files with a commit, a branch or a tag; REF... with where HEAD parted from it. HEAD by default." };

        public Option<bool> All { get; } = new("--all") { Description = "Looks at whole files, as if all were new." };

        public Option<string?> Format { get; } = new("--format") { HelpName = string.Join('|', ReportFormat.Names), Description = "How the report is written." };

        public Option<bool> Json { get; } = new(SharedOptions.JsonName) { Description = "Short for --format json." };

        public Option<string?> FailUnder { get; } = new(AssessCommand.FailUnder) { HelpName = "N", Description = "The total, 0 to 100, below which it does not pass; score_threshold by default." };

        public Option<bool> Explain { get; } = new("--explain") { Description = "Shows what each finding cost, and what is measured of the changed functions." };

        public Option<string?> Output { get; } = new("--output", "-o") { HelpName = "FILE", Description = "Writes the report into a file, and a summary to the terminal." };

        public Option<bool> NoLinters { get; } = new("--no-linters") { Description = "Leaves out the linters of quality.assessors." };

        public Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Lets a repository's linters run where there is no sandbox." };
    }
}
