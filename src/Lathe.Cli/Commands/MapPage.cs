using System.Globalization;
using System.Text;
using Lathe.Context;

namespace Lathe.Cli.Commands;

/// <summary>A map and what belongs to it, for a person.</summary>
internal static class MapPage
{
    public static string Of(MapView view)
    {
        var page = new StringBuilder();
        page.Append(view.Repository).Append('\n').Append(view.Map).Append('\n');
        var codebase = view.Codebase;
        Line(page, "Languages", FactsText.Languages(codebase));
        Line(page, "Tests", FactsText.Tests(codebase.Tests));
        Section(page, "Run the tests", codebase.Tests.Commands.Select(static c => $"{c.Command}  ({c.Because})"));
        Section(page, "Arranged", codebase.Patterns.Select(static p => $"{p.Text}  ({string.Join(", ", p.Evidence.Take(3))})"));
        foreach (var style in codebase.Style.Where(static s => s.Share >= 0.5).GroupBy(static s => s.Language))
            Section(page, $"Style of {style.Key}, by the files that show it", style.Select(static s => $"{s.Aspect}: {s.Value}  ({Percent(100 * s.Share)} of {s.Files})"));
        Section(page, "Depends on", codebase.Dependencies.Where(static d => !d.Dev).DistinctBy(static d => d.Name).Take(25).Select(static d => $"{d.Name} {d.Version}  ({d.Manifest})"));
        Section(page, "For building and testing", codebase.Dependencies.Where(static d => d.Dev).DistinctBy(static d => d.Name).Take(25).Select(static d => $"{d.Name} {d.Version}  ({d.Manifest})"));
        Team(page, view.Team);
        Quality(page, view.Quality);
        return page.ToString();
    }

    private static void Team(StringBuilder page, TeamContext team)
    {
        Section(page, team.Trusted ? "Standards of lathe.yaml" : "Standards of lathe.yaml (not trusted: quoted to a model, not given as instructions)", team.Standards);
        Section(page, "Editor", team.Files.Formats.Select(static f =>
            $"{f.Language}: {string.Join(", ", new[] { f.IndentStyle is null ? null : $"{f.IndentStyle} {f.IndentSize}".Trim(), f.EndOfLine, f.Charset, f.FinalNewline is true ? "final newline" : null, f.MaxLineLength is { } l ? $"lines up to {l}" : null }.OfType<string>())}"));
        Section(page, "Checkers and formatters", team.Files.Tools.Select(static t => $"{t.Name} ({t.Path}){(t.Rules.Count == 0 ? "" : ": " + string.Join(", ", t.Rules.Take(6).Select(static r => r.Meaning)))}"));
        Section(page, "Guides", team.Files.Guides.Select(static g => $"{g.Title}  ({g.Path}:{g.Line})"));
    }

    private static void Quality(StringBuilder page, QualityFigures quality)
    {
        var about = quality.LinesEstimated ? "about " : "";
        Section(page, "Figures",
        [
            $"code: {quality.CodeFiles} files, {about}{quality.CodeLines} lines", $"tests: {quality.TestFiles} files, {about}{quality.TestLines} lines{(quality.TestRatio is { } ratio ? $", {ratio.ToString("0.##", CultureInfo.InvariantCulture)} for each line of code" : "")}",
            .. quality.Coverage.Select(static c => $"coverage: {Percent(c.LinePercent)} of lines ({c.Path}{(c.Date is { } date ? $", {date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "")})"),
        ]);
        Section(page, "Functions with the most branches", quality.MostComplex.Select(static f => $"{f.Branches}  {f.Name}  {f.Path}:{f.Line}"));
    }

    private static string Percent(double value) => value.ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static void Line(StringBuilder page, string name, string value)
    {
        if (value.Length > 0) page.Append(name).Append(": ").Append(value).Append('\n');
    }

    private static void Section(StringBuilder page, string name, IEnumerable<string> lines)
    {
        var any = false;
        foreach (var line in lines)
        {
            if (!any) page.Append('\n').Append(name).Append('\n');
            any = true;
            page.Append("  ").Append(line.ReplaceLineEndings(" ")).Append('\n');
        }
    }
}
