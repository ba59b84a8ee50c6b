using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Context;
using Lathe.Engine.Indexes;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>Why a file is where it is, as <c>--json</c> writes it.</summary>
internal sealed record RankReasonView(string Source, double Share, string Detail);

/// <summary>A range of lines, as <c>--json</c> writes it.</summary>
internal sealed record LineRangeView(int StartLine, int EndLine);

/// <summary>A ranked file, as <c>--json</c> writes it.</summary>
internal sealed record RankedFileView(string Path, double Score, IReadOnlyList<LineRangeView> Lines, IReadOnlyList<RankReasonView>? Reasons);

/// <summary>A ranking, as <c>--json</c> writes it.</summary>
internal sealed record ContextView(string Repository, int Files, int Commits, double Seconds, IReadOnlyList<RankedFileView> Ranked);

/// <summary><c>lathe context TEXT</c>: which files of a repository a task will need.</summary>
internal static class ContextCommand
{
    private const int Shown = 20;
    private const int RankShown = 100;
    private const int MostShown = 10_000;
    private const int LargestInput = 1 << 20;

    public static Command Create(CliHost host)
    {
        var text = new Argument<string[]>("TEXT") { Arity = ArgumentArity.ZeroOrMore, Description = "The task in words; - or nothing reads it from standard input." };
        var repo = SharedOptions.Repo();
        var top = new Option<int?>("--top") { HelpName = "N", Description = $"How many files; {Shown} by default, {RankShown} with --rank." };
        var rank = new Option<bool>("--rank") { Description = "Paths only, one a line, the likeliest first." };
        var explain = new Option<bool>("--explain") { Description = "Also says of each file what brought it in." };
        var pack = new Option<bool>("--pack") { Description = "Shows what a model would get to see of them, packed into --budget." };
        var budget = new Option<int?>("--budget") { HelpName = "TOKENS", Description = $"How much --pack may show; {PackWish.DefaultBudget} by default." };
        var pin = new Option<string[]>("--pin") { HelpName = "PATH", Description = "A file that --pack takes before all others (repeatable)." };
        var exclude = new Option<string[]>("--exclude") { HelpName = "PATTERN", Description = "Files that --pack leaves out (repeatable)." };
        var command = new Command("context", "Lists the files of a repository that a task will need, the likeliest first.") { text, repo, top, rank, explain, pack, budget, pin, exclude };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) =>
        {
            var request = new Request(parse.GetValue(text) ?? [], parse.GetValue(repo), parse.GetValue(top), parse.GetValue(rank), parse.GetValue(explain))
            {
                Pack = Packing(parse.GetValue(pack), parse.GetValue(budget), parse.GetValue(pin) ?? [], parse.GetValue(exclude) ?? []),
            };
            return RunAsync(new CommandContext(host, parse), request, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, Request request, CancellationToken cancellationToken)
    {
        var host = context.Host;
        if (new[] { request.Rank, request.Explain, request.Pack is not null }.Count(static asked => asked) > 1) throw Bad("cli.options_conflict", "--rank, --explain and --pack exclude each other.", "Give one of them.");
        var top = request.Top ?? (request.Rank || request.Pack is not null ? RankShown : Shown);
        if (top is < 1 or > MostShown) throw Bad("cli.top_range", $"--top takes 1 to {MostShown}.", "Give a number in that range.");
        var task = await TextAsync(request.Words, host, cancellationToken).ConfigureAwait(false);
        var root = RepositoryRoot.FindTree(request.Repository is null ? host.Environment.CurrentDirectory : context.Absolute(request.Repository));
        var started = host.Time.GetTimestamp();
        var folder = RepositoryIndexes.Folder(context.Paths, RepositoryIndex.IdentityOf(root));
        LatheError? refused = null;
        var past = Task.Run(() => RepositoryPast.ReadAsync(host.Environment.Variables, root, folder, e => refused = e, cancellationToken), cancellationToken);
        using var index = RepositoryIndexes.Open(context.Paths, host.Environment, root, host.Time);
        var earlier = AcceptedRuns.Read(folder);
        // A ranked list is for programs that may look far down; it is filled up where little speaks for the files.
        var options = new RankOptions { MaxFiles = top, MinFiles = request.Rank ? top : 0, Time = host.Time };
        var (ranking, history, files) = index.AskEarly(
            (snapshot, token) =>
            {
                ContextRanker.Prepare(snapshot);
                var known = past.GetAwaiter().GetResult();
                return (ContextRanker.Rank(snapshot, new ContextRequest(task) { History = known, Runs = earlier }, options, token), known, request.Pack is null ? [] : ContextPacking.Files(snapshot));
            },
            cancellationToken);
        if (refused is not null) host.Error.WriteLine(PlainText.OneLine($"note: the repository's past is not used. {refused.Message} {refused.Guidance}"));
        if (index.Trouble is { } trouble) host.Error.WriteLine(PlainText.OneLine($"note: {trouble}"));
        if (request.Pack is { } wish)
        {
            ContextPacking.Write(context, root, files, ranking, RepositoryIndexes.Symbols(folder), wish);
            return ExitCodes.Success;
        }

        var ranked = ranking.Files.Select(f => View(f, request.Explain)).ToList();
        var view = new ContextView(root, ranking.FilesRead, history?.Commits.Count ?? 0, Math.Round(host.Time.GetElapsedTime(started).TotalSeconds, 3), ranked);
        switch (context.FormatOption)
        {
            case OutputFormat.Json:
                JsonOutput.Document(host, view, j => j.ContextView);
                break;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(host, view.Ranked, j => j.RankedFileView);
                break;
            default:
                if (request.Rank) foreach (var file in view.Ranked) host.Out.WriteLine(PlainText.FileName(file.Path));
                else WriteText(host, view);
                break;
        }

        if (ranking.Note is { } note) host.Error.WriteLine(PlainText.OneLine($"note: {note}"));
        return ExitCodes.Success;
    }

    private static PackWish? Packing(bool pack, int? budget, string[] pinned, string[] excluded)
    {
        if (!pack && (budget is not null || pinned.Length + excluded.Length > 0)) throw Bad("cli.needs_pack", "--budget, --pin and --exclude say how to pack.", "Add --pack.");
        if (budget is < 1 or > PackWish.LargestBudget) throw Bad("cli.budget_range", $"--budget takes 1 to {PackWish.LargestBudget} tokens.", "Give a number in that range.");
        return pack ? new PackWish(budget ?? PackWish.DefaultBudget, pinned, excluded) : null;
    }

    private static RankedFileView View(RankedFile file, bool explain) => new(
        file.Path, file.Score, [.. file.Windows.Select(static w => new LineRangeView(w.StartLine, w.EndLine))], explain ? [.. file.Reasons.Select(static r => new RankReasonView(r.Source, r.Score, r.Detail))] : null);

    private static void WriteText(CliHost host, ContextView view)
    {
        foreach (var file in view.Ranked)
        {
            var lines = string.Join(", ", file.Lines.Select(static l => $"{l.StartLine}-{l.EndLine}"));
            host.Out.WriteLine(lines.Length == 0 ? PlainText.FileName(file.Path) : $"{PlainText.FileName(file.Path)}:{lines}");
            foreach (var reason in file.Reasons ?? [])
                host.Out.WriteLine(PlainText.OneLine(string.Create(CultureInfo.InvariantCulture, $"    {reason.Source,-10} {reason.Share:0.00}  {reason.Detail}")));
        }

        if (view.Ranked.Count == 0) host.Error.WriteLine("Nothing in the repository speaks for one file more than for another; say more in the task.");
    }

    private static async Task<string> TextAsync(string[] words, CliHost host, CancellationToken cancellationToken)
    {
        var fromInput = words is [] or ["-"];
        var text = !fromInput ? string.Join(' ', words) : words is [] && host.InputIsTerminal ? "" : await StandardInput.ReadAsync(host, LargestInput + 1, cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(text)) throw Bad("cli.no_task", "There is no task.", "Say what is to be done: lathe context \"Totals are rounded wrongly\", or - for standard input.");
        if (text.Length <= LargestInput) return text;
        host.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"note: the task is longer than {LargestInput:N0} characters; only its beginning is used"));
        return text[..LargestInput];
    }

    private static LatheException Bad(string code, string message, string guidance) => new LatheError(ErrorKind.Validation, code, message) { Guidance = guidance }.ToException();

    private sealed record Request(string[] Words, string? Repository, int? Top, bool Rank, bool Explain)
    {
        public PackWish? Pack { get; init; }
    }
}
