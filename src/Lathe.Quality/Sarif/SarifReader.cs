using System.Text.Json;

namespace Lathe.Quality;

/// <summary>What a SARIF log came to.</summary>
/// <param name="Tool">The name of the tool, of the first run that has one; empty where none is said.</param>
/// <param name="Findings">Its results that are failures and not suppressed, the most severe first, bounded.</param>
/// <param name="Left">How many more there were.</param>
/// <param name="Problem">Why it could not be read, or not wholly; null where all is well.</param>
public sealed record SarifLog(string Tool, IReadOnlyList<Finding> Findings, int Left, string? Problem);

/// <summary>
/// Reads logs in the Static Analysis Results Interchange Format (SARIF) 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. The log is somebody else's text: whatever has the
/// wrong form is passed over, and everything is bounded.
/// </summary>
public static class SarifReader
{
    /// <summary>The largest log that is read, in bytes.</summary>
    public const int LargestLog = 16 << 20;

    /// <summary>The most findings that are kept.</summary>
    public const int MostFindings = 200;

    private const int MostResults = 20_000;
    private const int LongestMessage = 600;

    /// <summary>Whether a text looks like a SARIF log, so that it is worth reading.</summary>
    /// <param name="text">The text.</param>
    public static bool LooksLike(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        if (text.Length == 0 || text[0] != '{') return false;
        var head = text[..Math.Min(text.Length, 4_000)];
        return head.Contains("\"runs\"", StringComparison.Ordinal) || head.Contains("sarif", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a log.</summary>
    /// <param name="json">The bytes, UTF-8 with or without a mark.</param>
    public static SarifLog Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > LargestLog) return Unreadable($"the log has more than {LargestLog >> 20} MB");
        if (json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            return Unreadable($"it is no JSON: {e.Message}");
        }
    }

    private static SarifLog Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("runs", out var runs) || runs.ValueKind != JsonValueKind.Array) return Unreadable("it has no runs");
        var version = SarifJson.Text(root, "version");
        if (version is not null && !version.StartsWith("2.1", StringComparison.Ordinal)) return Unreadable($"it is of version {Shorten(version, 20)}, not 2.1.0");
        var findings = new List<Finding>();
        var tool = "";
        var results = 0;
        foreach (var run in runs.EnumerateArray())
        {
            var source = new SarifRun(run);
            if (tool.Length == 0) tool = Shorten(source.Tool ?? "", 60);
            foreach (var result in SarifJson.Items(run, "results"))
            {
                if (++results > MostResults) break;
                if (Of(source, result) is { } finding) findings.Add(finding);
            }
        }

        findings.Sort(Compare);
        var left = Math.Max(0, findings.Count - MostFindings) + Math.Max(0, results - MostResults);
        if (findings.Count > MostFindings) findings.RemoveRange(MostFindings, findings.Count - MostFindings);
        return new SarifLog(tool, findings, left, null);
    }

    // kind "fail" is the default; a pass, a not-applicable or an informational result is no finding. baselineState "absent" is one that is gone.
    private static Finding? Of(SarifRun run, JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object || SarifJson.Text(result, "kind") is not (null or "fail" or "open" or "review")) return null;
        if (SarifJson.Text(result, "baselineState") is "absent" || IsSuppressed(result)) return null;
        var rule = run.RuleOf(result);
        if (run.Message(result, rule) is not { Length: > 0 } message) return null;
        var id = SarifJson.Text(result, "ruleId") ?? rule?.Id ?? "result";
        var (path, range) = run.Location(result);
        return new Finding(Shorten(id, 120), rule?.Dimension ?? QualityDimension.Security, Severity(SarifJson.Text(result, "level") ?? rule?.Level), path, range, Shorten(message, LongestMessage), Fix(result, rule));
    }

    private static bool IsSuppressed(JsonElement result)
    {
        var any = false;
        foreach (var suppression in SarifJson.Items(result, "suppressions"))
        {
            if (SarifJson.Text(suppression, "status") is "rejected" or "underReview") return false;
            any = true;
        }

        return any;
    }

    private static string? Fix(JsonElement result, SarifRule? rule)
    {
        foreach (var fix in SarifJson.Items(result, "fixes"))
        {
            if (SarifJson.Object(fix, "description") is { } description && SarifJson.Text(description, "text") is { Length: > 0 } text) return Shorten(text, LongestMessage);
        }

        return rule?.Help is { Length: > 0 } help ? Shorten(help, LongestMessage) : null;
    }

    private static FindingSeverity Severity(string? level) => level switch
    {
        "error" => FindingSeverity.Error,
        "note" or "none" => FindingSeverity.Info,
        _ => FindingSeverity.Warning,
    };

    private static int Compare(Finding a, Finding b)
    {
        if (a.Severity != b.Severity) return b.Severity.CompareTo(a.Severity);
        var byPath = string.CompareOrdinal(a.Path, b.Path);
        if (byPath != 0) return byPath;
        var byLine = (a.Range?.StartLine ?? 0).CompareTo(b.Range?.StartLine ?? 0);
        return byLine != 0 ? byLine : string.CompareOrdinal(a.RuleId + a.Message, b.RuleId + b.Message);
    }

    internal static string Shorten(string text, int limit)
    {
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (text.Length <= limit) return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[limit - 2]) ? limit - 2 : limit - 1), "…");
    }

    private static SarifLog Unreadable(string why) => new("", [], 0, why);
}
