using System.Globalization;
using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Says in a few lines what a repository is like, for a model that is about to change it. Everything in it was read from the repository, so it is data where it stands in a prompt.</summary>
public static class FactsText
{
    /// <summary>The most characters of <see cref="Brief"/>.</summary>
    public const int MaxBrief = 1500;

    private const double Habit = 0.6;
    private const int MaxLine = 320;

    /// <summary>The facts that matter for writing code, at most <see cref="MaxBrief"/> characters; empty for a repository without code.</summary>
    /// <param name="codebase">What the repository is like.</param>
    /// <param name="team">What its people want; null for none.</param>
    public static string Brief(CodebaseContext codebase, TeamFiles? team = null)
    {
        if (!codebase.Languages.Any(static l => l.IsCode)) return "";
        var text = new StringBuilder("<facts measured=\"from the repository\">\n");
        // The lines in the order of their use: what does not fit is left out from the end.
        Line(text, "languages", Languages(codebase));
        foreach (var (language, style) in Styles(codebase)) Line(text, $"{language} style", style);
        Line(text, "tests", Tests(codebase.Tests));
        Line(text, "run tests", string.Join("; ", codebase.Tests.Commands.Take(2).Select(static c => $"{c.Command} ({c.Because})")));
        if (team is not null) Line(text, "configured", Tools(team));
        Line(text, "arranged", string.Join("; ", codebase.Patterns.Where(static p => p.Kind is not "name-endings").Take(4).Select(static p => p.Text)));
        Line(text, "named", string.Join("; ", codebase.Patterns.Where(static p => p.Kind is "name-endings").Select(static p => p.Text)));
        Line(text, "depends on", Dependencies(codebase));
        return text.Append("</facts>\n").ToString();
    }

    /// <summary>The share of the code in each language.</summary>
    public static string Languages(CodebaseContext codebase)
    {
        var code = codebase.Languages.Where(static l => l.IsCode).ToList();
        var total = Math.Max(1, code.Sum(static l => l.Bytes));
        return string.Join(", ", code.Take(4).Where(l => l.Bytes * 100 >= total || l == code[0]).Select(l => $"{Name(l.Id)} {Math.Round(100.0 * l.Bytes / total).ToString("0", CultureInfo.InvariantCulture)} %"));
    }

    /// <summary>The habits of each language that most files follow, in a line.</summary>
    public static IEnumerable<(string Language, string Style)> Styles(CodebaseContext codebase)
    {
        foreach (var group in codebase.Style.GroupBy(static s => s.Language).Take(2))
        {
            var said = group.Where(static f => f.Share >= Habit && f.Value is not "mixed" && (f.Files >= 2 || f.Aspect is StyleAspects.Indentation or StyleAspects.Quotes)).Select(Said).OfType<string>().ToList();
            if (said.Count > 0) yield return (Name(group.Key), string.Join(", ", said));
        }
    }

    /// <summary>Where tests lie, how they are named and what they use, in a line.</summary>
    public static string Tests(TestLayout tests)
    {
        var parts = new List<string>();
        if (tests.Folders.Count > 0) parts.Add($"in {string.Join(", ", tests.Folders.Take(3).Select(static f => $"{f.Name} ({f.Files})"))}");
        if (tests.Names.Count > 0) parts.Add($"named {string.Join(", ", tests.Names.Take(3).Select(static n => n.Name))}");
        if (tests.Frameworks.Count > 0) parts.Add($"with {string.Join(", ", tests.Frameworks.Take(4).Select(static f => f.Name))}");
        return string.Join(", ", parts);
    }

    private static string? Said(StyleFact fact) => fact.Aspect switch
    {
        StyleAspects.Indentation => $"indented by {fact.Value}{Share(fact)}",
        StyleAspects.Quotes => $"{fact.Value} quotes{Share(fact)}",
        StyleAspects.Semicolons => fact.Value is "yes" ? $"semicolons{Share(fact)}" : $"no semicolons{Share(fact)}",
        StyleAspects.Braces => $"braces on {(fact.Value is "own line" ? "a line of their own" : "the same line")}{Share(fact)}",
        StyleAspects.LineEnding => fact.Value is "LF" ? null : $"line ends {fact.Value}{Share(fact)}",
        StyleAspects.FinalNewline => fact.Value is "yes" ? null : $"no line end at the end of a file{Share(fact)}",
        StyleAspects.LineLength => $"lines up to {fact.Value}",
        StyleAspects.FileNames => $"files {fact.Value}{Share(fact)}",
        _ => $"{fact.Aspect} {fact.Value}{Share(fact)}",
    };

    // What nearly all do needs no number.
    private static string Share(StyleFact fact) => fact.Share >= 0.95 ? "" : $" ({Math.Round(100 * fact.Share).ToString("0", CultureInfo.InvariantCulture)} %)";

    private static string Tools(TeamFiles team) => string.Join("; ", team.Tools.Take(6).Select(static t =>
        t.Name is "dotnet analyzers" || t.Rules.Count == 0 ? t.Name : $"{t.Name}: {string.Join(", ", t.Rules.Take(3).Select(static r => r.Meaning))}"));

    private static string Dependencies(CodebaseContext codebase)
    {
        var own = codebase.Dependencies.Where(static d => !d.Dev).DistinctBy(static d => d.Name).ToList();
        return string.Join(", ", own.Take(12).Select(static d => d.Version is null ? d.Name : $"{d.Name} {d.Version}")) + (own.Count > 12 ? $" and {own.Count - 12} more" : "");
    }

    private static string Name(string id) => LanguageTable.Find(id)?.Name ?? id;

    private static void Line(StringBuilder text, string name, string value)
    {
        if (value.Length == 0) return;
        var line = $"{name}: {PlainName.Of(value, MaxLine)}\n";
        if (text.Length + line.Length + "</facts>\n".Length <= MaxBrief) text.Append(line);
    }
}
