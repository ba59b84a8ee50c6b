using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Takes the sections about style and tests out of CONTRIBUTING.</summary>
internal static class ContributingGuide
{
    private const int MaxSections = 6;
    private const int MaxSectionChars = 1500;
    private const int MaxChars = 4000;

    private static readonly string[] Places = ["CONTRIBUTING.md", ".github/CONTRIBUTING.md", "docs/CONTRIBUTING.md", "CONTRIBUTING.rst", "CONTRIBUTING", "CONTRIBUTING.txt", "docs/contributing.md", "contributing.md", "HACKING.md", "HACKING"];
    private static readonly string[] Wanted = ["style", "convention", "format", "lint", "test", "standard", "naming", "guideline", "code quality", "checks"];

    public static IReadOnlyList<GuideSection> Read(ProfileReads reads)
    {
        foreach (var path in Places)
            if (reads.Has(path) && reads.Text(path) is { } text) return Sections(path, text);
        return [];
    }

    private static List<GuideSection> Sections(string path, string text)
    {
        var lines = text.Split('\n');
        var found = new List<GuideSection>();
        var room = MaxChars;
        var coveredTo = 0;
        foreach (var heading in Headings(path, text, lines))
        {
            if (heading.Line <= coveredTo || found.Count == MaxSections || room <= 0 || !Wanted.Any(w => heading.Title.Contains(w, StringComparison.OrdinalIgnoreCase))) continue;
            var body = string.Join('\n', lines[heading.Line..Math.Min(heading.End, lines.Length)]).Trim();
            if (body.Length == 0) continue;
            // At a line's end, so that nothing stands cut in half.
            var limit = Math.Min(MaxSectionChars, room);
            if (body.Length > limit) body = body[..limit].LastIndexOf('\n') is > 0 and var end ? body[..end] + "\n…" : body[..limit] + "…";
            room -= body.Length;
            coveredTo = heading.End;
            found.Add(new GuideSection(PlainName.Of(heading.Title), body, path, heading.Line));
        }

        return found;
    }

    private static IEnumerable<(string Title, int Line, int End)> Headings(string path, string text, string[] lines)
    {
        if (path.EndsWith(".md", StringComparison.Ordinal)) return Outline.Of(LanguageTable.Find("markdown")!, text).Select(i => (i.Name, i.StartLine, i.EndLine));
        // A title underlined, as reStructuredText and plain texts have it.
        var titles = new List<(string Title, int Line)>();
        for (var i = 1; i < lines.Length; i++)
        {
            var mark = lines[i].AsSpan().TrimEnd();
            if (mark.Length >= 3 && mark[0] is '=' or '-' or '~' && mark.IndexOfAnyExcept(mark[0]) < 0 && lines[i - 1].Trim() is { Length: > 0 } title && title[0] != mark[0]) titles.Add((title, i + 1));
        }

        return titles.Select((t, i) => (t.Title, t.Line, i + 1 < titles.Count ? titles[i + 1].Line - 2 : lines.Length));
    }
}
