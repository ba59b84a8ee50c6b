using System.Text.Json;

namespace Lathe.Edits.Cases;

/// <summary>Reads a case's text and compares what was read, in the terms of its format.</summary>
internal static class ParseCase
{
    public static CaseVerdict Run(EditCase @case)
    {
        var tree = new CaseTree(@case);
        var parsed = ApplyCase.Parse(@case, tree);
        if (@case.MustBeRefused) return parsed.Edits is null ? CaseVerdict.Pass : CaseVerdict.Fail("the text was read and must be refused");
        if (parsed.Error is { } error)
        {
            var detail = error.Describe().ReplaceLineEndings(" ");
            return DecisionRules.For(@case, new CaseAttempt(parsed, null), tree) is { } decision ? CaseVerdict.Decided(decision, detail) : CaseVerdict.Fail(detail);
        }

        if (@case.ExpectedParse.ValueKind != JsonValueKind.Array) return CaseVerdict.Pass;
        var expected = @case.ExpectedParse.EnumerateArray().ToList();
        var actual = @case.Format == "unified-diff" ? Hunks(@case.Edit.GetString()!) : parsed.Edits!.Edits.Select(View).ToList();
        if (actual.Count != expected.Count) return CaseVerdict.Fail($"{actual.Count} edits were read, expected {expected.Count}");
        for (var i = 0; i < actual.Count; i++)
        {
            if (Difference(actual[i], expected[i]) is { } difference) return CaseVerdict.Fail($"edit {i + 1}: {difference}");
        }

        return CaseVerdict.Pass;
    }

    private static List<Dictionary<string, object?>> Hunks(string text)
    {
        var hunks = new List<Dictionary<string, object?>>();
        foreach (var patch in new DiffReader(text, isLenient: true).Read().Patches)
        {
            foreach (var hunk in patch.Hunks) hunks.Add(new() { ["file"] = patch.NewPath ?? patch.OldPath, ["hunk"] = hunk.Lines.Select(l => Mark(l.Kind) + l.Text + l.Ending).ToArray() });
        }

        return hunks;
    }

    private static string Mark(HunkLineKind kind) => kind switch { HunkLineKind.Add => "+", HunkLineKind.Remove => "-", _ => " " };

    private static Dictionary<string, object?> View(FileEdit edit) => edit switch
    {
        ReplaceTextEdit replace => new() { ["file"] = replace.Path, ["search"] = replace.OldText, ["replace"] = replace.NewText, ["start_line"] = replace.LineHint },
        WriteFileEdit write => new() { ["type"] = "add", ["path"] = write.Path, ["file"] = write.Path, ["contents"] = Lines(write.Content), ["content"] = Lines(write.Content) },
        DeleteFileEdit => new() { ["type"] = "delete", ["path"] = edit.Path },
        PatchFileEdit patch => new() { ["type"] = "update", ["path"] = patch.Path, ["move"] = patch.NewPath, ["chunks"] = patch.Hunks.Select(View).ToArray() },
        _ => new() { ["path"] = edit.Path },
    };

    private static Dictionary<string, object?> View(EditHunk hunk) => new()
    {
        ["context"] = hunk.Scopes.Count == 0 ? null : hunk.Scopes[^1],
        ["old"] = hunk.Lines.Where(l => l.Kind != HunkLineKind.Add).Select(l => l.Text).ToArray(),
        ["new"] = hunk.Lines.Where(l => l.Kind != HunkLineKind.Remove).Select(l => l.Text).ToArray(),
        ["eof"] = hunk.AtEndOfFile,
    };

    // The lines of a file that is added; whether its last one is ended is judged where it is written.
    private static string[] Lines(string text) => [.. BlockLines.Split(text)];

    private static string? Difference(Dictionary<string, object?> actual, JsonElement expected)
    {
        foreach (var property in expected.EnumerateObject())
        {
            if (!actual.TryGetValue(property.Name, out var value)) return $"'{property.Name}' is not known";
            if (Difference(value, property.Value) is { } difference) return $"{property.Name}: {difference}";
        }

        return null;
    }

    private static string? Difference(object? actual, JsonElement expected)
    {
        var isSame = (actual, expected.ValueKind) switch
        {
            (null, JsonValueKind.Null) => true,
            (string text, JsonValueKind.String) => text == expected.GetString(),
            (string[] lines, JsonValueKind.String) => lines.SequenceEqual(BlockLines.Split(expected.GetString()!)),
            (string[] lines, JsonValueKind.Array) => lines.SequenceEqual(expected.EnumerateArray().Select(l => l.GetString()!)),
            (bool flag, _) => flag == (expected.ValueKind == JsonValueKind.True),
            (int number, JsonValueKind.Number) => number == expected.GetInt32(),
            _ => (bool?)null,
        };
        if (isSame == true) return null;
        if (isSame is null && actual is Dictionary<string, object?>[] parts && expected.ValueKind == JsonValueKind.Array && expected.GetArrayLength() == parts.Length)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                if (Difference(parts[i], expected[i]) is { } difference) return $"part {i + 1}: {difference}";
            }

            return null;
        }

        return $"is {(actual is string[] array ? string.Join('|', array) : actual ?? "nothing")}, expected {expected}";
    }
}
