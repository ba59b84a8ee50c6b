namespace Lathe.Models.Providers;

/// <summary>Suggests the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>The candidate with the least edit distance; null when none is closer than half of what was typed.</summary>
    public static string? Of(string typed, IEnumerable<string> candidates)
    {
        string? best = null;
        var least = Math.Max(2, typed.Length / 2) + 1;
        if (typed.Length > 64) return null;
        foreach (var candidate in candidates)
        {
            var distance = Distance(typed.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < least) (best, least) = (candidate, distance);
        }

        return best;
    }

    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
