namespace Lathe.Quality;

/// <summary>
/// Which lines of a file a change is answerable for: those between the common start and end of the two versions that the old middle does not have (each old line counts once, so moved lines are not new).
/// Linear in the size of the file.
/// </summary>
public static class ChangedLines
{
    /// <summary>One flag per line of the new text.</summary>
    /// <param name="before">The old lines; null for a new file.</param>
    /// <param name="after">The new lines.</param>
    public static bool[] Between(string[]? before, string[] after)
    {
        var changed = new bool[after.Length];
        if (before is null)
        {
            Array.Fill(changed, value: true);
            return changed;
        }

        var start = 0;
        while (start < before.Length && start < after.Length && before[start] == after[start]) start++;
        var end = 0;
        while (end < before.Length - start && end < after.Length - start && before[^(end + 1)] == after[^(end + 1)]) end++;
        var old = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = start; i < before.Length - end; i++) old[before[i]] = old.GetValueOrDefault(before[i]) + 1;
        for (var i = start; i < after.Length - end; i++)
        {
            if (old.GetValueOrDefault(after[i]) is var count and > 0) old[after[i]] = count - 1;
            else changed[i] = true;
        }

        return changed;
    }
}
