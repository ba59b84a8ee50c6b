using Lathe.Cli.Output;
using Lathe.Context;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Estimates = Lathe.Models.Catalog.TokenEstimator;

namespace Lathe.Cli.Commands;

/// <summary>A piece of a pack, as <c>--json</c> writes it.</summary>
internal sealed record PackedPieceView(string Path, int StartLine, int EndLine, string Form);

/// <summary>A file that a pack does not show, as <c>--json</c> writes it.</summary>
internal sealed record LeftOutView(string Path, string Reason);

/// <summary>A pack, as <c>--json</c> writes it.</summary>
internal sealed record ContextPackView(string Repository, int Budget, int Tokens, string Text, IReadOnlyList<PackedPieceView> Pieces, IReadOnlyList<LeftOutView> LeftOut);

/// <summary>What <c>lathe context --pack</c> was asked for.</summary>
internal sealed record PackWish(int Budget, IReadOnlyList<string> Pinned, IReadOnlyList<string> Excluded)
{
    public const int DefaultBudget = 24_000;
    public const int LargestBudget = 2_000_000;
}

/// <summary>Packs ranked files into a budget and shows the pack: the text itself on standard output, what was left out and why on standard error.</summary>
internal static class ContextPacking
{
    private const int LeftOutShown = 10;

    /// <summary>The files that a pack may take from.</summary>
    public static List<ContextFile> Files(IIndexSnapshot index)
    {
        var files = new List<ContextFile>(index.FileCount);
        for (var i = 0; i < index.FileCount; i++)
        {
            var file = index.File(i);
            files.Add(new ContextFile(file.Path, file.Size));
        }

        return files;
    }

    public static void Write(CommandContext context, string root, List<ContextFile> files, Ranking ranking, SymbolStore symbols, PackWish wish)
    {
        using var tree = new DiskFileTree(root);
        foreach (var pin in wish.Pinned)
        {
            if (!files.Exists(f => f.Path == pin)) throw new LatheError(ErrorKind.NotFound, "cli.no_pinned_file", $"--pin {pin}: there is no such file in {root}, or it is ignored.") { Guidance = "Give a path relative to the repository." }.ToException();
        }

        var pack = ContextPacker.Pack(
            new FileSet(files, (path, most) => TreeBytes.Start(tree, path, most)),
            new PackRequest(ranking, wish.Budget, Estimates.Estimate) { Pinned = wish.Pinned, Excluded = [.. wish.Excluded.Select(Glob.Parse)], Symbols = symbols });
        var view = new ContextPackView(
            root, wish.Budget, pack.Tokens, pack.Text, [.. pack.Pieces.Select(static p => new PackedPieceView(p.Path, p.StartLine, p.EndLine, Word(p.Form)))], [.. pack.LeftOut.Select(static l => new LeftOutView(l.Path, Word(l.Reason)))]);
        var host = context.Host;
        switch (context.FormatOption)
        {
            case OutputFormat.Json:
                JsonOutput.Document(host, view, j => j.ContextPackView);
                return;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(host, [view], j => j.ContextPackView);
                return;
        }

        host.Out.Write(PlainText.Printable(pack.Text));
        host.Error.WriteLine($"{pack.Tokens} of {wish.Budget} tokens, {view.Pieces.Select(p => p.Path).Distinct(StringComparer.Ordinal).Count()} files, {view.LeftOut.Count} left out");
        foreach (var file in view.LeftOut.Take(LeftOutShown)) host.Error.WriteLine(PlainText.OneLine($"  left out: {PlainText.FileName(file.Path)} ({file.Reason})"));
        if (view.LeftOut.Count > LeftOutShown) host.Error.WriteLine($"  and {view.LeftOut.Count - LeftOutShown} more; --json lists all");
    }

    private static string Word(PackForm form) => form switch
    {
        PackForm.Whole => "whole",
        PackForm.Lines => "lines",
        PackForm.Skeleton => "skeleton",
        _ => "outline",
    };

    private static string Word(LeftOutReason reason) => reason switch
    {
        LeftOutReason.Budget => "budget",
        LeftOutReason.Rank => "rank",
        LeftOutReason.Excluded => "excluded",
        _ => "empty, or not text",
    };
}
