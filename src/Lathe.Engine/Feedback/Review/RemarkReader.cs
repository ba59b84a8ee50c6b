using System.Text.Json;
using Lathe.Edits;
using Lathe.Engine.Redaction;
using Lathe.Engine.Text;
using Lathe.Quality;
using FileChange = Lathe.Edits.FileChange;

namespace Lathe.Engine.Feedback.Review;

/// <summary>What a reviewer's answer came to.</summary>
/// <param name="Remarks">What holds, the worst first.</param>
/// <param name="Refused">How many remarks were left out: of the wrong form, or about files that are not in the change.</param>
/// <param name="Problem">Why the answer as a whole could not be used; null where it could.</param>
internal sealed record RemarkReading(IReadOnlyList<Finding> Remarks, int Refused, string? Problem);

/// <summary>
/// Reads a reviewer's answer strictly. It is a model's text, written after reading a repository's: only the known members in their known form count, a place must be one of the change, and everything
/// is bounded. A remark is never more than an error.
/// </summary>
internal static class RemarkReader
{
    private const int MostRemarks = 12;
    private const int LargestAnswer = 64_000;
    private const int LongestMessage = 600;
    private const int ShortestMessage = 3;
    private static readonly string[] Members = ["path", "line", "severity", "message", "suggestion"];

    /// <summary>Reads the arguments of the call, or an answer that is the same JSON object.</summary>
    /// <param name="json">What the model wrote.</param>
    /// <param name="change">The files of the change.</param>
    /// <param name="redactor">Takes secrets out.</param>
    public static RemarkReading Read(string json, IReadOnlyList<FileChange> change, Redactor redactor)
    {
        if (json.Length > LargestAnswer) return new RemarkReading([], 0, $"the answer is {json.Length:N0} characters long");
        try
        {
            using var document = JsonDocument.Parse(Unfenced(json));
            return Read(document.RootElement, change, redactor);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // The last two: half of a surrogate pair is no text.
            return new RemarkReading([], 0, "the answer is no JSON");
        }
    }

    private static RemarkReading Read(JsonElement root, IReadOnlyList<FileChange> change, Redactor redactor)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("remarks", out var remarks) || remarks.ValueKind != JsonValueKind.Array) return new RemarkReading([], 0, "the answer has no list of remarks");
        var places = Places(change);
        var found = new List<Finding>();
        var refused = 0;
        foreach (var remark in remarks.EnumerateArray())
        {
            if (found.Count < MostRemarks && Of(remark, places, redactor) is { } finding)
            {
                if (!found.Contains(finding)) found.Add(finding);
            }
            else
            {
                refused++;
            }
        }

        return new RemarkReading([.. found.OrderByDescending(f => f.Severity)], refused, null);
    }

    private static Finding? Of(JsonElement remark, Dictionary<string, List<LineRange>> places, Redactor redactor)
    {
        if (remark.ValueKind != JsonValueKind.Object) return null;
        foreach (var member in remark.EnumerateObject())
        {
            if (!Members.Contains(member.Name, StringComparer.Ordinal)) return null;
        }

        if (Text(remark, "path") is not { } path || !places.TryGetValue(path.StartsWith("./", StringComparison.Ordinal) ? path = path[2..] : path, out var hunks)) return null;
        if (Text(remark, "message") is not { } message || Bounded.OneLine(redactor.Redact(message), LongestMessage) is not { Length: >= ShortestMessage } said) return null;
        if (Severity(Text(remark, "severity")) is not { } severity) return null;
        if (!TryLine(remark, out var line)) return null;

        // A line that is not shown by the change was not seen by the reviewer either; what it says of the file may hold all the same.
        var range = line is { } number && hunks.Exists(h => number >= h.StartLine && number <= h.EndLine) ? new LineRange(number, number) : (LineRange?)null;
        var suggestion = Text(remark, "suggestion") is { } advice ? Bounded.OneLine(redactor.Redact(advice), LongestMessage) : null;
        return new Finding("review", QualityDimension.Correctness, severity, path, range, said, string.IsNullOrEmpty(suggestion) ? null : suggestion);
    }

    private static Dictionary<string, List<LineRange>> Places(IReadOnlyList<FileChange> change)
    {
        var places = new Dictionary<string, List<LineRange>>(StringComparer.Ordinal);
        foreach (var patch in UnifiedDiff.Compute(change))
        {
            if ((patch.NewPath ?? patch.OldPath) is not { } path) continue;
            if (!places.TryGetValue(path, out var hunks)) places[path] = hunks = [];
            if (patch.NewPath is not null) hunks.AddRange(patch.Hunks.Select(h => new LineRange(h.NewStart, h.NewStart + Math.Max(0, h.NewCount - 1))));
        }

        return places;
    }

    private static FindingSeverity? Severity(string? name) => name switch
    {
        "info" => FindingSeverity.Info,
        "warning" => FindingSeverity.Warning,
        "error" => FindingSeverity.Error,
        _ => null,
    };

    private static bool TryLine(JsonElement remark, out int? line)
    {
        line = null;
        if (!remark.TryGetProperty("line", out var value) || value.ValueKind == JsonValueKind.Null) return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number < 1) return false;
        line = number;
        return true;
    }

    private static string? Text(JsonElement remark, string name) => remark.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Models that answer without a call like to put a fence around.
    private static string Unfenced(string text)
    {
        text = text.Trim();
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal) || text.Length < 8) return text;
        var start = text.IndexOf('\n', StringComparison.Ordinal);
        return start < 0 || start > text.Length - 4 ? text : text[(start + 1)..^3];
    }
}
