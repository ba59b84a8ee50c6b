using System.Text;
using System.Text.Json;
using Lathe.Engine.Prompts;
using Lathe.Engine.Text;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>Messages as text for somebody who writes a summary of them, and what has to be kept of them whatever the summary says.</summary>
internal static class WorkText
{
    /// <summary>The first line of a summary.</summary>
    public const string SummaryHead = "[What was done up to here, in short; read files again for what they hold now]";

    /// <summary>The beginning of a summary's last line.</summary>
    public const string ChangedHead = "Files changed so far: ";

    private const int Said = 1_500;
    private const int Called = 300;
    private const int Answered = 800;
    private const int MostFiles = 60;

    /// <summary>What was said, called and answered, each bounded.</summary>
    /// <param name="messages">The whole conversation.</param>
    /// <param name="range">What of it.</param>
    /// <param name="limit">The most characters.</param>
    public static string Of(IReadOnlyList<TranscriptMessage> messages, CompactionRange range, int limit)
    {
        var text = new StringBuilder();
        foreach (var place in range.Messages)
        {
            foreach (var part in messages[place].Parts)
            {
                _ = part switch
                {
                    TextPart { Text.Length: > 0 } said => text.Append(messages[place].Role == TranscriptRole.User ? "told: " : "said: ").Append(Bounded.HeadAndTail(said.Text, Said)).Append('\n'),
                    ToolCallPart call => text.Append("called: ").Append(call.Name).Append(' ').Append(Bounded.OneLine(call.Arguments, Called)).Append('\n'),
                    ToolResultPart result => text.Append(result.IsError ? "refused: " : "answered: ").Append(Bounded.HeadAndTail(result.Text, Answered)).Append('\n'),
                    _ => text,
                };
            }
        }

        return Bounded.HeadAndTail(DataMarks.Keep(text.ToString()), limit);
    }

    /// <summary>The files that edits changed, in the order in which they first were.</summary>
    /// <param name="messages">The whole conversation.</param>
    /// <param name="range">What of it.</param>
    public static IReadOnlyList<string> ChangedFiles(IReadOnlyList<TranscriptMessage> messages, CompactionRange range)
    {
        var refused = range.Messages.SelectMany(i => messages[i].Parts.OfType<ToolResultPart>()).Where(static r => r.IsError).Select(static r => r.Id).ToHashSet(StringComparer.Ordinal);
        var files = new List<string>();
        foreach (var part in range.Messages.SelectMany(i => messages[i].Parts)) files.AddRange(InSummary(part));
        foreach (var call in range.Messages.SelectMany(i => messages[i].ToolCalls))
        {
            if (refused.Contains(call.Id)) continue;
            foreach (var path in Paths(call))
                if (files.Count < MostFiles && !files.Contains(path)) files.Add(path);
        }

        return files;
    }

    // What an earlier summary names: the calls that changed it are shortened since.
    private static IEnumerable<string> InSummary(TranscriptPart part)
    {
        var text = part switch { TextPart said => said.Text, ToolResultPart result => result.Text, _ => "" };
        if (!text.StartsWith(SummaryHead, StringComparison.Ordinal) || text.LastIndexOf("\n" + ChangedHead, StringComparison.Ordinal) is not (var at and >= 0)) return [];
        return text[(at + 1 + ChangedHead.Length)..].Split(", ", MostFiles);
    }

    private static IEnumerable<string> Paths(ToolCallPart call)
    {
        if (call.Name is not ("edit_file" or "write_file" or "apply_patch")) return [];
        try
        {
            using var document = JsonDocument.Parse(call.Arguments);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return [];
            if (call.Name == "apply_patch") return document.RootElement.TryGetProperty("patch", out var patch) && patch.ValueKind == JsonValueKind.String ? InPatch(patch.GetString()!) : [];
            return document.RootElement.TryGetProperty("path", out var path) && path.ValueKind == JsonValueKind.String ? [Bounded.OneLine(path.GetString()!, 300)] : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }

    private static List<string> InPatch(string patch)
    {
        var files = new List<string>();
        foreach (var line in patch.Split('\n'))
        {
            foreach (var head in (ReadOnlySpan<string>)["*** Add File: ", "*** Update File: ", "*** Delete File: ", "+++ b/"])
                if (line.StartsWith(head, StringComparison.Ordinal)) files.Add(Bounded.OneLine(line[head.Length..], 300));
        }

        return files;
    }
}
