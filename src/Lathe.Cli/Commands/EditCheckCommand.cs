using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Edits.Cases;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>A case that did not hold, as <c>--json</c> writes it.</summary>
internal sealed record EditCaseView(string Id, string Source, string Outcome, string? Decision, string Detail);

/// <summary>What running case files gave, as <c>--json</c> writes it.</summary>
internal sealed record EditCheckView(
    IReadOnlyList<EditCaseRow> Rows, IReadOnlyList<EditDecisionShare> Decisions, IReadOnlyList<string> OverDecided, int Failed, IReadOnlyList<EditCaseView> Cases);

/// <summary><c>lathe edit check FILE|DIR…</c>: runs case files about edits.</summary>
internal static class EditCheckCommand
{
    private const int MaxFiles = 10_000;
    private const long MaxBytes = 256L << 20;

    public static Command Create(CliHost host)
    {
        var paths = new Argument<string[]>("FILE|DIR") { Description = "Files of cases (JSON), or folders of such files.", Arity = ArgumentArity.OneOrMore };
        var decisions = new Option<bool>("--decisions") { Description = "Lists each case that was decided otherwise, too." };
        var command = new Command("check", "Runs cases about edits: a line for each that fails, and a table.") { paths, decisions };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => Task.FromResult(Run(new CommandContext(host, parse), parse.GetRequiredValue(paths), parse.GetValue(decisions), cancellationToken)));
        return command;
    }

    private static int Run(CommandContext context, string[] paths, bool listDecisions, CancellationToken cancellationToken)
    {
        var results = new List<EditCaseResult>();
        foreach (var file in Files(context, paths, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            results.AddRange(EditCases.Run(EditText.Read(file, MaxBytes), out var problem));
            if (problem is not null)
                throw new LatheError(ErrorKind.Validation, "edit.no_cases", $"{file} is no file of cases: {problem}.") { Guidance = "docs/edits.md describes the cases." }.ToException();
        }

        var tally = new EditCaseTally(results);
        if (context.FormatOption is OutputFormat.Json or OutputFormat.StreamJson) WriteJson(context, results, tally);
        else WriteText(context.Host, results, tally, listDecisions);
        return tally.Succeeded ? ExitCodes.Success : ExitCodes.FailedCheck;
    }

    private static List<string> Files(CommandContext context, string[] paths, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            var absolute = context.Absolute(path);
            if (Directory.Exists(absolute)) files.AddRange(Below(absolute, cancellationToken).Order(StringComparer.Ordinal).Take(MaxFiles));
            else files.Add(absolute);
        }

        if (files.Count > 0) return files;
        throw new LatheError(ErrorKind.NotFound, "edit.no_cases", "There is no case file (*.json) in what was named.") { Guidance = "Name a file or a folder of cases." }.ToException();
    }

    // Through no link, which may lead to where it lies.
    private static IEnumerable<string> Below(string folder, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false }))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (file.EndsWith(".json", StringComparison.Ordinal)) yield return file;
        }
    }

    private static void WriteText(CliHost host, List<EditCaseResult> results, EditCaseTally tally, bool listDecisions)
    {
        foreach (var result in results)
        {
            if (result.Outcome == EditCaseOutcome.Failed) host.Out.WriteLine(PlainText.OneLine($"FAILED {result.Id}: {result.Detail}"));
            else if (listDecisions && result.Decision is not null) host.Out.WriteLine(PlainText.OneLine($"{result.Decision} {result.Id}: {result.Detail}"));
        }

        var table = new TextTable("source", "format", "kind", "passed", "failed", "decided-otherwise");
        foreach (var row in tally.Rows) table.Add(row.Source, row.Format, row.Kind, Number(row.Passed), Number(row.Failed), Number(row.DecidedOtherwise));
        table.Write(host.Out, host.Width);
        if (tally.Shares.Count > 0)
        {
            host.Out.WriteLine();
            var shares = new TextTable("source", "decision", "cases", "share");
            foreach (var share in tally.Shares) shares.Add(share.Source, share.Decision, Number(share.Cases), string.Create(CultureInfo.InvariantCulture, $"{100.0 * share.Cases / share.Total:0.0} %"));
            shares.Write(host.Out, host.Width);
        }

        foreach (var source in tally.OverDecided)
            host.Out.WriteLine(PlainText.OneLine($"FAILED {source}: more than {EditCases.MostDecidedPercent} % of its cases are decided otherwise; it counts as failed."));
    }

    private static void WriteJson(CommandContext context, List<EditCaseResult> results, EditCaseTally tally)
    {
        var cases = results.Where(r => r.Outcome != EditCaseOutcome.Passed).Select(r => new EditCaseView(r.Id, r.Source, r.Decision is null ? "failed" : "decided-otherwise", r.Decision, r.Detail)).ToList();
        if (context.FormatOption == OutputFormat.StreamJson) JsonOutput.Lines(context.Host, cases, j => j.EditCaseView);
        var view = new EditCheckView(tally.Rows, tally.Shares, tally.OverDecided, tally.Failed, context.FormatOption == OutputFormat.StreamJson ? [] : cases);
        if (context.FormatOption == OutputFormat.Json) JsonOutput.Document(context.Host, view, j => j.EditCheckView);
        else JsonOutput.Lines(context.Host, [view], j => j.EditCheckView);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
