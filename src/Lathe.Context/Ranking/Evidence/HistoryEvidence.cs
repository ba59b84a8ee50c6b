namespace Lathe.Context;

/// <summary>Git history: commits with similar messages vote for the files that they changed, and files that are changed often or lately are more likely to be changed again.</summary>
internal sealed class HistoryEvidence : IEvidence
{
    private const int Voters = 60;
    private const int LatestCommits = 300;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        var table = scene.Table;
        float[] vote = table.Add("history.vote"), late = table.Add("history.voteLate"), max = table.Add("history.voteMax"), profile = table.Add("history.profile");
        float[] touches = table.Add("history.touches"), decayed = table.Add("history.touchesLate"), recency = table.Add("history.recency"), age = table.Add("history.age"), scoped = table.Add("history.scope"), folder = table.Add("history.folder"), folderVote = table.Add("history.folderVote"), stemVote = table.Add("history.stemVote");
        float[] fresh = table.Add("history.voteFresh"), area = table.Add("history.area"), project = table.Add("history.project");
        if (scene.History is not { Commits.Count: > 0 } history || scene.HistoryFiles is not { } files) return;
        var n = history.Commits.Count;
        var now = history.Commits[0].Commit.Time;
        Span<float> days = n <= 4096 ? stackalloc float[n] : new float[n];
        for (var c = 0; c < n; c++) days[c] = Math.Max(0, (float)(now - history.Commits[c].Commit.Time).TotalDays);

        var similarity = new float[n];
        var said = new float[scene.Documents.Count];
        var touched = new List<int>();
        foreach (var word in scene.Query.Words)
        {
            var commits = history.Saying(word.Text);
            if (commits.Count == 0 || word.Joined) continue;
            var idf = MathF.Log(1 + ((n - commits.Count + 0.5f) / (commits.Count + 0.5f)));
            var weight = (word.Weight + word.Title) * idf;
            touched.Clear();
            foreach (var c in commits)
            {
                similarity[c] += weight;
                foreach (var f in files.Files[c])
                {
                    if (said[f] == 0) touched.Add(f);
                    said[f] += 1f / MathF.Sqrt(files.Sizes[c]);
                }
            }

            foreach (var f in touched)
            {
                var length = 1 + ((files.Commits[f]?.Count ?? 0) / 20f);
                profile[f] += weight * said[f] * 2.2f / (said[f] + (1.2f * length));
                said[f] = 0;
            }
        }

        for (var c = 0; c < n; c++) similarity[c] /= MathF.Sqrt(12 + history.Commits[c].Words.Length);
        var order = new int[n];
        for (var c = 0; c < n; c++) order[c] = c;
        var keys = new float[n];
        for (var c = 0; c < n; c++) keys[c] = -similarity[c];
        Array.Sort(keys, order);
        var best = n > 0 ? similarity[order[0]] : 0;
        if (best > 0)
        {
            scene.SimilarCommits = [.. order.Take(Voters).Where(c => similarity[c] > 0).Select(c => (c, similarity[c]))];
            for (var i = 0; i < Math.Min(n, Voters); i++)
            {
                var c = order[i];
                if (similarity[c] <= 0) break;
                var strength = similarity[c] * similarity[c] / MathF.Sqrt(files.Sizes[c]);
                var decay = MathF.Exp(-days[c] / 365);
                var soon = MathF.Exp(-c / 30f);
                foreach (var f in files.Files[c])
                {
                    vote[f] += strength;
                    late[f] += strength * decay;
                    fresh[f] += strength * soon;
                    max[f] = Math.Max(max[f], strength);
                }
            }
        }

        for (var c = 0; c < n; c++)
        {
            if (files.Sizes[c] > 60) continue;
            var decay = MathF.Exp(-days[c] / 60);
            foreach (var f in files.Files[c]) decayed[f] += decay / MathF.Sqrt(files.Sizes[c]);
        }

        Areas(files, scene.Paths.Words.Areas, area);
        Areas(files, scene.Paths.Words.Projects, project);

        for (var f = 0; f < touches.Length; f++)
        {
            var list = files.Commits[f];
            touches[f] = MathF.Log(1 + (list?.Count ?? 0));
            if (list is not { Count: > 0 }) continue;
            recency[f] = 1f / (1 + (list[0] / 3f));
            age[f] = -MathF.Log(1 + days[list[0]]);
        }

        SpreadToFolders(scene, decayed, folder);
        SpreadToFolders(scene, vote, folderVote);
        SpreadToStems(scene, vote, stemVote);
        if (scene.Query.Scope.Count == 0) return;
        foreach (var word in scene.Query.Scope)
        {
            foreach (var c in history.Saying(word))
            {
                if (!TitleScopeHas(history.Commits[c].Commit.Message, word)) continue;
                foreach (var f in files.Files[c]) scoped[f] += MathF.Exp(-days[c] / 730) / MathF.Sqrt(files.Sizes[c]);
            }
        }
    }

    // Which part of the tree is being worked on now: what share of the latest commits' files lies in the same part.
    private static void Areas(HistoryFiles files, int[] areas, float[] into)
    {
        var most = -1;
        foreach (var area in areas) most = Math.Max(most, area);
        var active = new float[most + 1];
        for (var c = 0; c < Math.Min(LatestCommits, files.Files.Length); c++)
            foreach (var f in files.Files[c]) active[areas[f]] += MathF.Exp(-c / 60f) / files.Files[c].Length;
        for (var f = 0; f < into.Length; f++) into[f] = active[areas[f]];
    }

    // What speaks for a file's neighbours in the folder, itself left out.
    private static void SpreadToFolders(RankScene scene, float[] column, float[] into)
    {
        var paths = scene.Paths.Words;
        var sums = new float[paths.FolderCount];
        var counts = new int[paths.FolderCount];
        for (var f = 0; f < column.Length; f++)
        {
            sums[paths.Folders[f]] += column[f];
            counts[paths.Folders[f]]++;
        }

        for (var f = 0; f < column.Length; f++)
        {
            var folder = paths.Folders[f];
            into[f] = (sums[folder] - column[f]) / MathF.Sqrt(1 + counts[folder]);
        }
    }

    // A commit to thing.c, test_thing.py or ThingTests.cs also speaks a little for thing.h, thing.py and Thing.cs.
    private static void SpreadToStems(RankScene scene, float[] column, float[] into)
    {
        var paths = scene.Paths.Words;
        var sums = new Dictionary<string, float>(StringComparer.Ordinal);
        var sumOf = sums.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var f = 0; f < column.Length; f++)
        {
            if (column[f] == 0) continue;
            var stem = GraphEvidence.WithoutTest(paths.Stem(f));
            sumOf[stem] = (sumOf.TryGetValue(stem, out var before) ? before : 0) + column[f];
        }

        for (var f = 0; f < column.Length; f++)
            if (sumOf.TryGetValue(paths.Stem(f), out var sum)) into[f] = sum;
    }

    private static bool TitleScopeHas(string message, string word)
    {
        var colon = message.IndexOf(": ", StringComparison.Ordinal);
        return colon is > 0 and < 60 && message.AsSpan(0, colon).Contains(word, StringComparison.OrdinalIgnoreCase);
    }
}
