using System.Text.Json;

namespace Lathe.Quality;

/// <summary>
/// Reads logs in the Static Analysis Results Interchange Format (SARIF) 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. The log is somebody else's text: whatever has the
/// wrong form is passed over, and everything is bounded.
/// </summary>
public static class SarifReader
{
    /// <summary>The largest log that is read, in bytes.</summary>
    public const int LargestLog = 16 << 20;

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
    /// <param name="untagged">What results are about whose rule does not say.</param>
    public static LinterReport Read(ReadOnlyMemory<byte> json, QualityDimension untagged = QualityDimension.Security)
    {
        if (json.Length > LargestLog) return Unreadable($"the log has more than {LargestLog >> 20} MB");
        if (json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return Read(document.RootElement, untagged);
        }
        catch (JsonException e)
        {
            return Unreadable($"it is no JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            return Unreadable("a text in it is no valid UTF-16");
        }
    }

    private static LinterReport Read(JsonElement root, QualityDimension untagged)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("runs", out var runs) || runs.ValueKind != JsonValueKind.Array) return Unreadable("it has no runs");
        var version = SarifJson.Text(root, "version");
        if (version is not null && !version.StartsWith("2.1", StringComparison.Ordinal)) return Unreadable($"it is of version {Shorten(version, 20)}, not 2.1.0");
        var findings = new List<Finding>();
        var rules = new List<RuleDescription>();
        var tool = "";
        string? toolVersion = null;
        var results = 0;
        foreach (var run in runs.EnumerateArray())
        {
            var source = new SarifRun(run);
            if (tool.Length == 0) tool = Shorten(source.Tool ?? "", 60);
            toolVersion ??= source.Version is { } said ? Shorten(said, 60) : null;
            source.Describe(rules, untagged);
            foreach (var result in SarifJson.Items(run, "results"))
            {
                if (++results > MostResults) break;
                if (Of(source, result, untagged) is { } finding) findings.Add(finding);
            }
        }

        return LinterReport.Bounded(tool, findings, Math.Max(0, results - MostResults)) with { Version = toolVersion, Rules = rules };
    }

    // kind "fail" is the default; a pass, a not-applicable or an informational result is no finding. baselineState "absent" is one that is gone.
    private static Finding? Of(SarifRun run, JsonElement result, QualityDimension untagged)
    {
        if (result.ValueKind != JsonValueKind.Object || SarifJson.Text(result, "kind") is not (null or "fail" or "open" or "review")) return null;
        if (SarifJson.Text(result, "baselineState") is "absent" || IsSuppressed(result)) return null;
        var rule = run.RuleOf(result);
        if (run.Message(result, rule) is not { Length: > 0 } message) return null;
        var id = SarifJson.Text(result, "ruleId") ?? rule?.Id ?? "result";
        var (path, range, columns) = run.Location(result);
        var own = SarifJson.Object(result, "properties");
        var dimension = Enum.TryParse<QualityDimension>(own is { } o ? SarifJson.Text(o, "dimension") : null, ignoreCase: true, out var said) && Enum.IsDefined(said) ? said : rule?.Dimension;
        if (own is { } properties && SarifJson.Text(properties, "message") is { Length: > 0 } plain) message = plain;
        return new Finding(
            Shorten(id, 120), dimension ?? untagged, Severity(SarifJson.Text(result, "level") ?? rule?.Level), path, range, Shorten(message, LongestMessage), Fix(result, rule, own), columns);
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

    private static string? Fix(JsonElement result, SarifRule? rule, JsonElement? properties)
    {
        if (properties is { } own && SarifJson.Text(own, "suggestion") is { Length: > 0 } suggestion) return Shorten(suggestion, LongestMessage);
        foreach (var fix in SarifJson.Items(result, "fixes"))
        {
            if (SarifJson.Object(fix, "description") is { } description && SarifJson.Text(description, "text") is { Length: > 0 } text) return Shorten(text, LongestMessage);
        }

        return rule?.Help is { Length: > 0 } help ? Shorten(help, LongestMessage) : null;
    }

    internal static FindingSeverity Severity(string? level) => level switch
    {
        "error" => FindingSeverity.Error,
        "note" or "none" => FindingSeverity.Info,
        _ => FindingSeverity.Warning,
    };

    internal static string Shorten(string text, int limit)
    {
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (text.Length <= limit) return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[limit - 2]) ? limit - 2 : limit - 1), "…");
    }

    private static LinterReport Unreadable(string why) => LinterReport.Unreadable(why);
}
