namespace Lathe.Context;

/// <summary>Requirements as PEP 508 writes them, alone and in the files that list them.</summary>
internal static class PythonRequirement
{
    /// <summary>requirements.txt and its relatives; options and links are passed over.</summary>
    public static void Lines(string text, bool dev, DependencyList into)
    {
        foreach (var range in text.AsSpan().Split('\n')) Add(text.AsSpan(range), dev, into);
    }

    public static void SetupCfg(string text, DependencyList into)
    {
        foreach (var entry in IniEntries.Read(text))
        {
            if (entry.Is("options", "install_requires")) Lines(entry.Value, dev: false, into);
            else if (entry.Is("options", "tests_require")) Lines(entry.Value, dev: true, into);
            else if (entry.Under("options.extras_require")) Lines(entry.Value, IsDevGroup(entry.Name), into);
        }
    }

    public static bool IsDevGroup(string group) => group.ToLowerInvariant() is "dev" or "develop" or "development" or "test" or "tests" or "testing" or "lint" or "docs" or "doc" or "typing" or "ci" or "style";

    /// <summary>One requirement: a name, extras in brackets, a version, a marker after a semicolon.</summary>
    public static void Add(ReadOnlySpan<char> line, bool dev, DependencyList into)
    {
        line = line.Trim();
        if (line.IndexOf(" #") is var comment and >= 0) line = line[..comment];
        if (line.IndexOf(';') is var marker and >= 0) line = line[..marker];
        var end = 0;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] is '.' or '_' or '-')) end++;
        if (end == 0 || !char.IsAsciiLetterOrDigit(line[0]) || line[end..].StartsWith("://")) return;
        var rest = line[end..].TrimStart();
        if (rest.StartsWith("[") && rest.IndexOf(']') is var close and > 0) rest = rest[(close + 1)..].TrimStart();
        var version = rest.IsEmpty || rest[0] is not ('=' or '<' or '>' or '~' or '!' or '(') ? null : rest.Trim(" ()").ToString();
        into.Add(line[..end], version, dev);
    }
}
