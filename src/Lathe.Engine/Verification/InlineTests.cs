using System.Text;

namespace Lathe.Engine.Verification;

/// <summary>
/// Tests that stand in the source file itself (Rust's test modules, Python's doctests, Vitest's in-source tests, D's unittest blocks). A change that takes one of their assertions away, or
/// switches one off, is a change to the checks, however the file is called.
/// </summary>
internal static class InlineTests
{
    private const int LargestFile = 4 << 20;
    private static readonly string[] Marks = ["#[test]", "#[cfg(test)]", "::test]", ">>> ", "import.meta.vitest", "unittest {", "unittest\n{"];
    private static readonly string[] Assertions = ["assert", "#[test]", "#[cfg(test)]", "::test]", "#[should_panic", ">>> ", "expect("];
    private static readonly string[] Switches = ["#[ignore", "doctest: +SKIP", ".skip(", ".todo("];

    /// <summary>Whether the later text lacks an assertion of the earlier one, or switches more of them off.</summary>
    /// <param name="before">The file before the change.</param>
    /// <param name="after">The file after it.</param>
    public static bool Weakened(byte[] before, byte[] after)
    {
        if (before.Length > LargestFile || after.Length > LargestFile) return false;
        var old = Encoding.UTF8.GetString(before);
        if (!ContainsAny(old, Marks)) return false;
        var (kept, switches) = Lines(Encoding.UTF8.GetString(after));
        var (wanted, former) = Lines(old);
        if (switches > former) return true;
        foreach (var (line, count) in wanted)
        {
            if (kept.GetValueOrDefault(line) < count) return true;
        }

        return false;
    }

    // A doctest's expected output, the lines after its prompt, is its assertion.
    private static (Dictionary<string, int> Assertions, int Switches) Lines(string text)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var switches = 0;
        string? prompt = null;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (ContainsAny(line, Switches)) switches++;
            if (prompt is not null && line.Length > 0 && !line.StartsWith(">>> ", StringComparison.Ordinal)) Add($"{prompt}\n{line}");
            prompt = line.StartsWith(">>> ", StringComparison.Ordinal) ? line : null;
            if (ContainsAny(line, Assertions)) Add(line);
        }

        return (found, switches);

        void Add(string line) => found[line] = found.GetValueOrDefault(line) + 1;
    }

    private static bool ContainsAny(string text, string[] parts)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
