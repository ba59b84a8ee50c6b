namespace Lathe.Context;

/// <summary>
/// Keys that the task names (settings, routes, options: <c>tabs.show</c>, <c>--no-cache</c>, <c>api/v1/users</c>) and that no file has as a name: the files that have all words of a key in one window, whether as one string or nested as in a
/// file of settings.
/// </summary>
internal sealed class KeyEvidence : IEvidence
{
    private const int MaxKeys = 40;
    private const int MaxParts = 5;
    private const string Separators = " \t,;()[]{}<>\"'`|=*";

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        float[] held = scene.Table.Add("key.held"), rare = scene.Table.Add("key.rare");
        foreach (var key in Keys(scene))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Hold(scene, key, held, rare);
        }
    }

    private static void Hold(RankScene scene, string[] key, float[] held, float[] rare)
    {
        List<(int Document, int Window)>? windows = null;
        foreach (var part in key)
        {
            // Words that are never looked for ("new", "use") are taken as there.
            if (scene.Query.Find(part) is not { } word) continue;
            var hits = scene.Hits[word.Place];
            windows = windows is null ? [.. hits.Select(static h => (h.Document, h.Window))] : Both(windows, hits);
            if (windows.Count == 0) return;
        }

        if (windows is null) return;
        var files = 0;
        var last = -1;
        foreach (var (document, _) in windows)
        {
            if (document != last) files++;
            last = document;
        }

        if (files > Math.Max(10, scene.Documents.Count / 20)) return;
        var gain = MathF.Log(1 + ((float)scene.Documents.Count / files));
        last = -1;
        foreach (var (document, _) in windows)
        {
            if (document == last) continue;
            last = document;
            held[document] += gain;
            rare[document] = Math.Max(rare[document], 1f / files);
        }
    }

    private static List<(int Document, int Window)> Both(List<(int Document, int Window)> windows, IReadOnlyList<WordHit> hits)
    {
        var kept = new List<(int, int)>();
        var at = 0;
        foreach (var window in windows)
        {
            while (at < hits.Count && (hits[at].Document < window.Document || (hits[at].Document == window.Document && hits[at].Window < window.Window))) at++;
            if (at == hits.Count) break;
            if (hits[at].Document == window.Document && hits[at].Window == window.Window) kept.Add(window);
        }

        return kept;
    }

    private static List<string[]> Keys(RankScene scene)
    {
        var keys = new List<string[]>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (part, line) in scene.Query.Lines)
        {
            if (part == TextPart.Trace) continue;
            // By hand: a search for any of so many is compiled when it is first used, for the processor at hand, which takes longer than all the rest here.
            for (int start = 0, end; start < line.Length; start = end + 1)
            {
                for (end = start; end < line.Length && !Separators.Contains(line[end], StringComparison.Ordinal);) end++;
                var token = line.AsSpan(start, end - start).Trim(".:/-!?");
                if (token.Length is < 5 or > 80 || token.IndexOfAny("./-:") < 0 || token.Contains("//", StringComparison.Ordinal)) continue;
                if (keys.Count == MaxKeys) return keys;
                if (Cut(token) is not { } key || !seen.Add(token.ToString()) || scene.Paths.Named(token[(token.LastIndexOf('/') + 1)..].ToString()).Count > 0) continue;
                keys.Add(key);
            }
        }

        return keys;
    }

    private static string[]? Cut(ReadOnlySpan<char> token)
    {
        var parts = new List<string>();
        foreach (var range in token.SplitAny("./-:"))
        {
            var name = token[range];
            if (name.Length < 2 || char.IsAsciiDigit(name[0])) return null;
            foreach (var c in name)
                if (!NameParts.IsNameChar(c)) return null;
            parts.Add(TaskQuery.Lower(name));
        }

        return parts.Count is >= 2 and <= MaxParts ? [.. parts] : null;
    }
}
