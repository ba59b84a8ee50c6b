using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Packs the best of a ranking into a budget: each file whole, as windows or as an outline, whichever is worth the most a token; what others depend on first; then a map of the repository when there is more of it. The same choice is
/// always the same text.
/// </summary>
public static class ContextPacker
{
    /// <summary>Packs.</summary>
    /// <param name="files">The files that the ranking was made from.</param>
    /// <param name="request">What is to be packed.</param>
    public static ContextPack Pack(FileSet files, PackRequest request)
    {
        var options = request.Options;
        var forms = new FileForms(request.Estimate, options);
        if (request.BudgetTokens <= 0) return new ContextPack("", 0, [], [.. Wanted(request).Select(path => new LeftOutFile(path, IsExcluded(request, path) ? LeftOutReason.Excluded : LeftOutReason.Budget))]);
        if (files.Files.Count <= options.SmallRepositoryFiles && PackAll(files, request, forms) is { } all) return all;

        var map = RepositoryMap.Render(files.Files, options.MaxMapLines);
        var mapTokens = request.Estimate(map);
        if (mapTokens > request.BudgetTokens * options.MapShare) (map, mapTokens) = ("", 0);

        var chooser = new FormChooser();
        var leftOut = new List<(string Path, LeftOutReason? Reason)>();
        var candidates = AddCandidates(files, request, forms, chooser, leftOut);
        chooser.Choose(request.BudgetTokens - mapTokens);

        request.Symbols?.Save();

        // Estimates of parts need not add up to the estimate of the whole; the budget is about the whole.
        while (true)
        {
            var chosen = Enumerable.Range(0, candidates).Select(chooser.Chosen).ToList();
            var (text, pieces) = Join([.. chosen.OfType<FileForm>()], map);
            var tokens = text.Length == 0 ? 0 : request.Estimate(text);
            if (tokens <= request.BudgetTokens) return new ContextPack(text, tokens, pieces, LeftOut(leftOut, chosen));
            if (map.Length > 0) map = "";
            else if (pieces.Count > 0) chooser.Undo();
            else return new ContextPack("", 0, [], LeftOut(leftOut, chosen));
        }
    }

    /// <summary>Pinned files first, each once.</summary>
    private static IEnumerable<string> Wanted(PackRequest request) => request.Pinned.Concat(request.Ranking.Files.Select(f => f.Path)).Distinct(StringComparer.Ordinal);

    private static bool IsExcluded(PackRequest request, string path)
    {
        foreach (var glob in request.Excluded)
            if (glob.IsMatch(path)) return true;
        return false;
    }

    /// <returns>How many files the chooser got: the entries of <paramref name="leftOut"/> without a reason, in their order.</returns>
    private static int AddCandidates(FileSet files, PackRequest request, FileForms forms, FormChooser chooser, List<(string Path, LeftOutReason? Reason)> leftOut)
    {
        var windows = new Dictionary<string, IReadOnlyList<LineWindow>>(StringComparer.Ordinal);
        foreach (var ranked in request.Ranking.Files) windows.TryAdd(ranked.Path, ranked.Windows);
        var pinned = new HashSet<string>(request.Pinned, StringComparer.Ordinal);
        var (added, rank) = (0, 0);
        foreach (var path in Wanted(request))
        {
            var isPinned = pinned.Contains(path);
            if (IsExcluded(request, path)) leftOut.Add((path, LeftOutReason.Excluded));
            else if (!isPinned && rank >= request.Options.MaxFiles) leftOut.Add((path, LeftOutReason.Rank));
            else if (PackedFile.Load(files, path, request.Symbols) is not { } file) leftOut.Add((path, LeftOutReason.NotText));
            else
            {
                chooser.Add(Weight(isPinned, rank), forms.Of(file, windows.GetValueOrDefault(path, [])));
                added++;
                leftOut.Add((path, null));
                if (!isPinned) rank++;
            }
        }

        return added;
    }

    /// <summary>Judged, not measured: a file counts less the further down it ranks; a pinned one is beyond doubt.</summary>
    private static double Weight(bool isPinned, int rank) => isPinned ? 1000 : 1.0 / (rank + 1);

    private static List<LeftOutFile> LeftOut(List<(string Path, LeftOutReason? Reason)> entries, List<FileForm?> chosen)
    {
        var leftOut = new List<LeftOutFile>();
        var number = 0;
        foreach (var (path, reason) in entries)
        {
            if (reason is { } known) leftOut.Add(new LeftOutFile(path, known));
            else if (chosen[number++] is null) leftOut.Add(new LeftOutFile(path, LeftOutReason.Budget));
        }

        return leftOut;
    }

    /// <summary>A repository of a few small files, all of them, by path; null where it is more than that.</summary>
    private static ContextPack? PackAll(FileSet files, PackRequest request, FileForms forms)
    {
        var whole = new List<FileForm>();
        foreach (var file in files.Files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            var traits = FileClassifier.ClassifyPath(file.Path);
            if ((traits & (FileTraits.LockFile | FileTraits.Minified)) != FileTraits.None || IsExcluded(request, file.Path)) continue;
            if (file.Size > request.Options.SmallRepositoryBytes) return null;
            if (PackedFile.Load(files, file.Path) is not { } loaded) continue;
            if (loaded.Bytes > request.Options.SmallRepositoryBytes) return null;
            whole.Add(forms.Whole(loaded));
        }

        var (text, pieces) = Write(whole, "");
        var tokens = text.Length == 0 ? 0 : request.Estimate(text);
        if (tokens > request.BudgetTokens) return null;
        var shown = pieces.Select(p => p.Path).ToHashSet(StringComparer.Ordinal);
        return new ContextPack(text, tokens, pieces, [.. Wanted(request).Where(path => !shown.Contains(path)).Select(path => new LeftOutFile(path, IsExcluded(request, path) ? LeftOutReason.Excluded : LeftOutReason.NotText))]);
    }

    private static (string Text, IReadOnlyList<PackedPiece> Pieces) Join(List<FileForm> forms, string map)
    {
        var byFile = forms.ToDictionary(f => f.File);
        return Write(DependencyOrder.Sort(forms.ConvertAll(f => f.File)).ConvertAll(f => byFile[f]), map);
    }

    private static (string Text, IReadOnlyList<PackedPiece> Pieces) Write(List<FileForm> forms, string map)
    {
        var text = new StringBuilder();
        var pieces = new List<PackedPiece>();
        foreach (var form in forms)
        {
            text.Append(form.Text);
            pieces.AddRange(form.Pieces);
        }

        return (text.Append(map).ToString(), pieces);
    }
}
