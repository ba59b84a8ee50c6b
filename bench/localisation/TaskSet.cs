using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lathe.Bench.Localisation;

internal sealed record LocalisationTask(string Id, string Repo, string Parent, string Date, string Query, string[] Gold);

/// <summary>Tasks from the dev set's files, or made of a repository's commits in the same way.</summary>
internal static partial class TaskSet
{
    public static List<LocalisationTask> Read(string file)
    {
        var tasks = new List<LocalisationTask>();
        foreach (var line in File.ReadLines(file))
        {
            if (line.Length == 0) continue;
            using var json = JsonDocument.Parse(line);
            var r = json.RootElement;
            tasks.Add(new LocalisationTask(
                r.GetProperty("id").GetString()!, r.GetProperty("repo").GetString()!, r.GetProperty("parent").GetString()!, r.GetProperty("date").GetString()!, r.GetProperty("query").GetString()!,
                [.. r.GetProperty("gold").EnumerateArray().Select(static g => g.GetString()!)]));
        }

        tasks.Sort(static (a, b) => string.CompareOrdinal(a.Date, b.Date));
        return tasks;
    }

    /// <summary>Commits spread over a repository's past: message as the query, the changed non-test sources that were there before as the gold.</summary>
    public static List<LocalisationTask> Make(string repo, GitReader git, int count, int seed)
    {
        var text = git.Run("log", "--no-merges", "--no-renames", "--name-status", "-n", "12000", "--format=%x01%H%x02%P%x02%cs%x02%B%x03", "HEAD");
        var found = new List<LocalisationTask>();
        foreach (var record in text.Split('\u0001'))
        {
            var end = record.IndexOf('\u0003', StringComparison.Ordinal);
            if (end < 0) continue;
            var head = record[..end].Split('\u0002', 4);
            if (head[1].Length != 40) continue;
            var query = Clean(head[3]);
            if (query.Length < 30 || query.Length > 4000 || Dull().IsMatch(query)) continue;
            var gold = new List<string>();
            var added = 0;
            foreach (var line in record[(end + 1)..].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var tab = line.IndexOf('\t', StringComparison.Ordinal);
                if (tab < 0 || !Rules.IsCandidate(line[(tab + 1)..])) continue;
                if (line[0] == 'M') gold.Add(line[(tab + 1)..]);
                else added++;
            }

            if (gold.Count is 0 or > 8 || added > 3) continue;
            found.Add(new LocalisationTask($"{repo}@{head[0][..10]}", repo, head[1], head[2], query, [.. gold]));
        }

        // Tasks with several files are what is hard; take all kinds alike from the newer two thirds of the past.
        found.RemoveRange(found.Count * 2 / 3, found.Count - (found.Count * 2 / 3));
        var random = new Random(seed);
        var chosen = found.OrderBy(_ => random.Next()).Take(count).ToList();
        chosen.Sort(static (a, b) => string.CompareOrdinal(a.Date, b.Date));
        return chosen;
    }

    private static string Clean(string message)
    {
        var text = Trailer().Replace(message, "");
        text = PullRequest().Replace(text, "");
        return text.Trim();
    }

    [GeneratedRegex(@"^(Co-authored-by|Signed-off-by|Reviewed-by|Change-Id|Acked-by|Fixes|Closes|Resolves|Ref|Refs|See|Bug|Reported-by|git-svn-id)[ :].*$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Trailer();

    [GeneratedRegex(@"\s*\(?(#|GH-|gh-)\d+\)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PullRequest();

    [GeneratedRegex(@"^(\w+(\([^)]*\))?: )?(merge|bump|release|version|update (dependenc|changelog|version|readme|translation)|fix typo|typo|revert|format|reformat|lint|prettier|run |chore\(deps|copyright|cleanup|clean up|initial|wip)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dull();
}
