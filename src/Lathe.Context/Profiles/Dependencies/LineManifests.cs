namespace Lathe.Context;

/// <summary>go.mod, build.gradle(.kts) and Gemfile: programs or nearly, read by the lines that declare something.</summary>
internal static class LineManifests
{
    public static void Go(string text, DependencyList into)
    {
        var inside = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (line.StartsWith("require") && line.EndsWith("("))
            {
                inside = true;
                continue;
            }

            if (line.StartsWith(")")) inside = false;
            if (line.StartsWith("require ")) line = line["require ".Length..].Trim();
            else if (!inside) continue;
            // What only a dependency needs is not this module's choice.
            if (line.EndsWith("// indirect") || line.IndexOf(' ') is not (> 0 and var blank)) continue;
            var version = line[(blank + 1)..].Trim();
            if (version.IndexOf(' ') is var end and > 0) version = version[..end];
            if (version.StartsWith("v")) into.Add(line[..blank], version.ToString(), dev: false);
        }
    }

    public static void Gradle(string text, DependencyList into)
    {
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            var end = 0;
            while (end < line.Length && char.IsAsciiLetter(line[end])) end++;
            if (!IsConfiguration(line[..end]) || line[end..].IndexOfAny('\'', '"') is not (>= 0 and var open)) continue;
            var quoted = line[(end + open + 1)..];
            if (quoted.IndexOf(line[end + open]) is not (> 0 and var close)) continue;
            quoted = quoted[..close];
            var first = quoted.IndexOf(':');
            if (first <= 0) continue;
            var second = quoted[(first + 1)..].IndexOf(':');
            var name = second < 0 ? quoted : quoted[..(first + 1 + second)];
            into.Add(name, second < 0 ? null : quoted[(first + second + 2)..].ToString(), line.StartsWith("test") || line.StartsWith("androidTest"));
        }
    }

    public static void Gemfile(string text, DependencyList into)
    {
        var devGroup = false;
        var depth = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (line.EndsWith(" do"))
            {
                depth++;
                if (line.StartsWith("group ")) devGroup = IsDev(line);
            }
            else if (line is "end")
            {
                if (--depth <= 0) devGroup = false;
            }
            else if (line.StartsWith("gem ") || line.StartsWith("gem("))
            {
                var name = Quoted(line, out var rest);
                var version = rest.TrimStart(" ,").StartsWith("'") || rest.TrimStart(" ,").StartsWith("\"") ? Quoted(rest, out rest).ToString() : null;
                into.Add(name, version, devGroup || (rest.Contains("group", StringComparison.Ordinal) && IsDev(rest)));
            }
        }
    }

    private static bool IsConfiguration(ReadOnlySpan<char> word) =>
        word.EndsWith("mplementation") || word.EndsWith("ompileOnly") || word.EndsWith("untimeOnly") || word.EndsWith("nnotationProcessor") || word is "api" or "compile" or "testCompile" or "runtime" or "kapt" or "ksp";

    private static bool IsDev(ReadOnlySpan<char> line) => line.Contains(":development", StringComparison.Ordinal) || line.Contains(":test", StringComparison.Ordinal);

    private static ReadOnlySpan<char> Quoted(ReadOnlySpan<char> line, out ReadOnlySpan<char> rest)
    {
        rest = [];
        var open = line.IndexOfAny('\'', '"');
        if (open < 0) return [];
        var close = line[(open + 1)..].IndexOf(line[open]);
        if (close < 0) return [];
        rest = line[(open + close + 2)..];
        return line.Slice(open + 1, close);
    }
}
