using System.Text.Json;

namespace Lathe.Edits.Cases;

/// <summary>Finds what a case asks for: a block's place, a file's name, the text within a wrapping.</summary>
internal static class MatchCase
{
    public static CaseVerdict Run(EditCase @case)
    {
        var edit = @case.Edit;
        if (EditCase.Property(edit, "lines_before_block").ValueKind == JsonValueKind.Array) return Name(@case, edit);
        if (EditCase.Property(edit, "pattern").ValueKind == JsonValueKind.Array) return Place(@case, edit);
        if (EditCase.Property(edit, "text") is { ValueKind: JsonValueKind.String } text)
        {
            var inner = BlockWrapping.Strip(text.GetString()!, EditCase.Property(edit, "filename").GetString());
            return inner == @case.ExpectedMatch.GetString() ? CaseVerdict.Pass : CaseVerdict.Fail($"is '{inner}'");
        }

        return CaseVerdict.Fail("what is to be matched is not known");
    }

    private static CaseVerdict Name(EditCase @case, JsonElement edit)
    {
        var before = EditCase.Strings(edit, "lines_before_block");
        var lines = ByteLines.Of(string.Concat(before.Select(l => l + "\n")));
        var names = new FileNames(new EditParseOptions { KnownFiles = EditCase.Strings(edit, "known_files") });
        var found = names.Above(lines, lines.Count, 0, mayBeNew: false);
        var expected = @case.ExpectedMatch.ValueKind == JsonValueKind.String ? @case.ExpectedMatch.GetString() : null;
        if (found == expected) return CaseVerdict.Pass;
        var detail = $"the name is {found ?? "none"}, expected {expected ?? "none"}";
        return found is null ? CaseVerdict.Decided(DecisionRules.NoGuessedName, detail) : CaseVerdict.Fail(detail);
    }

    private static CaseVerdict Place(EditCase @case, JsonElement edit)
    {
        var start = EditCase.Property(edit, "start") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : 0;
        var lines = EditCase.Strings(edit, "lines").Skip(start).ToList();
        var pattern = EditCase.Strings(edit, "pattern");
        var matcher = new LineMatcher(TextFile.Create(string.Concat(lines.Select(l => l + "\n"))));
        var places = matcher.Find(pattern).Starts.Select(s => s + start).ToList();
        if (places.Count > 1 && EditCase.Property(edit, "eof").ValueKind == JsonValueKind.True) places = places.FindAll(p => p - start + pattern.Count == lines.Count);
        int? expected = @case.ExpectedMatch.ValueKind == JsonValueKind.Number ? @case.ExpectedMatch.GetInt32() : null;
        if (expected is null ? places.Count == 0 : places.Count == 1 && places[0] == expected) return CaseVerdict.Pass;
        var detail = $"found at [{string.Join(", ", places)}], expected {expected?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}";
        if (places.Count > 1) return CaseVerdict.Decided(DecisionRules.Ambiguous, detail);
        return places.Count == 0 ? CaseVerdict.Decided(DecisionRules.LooseRule(lines, pattern), detail) : CaseVerdict.Fail(detail);
    }
}
