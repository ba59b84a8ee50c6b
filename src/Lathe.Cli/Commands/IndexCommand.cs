using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Context;
using Lathe.Engine.Indexes;
using Lathe.Engine.Trust;

namespace Lathe.Cli.Commands;

/// <summary>Files of one language, as <c>--json</c> writes them.</summary>
internal sealed record IndexedLanguageView(string Language, int Files, long Bytes, long Lines);

/// <summary>What the index holds, as <c>--stats --json</c> writes it.</summary>
internal sealed record IndexStatsView(int Windows, long Names, double MeanWindow, int Segments, int FilesByPathOnly, int FilesInPart, IReadOnlyList<IndexedLanguageView> Languages);

/// <summary>What an update of the index did, as <c>--json</c> writes it.</summary>
internal sealed record IndexView(
    string Repository, int Files, int FilesRead, int FilesAnalyzed, long BytesRead, double WalkSeconds, double Seconds, long IndexBytes, bool OnDisk, IndexStatsView? Stats, IReadOnlyList<string> Notes);

/// <summary><c>lathe index [DIR]</c>: brings the index of a repository in step with its files.</summary>
internal static class IndexCommand
{
    private const int MostLanguages = 30;

    public static Command Create(CliHost host)
    {
        var folder = new Argument<string?>("DIR") { Description = "The repository; the one around the current folder by default.", Arity = ArgumentArity.ZeroOrOne };
        var stats = new Option<bool>("--stats") { Description = "Also says what the index holds, by language." };
        var command = new Command("index", "Brings the index of a repository in step with its files. Everything that searches it does so by itself; this does it ahead of time and says what it cost.") { folder, stats };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => Task.FromResult(Run(new CommandContext(host, parse), parse.GetValue(folder), parse.GetValue(stats), cancellationToken)));
        return command;
    }

    private static int Run(CommandContext context, string? folder, bool stats, CancellationToken cancellationToken)
    {
        var host = context.Host;
        var root = RepositoryRoot.FindTree(folder is null ? host.Environment.CurrentDirectory : context.Absolute(folder));
        using var index = RepositoryIndexes.Open(context.Paths, host.Environment, root, host.Time);
        var update = index.Update(new UpdateRequest(), cancellationToken);
        using var snapshot = update.Snapshot;
        var report = update.Report;
        var view = new IndexView(
            root, report.Files, report.FilesRead, report.FilesAnalyzed, report.BytesRead, Rounded(report.WalkTime), Rounded(report.Time), report.IndexBytes, report.IsOnDisk, stats ? Stats(snapshot, report) : null, report.Notes);
        switch (context.FormatOption)
        {
            case OutputFormat.Json:
                JsonOutput.Document(host, view, j => j.IndexView);
                break;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(host, [view], j => j.IndexView);
                break;
            default:
                WriteText(host, view);
                break;
        }

        return ExitCodes.Success;
    }

    private static IndexStatsView Stats(IIndexSnapshot snapshot, IndexReport report)
    {
        var languages = new Dictionary<string, IndexedLanguageView>(StringComparer.Ordinal);
        int byPathOnly = 0, inPart = 0;
        for (var i = 0; i < snapshot.FileCount; i++)
        {
            var file = snapshot.File(i);
            if (file.WindowCount == 0 && file.Size > 0) byPathOnly++;
            else if (!file.IsComplete) inPart++;
            var name = file.Language?.Name ?? "other";
            var sum = languages.GetValueOrDefault(name) ?? new IndexedLanguageView(name, 0, 0, 0);
            languages[name] = sum with { Files = sum.Files + 1, Bytes = sum.Bytes + file.Size, Lines = sum.Lines + file.Lines };
        }

        var mean = snapshot.WindowCount == 0 ? 0 : Math.Round(snapshot.TotalLength / (double)snapshot.WindowCount, 1);
        return new IndexStatsView(
            snapshot.WindowCount, snapshot.TotalLength, mean, report.Segments, byPathOnly, inPart, [.. languages.Values.OrderByDescending(l => l.Bytes).ThenBy(l => l.Language, StringComparer.Ordinal).Take(MostLanguages)]);
    }

    private static void WriteText(CliHost host, IndexView view)
    {
        var read = view.FilesRead == 0 ? "nothing has changed" : $"{Count(view.FilesRead)} read ({Size(view.BytesRead)}), {Count(view.FilesAnalyzed)} of them new to the index";
        host.Out.WriteLine(PlainText.OneLine($"{view.Repository}: {Count(view.Files)} files, {read}; {view.Seconds.ToString("0.00", CultureInfo.InvariantCulture)} s; index {Size(view.IndexBytes)}{(view.OnDisk ? "" : " in memory")}"));
        if (view.Stats is { } stats)
        {
            host.Out.WriteLine($"{Count(stats.Windows)} windows of 40 lines with {stats.MeanWindow.ToString("0.0", CultureInfo.InvariantCulture)} names each, in {stats.Segments} segments; {Count(stats.FilesByPathOnly)} files by path only, {Count(stats.FilesInPart)} in part");
            var table = new TextTable("LANGUAGE", "FILES", "SIZE", "LINES");
            foreach (var language in stats.Languages) table.Add(language.Language, Count(language.Files), Size(language.Bytes), Count(language.Lines));
            table.Write(host.Out, host.Width);
        }

        foreach (var note in view.Notes) host.Error.WriteLine(PlainText.OneLine($"note: {note}"));
    }

    private static double Rounded(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
    };
}
