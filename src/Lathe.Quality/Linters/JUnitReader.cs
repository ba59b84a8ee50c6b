using System.Globalization;

namespace Lathe.Quality;

/// <summary>
/// Reads JUnit's XML as linters write it: each <c>failure</c> or <c>error</c> of a <c>testcase</c> is a finding, in the file and at the line that the case names, or that its text names (<c>src/a.js:12</c>, <c>line 12</c>).
/// A report that breaks off gives what stood in it until there, and says so.
/// </summary>
public static class JUnitReader
{
    private const int MostCases = 50_000;
    private const int LongestMessage = 600;

    /// <summary>Reads a report.</summary>
    /// <param name="report">The bytes.</param>
    public static LinterReport Read(ReadOnlyMemory<byte> report)
    {
        var findings = new List<Finding>();
        var suite = new Place("", null);
        var test = new TestCase("", "", suite);
        var seen = 0;
        var problem = XmlReport.Visit(report, ["testsuites", "testsuite"], reader =>
        {
            switch (reader.LocalName)
            {
                case "testsuite":
                    suite = new Place(reader.GetAttribute("file") ?? FileName(reader.GetAttribute("name")), null);
                    return false;
                case "testcase":
                    var file = reader.GetAttribute("file") ?? suite.Path;
                    test = new TestCase(reader.GetAttribute("name") ?? "", reader.GetAttribute("classname") ?? "", new Place(file.Length > 0 ? file : FileName(reader.GetAttribute("classname")), Number(reader.GetAttribute("line"))));
                    return false;
                case "failure" or "error":
                    if (++seen > MostCases) return false;
                    var isError = reader.LocalName is "error";
                    var (type, message) = (reader.GetAttribute("type"), reader.GetAttribute("message"));
                    if (Of(test, isError, type, message, XmlReport.Text(reader)) is { } finding) findings.Add(finding);
                    return true;
                default:
                    return false;
            }
        });
        return LinterReport.Bounded("junit", findings, Math.Max(0, seen - MostCases), problem);
    }

    private static Finding? Of(TestCase test, bool isError, string? type, string? message, string text)
    {
        var said = message is { Length: > 0 } ? message : FirstLine(text) is { Length: > 0 } first ? first : test.Name;
        if (string.IsNullOrWhiteSpace(said)) return null;
        var place = test.Place.Line is null ? Place.In($"{message}\n{text}", test.Place) : test.Place;
        var severity = type?.ToLowerInvariant() switch
        {
            "warning" or "warn" or "medium" => FindingSeverity.Warning,
            "info" or "note" or "style" or "low" => FindingSeverity.Info,
            _ => FindingSeverity.Error,
        };
        var range = place is { Path.Length: > 0, Line: { } line } ? new LineRange(line, line) : (LineRange?)null;
        var rule = Rule(test, isError ? null : type);
        return new Finding(rule, QualityDimension.Correctness, severity, place.Path.Length <= 2_000 ? place.Path : "", range, SarifReader.Shorten(said, LongestMessage));
    }

    // Linters give the rule as the case's name (eslint: org.eslint.no-undef), or as the failure's type.
    private static string Rule(TestCase test, string? type)
    {
        var name = test.Name.Trim();
        if (name.StartsWith("org.eslint.", StringComparison.Ordinal)) return SarifReader.Shorten(name["org.eslint.".Length..], 120);
        if (name.Length is > 0 and <= 120 && !name.AsSpan().ContainsAny(" \t/\\:(")) return name;
        return type is { Length: > 0 and <= 120 } && !type.Contains(' ', StringComparison.Ordinal) && type.ToLowerInvariant() is not ("failure" or "error" or "warning" or "info" or "low" or "medium" or "high") ? type : "failure";
    }

    // A name with a dot and no slash is as likely a class; one with a blank and no ending, a sentence.
    private static string FileName(string? name)
    {
        if (name is null || !name.Contains('/', StringComparison.Ordinal)) return "";
        return !name.Contains(' ', StringComparison.Ordinal) || Path.GetExtension(name) is { Length: > 1 and <= 6 } ending && !ending.Contains(' ', StringComparison.Ordinal) ? name : "";
    }

    private static string FirstLine(string text)
    {
        var line = text.AsSpan().Trim();
        return (line.IndexOf('\n') is var end and >= 0 ? line[..end] : line).Trim().ToString();
    }

    private static int? Number(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 10_000_000 ? number : null;

    private sealed record TestCase(string Name, string Owner, Place Place);

    private sealed record Place(string Path, int? Line)
    {
        /// <summary>The place that a text begins with or names; the file alone where it names no line.</summary>
        public static Place In(string text, Place known)
        {
            foreach (var range in text.AsSpan().Split('\n'))
            {
                var line = text.AsSpan(range).Trim();
                if (line.Length is 0 or > 2_000) continue;
                if (line.StartsWith("line ", StringComparison.OrdinalIgnoreCase) && Leading(line[5..]) is { } number) return known with { Line = number };
                if (known.Path.Length > 0 && line.IndexOf(known.Path, StringComparison.Ordinal) is var at and >= 0 && line[(at + known.Path.Length)..] is [':', .. var behind] && Leading(behind) is { } there) return known with { Line = there };
                if (known.Path.Length == 0 && Named(line) is { } named) return named;
            }

            return known;
        }

        // A word as "src/a.py:31" or "src/a.py:31:".
        private static Place? Named(ReadOnlySpan<char> line)
        {
            foreach (var part in line.Split(' '))
            {
                var word = line[part];
                var colon = word.IndexOf(':');
                if (colon > 2 && word[..colon].LastIndexOf('.') is var dot and > 0 && dot < colon - 1 && Leading(word[(colon + 1)..]) is { } number) return new Place(word[..colon].ToString(), number);
            }

            return null;
        }

        private static int? Leading(ReadOnlySpan<char> text)
        {
            var end = text.IndexOfAnyExceptInRange('0', '9');
            return Number(end < 0 ? text : text[..end]);
        }
    }
}
