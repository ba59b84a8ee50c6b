using Lathe.Context;

namespace Lathe.Bench.Localisation;

/// <summary>The order in which the harness would put a tree's files: what it measures and trains on, taken to its end. A test holds it against what <c>lathe context --rank</c> says.</summary>
public static class TreeRanking
{
    /// <summary>Ranks the files of a commit for a text, with the commit's past.</summary>
    /// <param name="mirrors">The folder that holds <c>owner+name/repo</c>.</param>
    /// <param name="repository">As <c>owner/name</c>.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="text">The task.</param>
    /// <param name="top">How many.</param>
    public static IReadOnlyList<string> Rank(string mirrors, string repository, string commit, string text, int top)
    {
        var rows = Path.GetTempFileName();
        try
        {
            var ranked = new List<string>();
            Dump.Write("one", mirrors, [new LocalisationTask("one", repository, commit, "2026-01-01", text, [])], rows, history: true, see: (_, scene) =>
            {
                foreach (var (file, _) in FinalOrder.Of(scene, new ContextRequest(text), new RankOptions { MaxFiles = top, MinFiles = top })) ranked.Add(scene.Documents[file].Path);
            });
            return ranked;
        }
        finally
        {
            File.Delete(rows);
        }
    }
}
