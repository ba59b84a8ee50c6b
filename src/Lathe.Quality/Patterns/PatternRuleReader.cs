using System.Globalization;
using Lathe.Errors;
using Lathe.Quality.Data;
using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>Reads the rules of one file: <c>rules:</c> and a list. Whatever is not as docs/rules.md says is an error that names file, line, key and remedy.</summary>
internal static class PatternRuleReader
{
    private const int LongestText = 2000;
    private const int LongestName = 100;
    private const int MostExamples = 50;

    private static readonly string[] Dimensions = [.. Enum.GetNames<QualityDimension>().Select(name => name.ToLowerInvariant())];
    private static readonly string[] Severities = [.. Enum.GetNames<FindingSeverity>().Select(name => name.ToLowerInvariant())];

    /// <exception cref="LatheException">Validation: the file does not hold rules.</exception>
    public static IReadOnlyList<PatternRule> Read(string text, string file, RuleOrigin origin)
    {
        if (DataReader.Read(text, new DataSource(file, "rules") { IsShipped = origin == RuleOrigin.BuiltIn }) is not { } root) return [];
        root.AllowKeys("rules");
        return [.. root.Require("rules").Items("a list of rules").Select(value => Rule(value, file, origin))];
    }

    private static PatternRule Rule(DataValue value, string file, RuleOrigin origin)
    {
        value.AllowKeys(["id", "name", "dimension", "severity", "languages", "cwe", "rationale", "message", "suggestion", "examples", "tests", "paths", "not-paths", "matches", "focus", "fix", .. PatternClause.Keys]);
        var id = RuleIds.Read(value.Require("id"), origin);
        var slots = new PatternSlots();
        var languages = Languages(value.Require("languages"));
        var matches = Matches(value, languages, slots);
        var severity = value.Require("severity");
        return new PatternRule
        {
            Origin = origin,
            File = file,
            Line = value.Line,
            Message = PatternMessage.Checked(value.Require("message"), LongestText),
            Matches = matches,
            Slots = slots,
            Scope = new RuleScope(value.Find("paths")?.Texts() ?? [], value.Find("not-paths")?.Texts() ?? [], value.Find("tests")?.OneOf("true", "false", "only") ?? "true"),
            Info = new RuleInfo(
                id, value.Require("name").Text(LongestName), Enum.Parse<QualityDimension>(value.Require("dimension").OneOf(Dimensions), ignoreCase: true), Enum.Parse<FindingSeverity>(severity.OneOf(Severities), ignoreCase: true),
                value.Require("rationale").Text(LongestText).TrimEnd(), Examples(value.Find("examples"), languages))
            {
                Languages = languages,
                Cwe = Cwe(value.Find("cwe")),
                Remedy = value.Find("suggestion")?.Text(LongestText).TrimEnd(),
            },
        };
    }

    private static RuleMatch[] Matches(DataValue rule, IReadOnlyList<string> languages, PatternSlots slots)
    {
        var clauses = 0;
        if (rule.Find("matches") is not { } list) return [Match(rule, languages, slots, ref clauses)];
        foreach (var key in (string[])["focus", "fix", .. PatternClause.Keys])
            if (rule.Find(key) is { } stray) throw stray.Bad("unknown_key", $"'{key}' stands beside 'matches'.", $"Write '{key}' into the entry of 'matches' that it belongs to.");
        var matches = new List<RuleMatch>();
        foreach (var item in list.Items())
        {
            item.AllowKeys(["languages", "focus", "fix", .. PatternClause.Keys]);
            var own = Languages(item.Require("languages"));
            foreach (var language in own)
                if (!languages.Contains(language, StringComparer.Ordinal)) throw item.Bad("wrong_value", $"'{item.Path}' is for {language}, which the rule's 'languages' do not name.", $"Add {language} there.");
            matches.Add(Match(item, own, slots, ref clauses));
        }

        return [.. matches];
    }

    private static RuleMatch Match(DataValue value, IReadOnlyList<string> languages, PatternSlots slots, ref int clauses)
    {
        var clause = PatternClause.Read(value, slots, ref clauses);
        var focus = -1;
        if (value.Find("focus") is { } name)
        {
            var text = name.Text(LongestName);
            if (text.Length < 2 || text[0] != '$') throw name.Bad("wrong_value", $"'{name.Path}' has to be a metavariable.", "Write it as in the pattern: $NAME.");
            focus = slots.Of(text[1..]);
        }

        var fix = value.Find("fix");
        return new RuleMatch(languages, clause, clause.Where, focus, fix is null ? null : PatternMessage.Checked(fix, LongestText));
    }

    private static string[] Languages(DataValue value)
    {
        var names = value.Texts();
        if (names.Count == 0) throw value.Bad("wrong_value", $"'{value.Path}' is empty.", $"Name at least one of: {string.Join(", ", PatternLanguage.Ids)}.");
        var ids = new List<string>();
        foreach (var name in names)
        {
            var id = LanguageTable.Find(name)?.Id ?? name;
            if (PatternLanguage.Find(id) is null)
            {
                var nearest = NearestName.Find(name, PatternLanguage.Ids);
                throw value.Bad("wrong_value", $"there are no patterns for the language '{DataValue.Shorten(name)}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}", $"The languages are: {string.Join(", ", PatternLanguage.Ids)}.");
            }

            if (!ids.Contains(id, StringComparer.Ordinal)) ids.Add(id);
        }

        return [.. ids];
    }

    private static int[] Cwe(DataValue? value)
    {
        if (value is null) return [];
        var numbers = new List<int>();
        foreach (var text in value.Texts())
        {
            var digits = text.StartsWith("CWE-", StringComparison.OrdinalIgnoreCase) ? text[4..] : text;
            numbers.Add(int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 10_000
                ? number
                : throw value.Bad("wrong_value", $"'{DataValue.Shorten(text)}' is no CWE id.", "Write it as CWE-390 or 390."));
        }

        return [.. numbers];
    }

    private static List<RuleExample> Examples(DataValue? value, IReadOnlyList<string> languages)
    {
        var examples = new List<RuleExample>();
        if (value is null) return examples;
        foreach (var (name, group) in value.Entries())
        {
            var language = LanguageTable.Find(name);
            if (language is null || !languages.Contains(language.Id, StringComparer.Ordinal)) throw group.Bad("wrong_value", $"'{DataValue.Shorten(name)}' is none of the rule's languages.", $"They are: {string.Join(", ", languages)}.");
            group.AllowKeys("bad", "good", "path");
            var path = group.Find("path")?.Text(LongestName) ?? $"src/example{language.Extensions[0]}";
            foreach (var bad in group.Find("bad")?.Texts() ?? [])
            {
                var (code, lines) = ExampleMarks.Read(bad);
                examples.Add(new RuleExample(path, null, code, lines));
            }

            foreach (var good in group.Find("good")?.Texts() ?? []) examples.Add(new RuleExample(path, null, Ended(good)));
        }

        return examples.Count <= MostExamples ? examples : throw value.Bad("out_of_range", $"the rule has more than {MostExamples} examples.", "Keep those that show something.");
    }

    private static string Ended(string code) => code.EndsWith('\n') ? code : code + '\n';
}
