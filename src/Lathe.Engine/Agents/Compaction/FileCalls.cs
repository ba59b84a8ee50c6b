using System.Text.Json;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>A view of a file that a tool gave.</summary>
/// <param name="Path">The file, as the model named it.</param>
internal sealed record FileView(string Path);

/// <summary>Which calls of a conversation read and changed which files.</summary>
internal sealed class FileCalls
{
    private readonly Dictionary<string, FileView> _views = new(StringComparer.Ordinal);
    private readonly List<(int Message, string Path, string What)> _touches = [];

    public static FileCalls Of(IReadOnlyList<TranscriptMessage> messages)
    {
        var calls = new FileCalls();
        for (var i = 0; i < messages.Count; i++)
            foreach (var call in messages[i].ToolCalls) calls.Add(call, i);
        return calls;
    }

    /// <summary>The file that a call showed; null for another call.</summary>
    /// <param name="id">The call.</param>
    public FileView? ViewOf(string id) => _views.GetValueOrDefault(id);

    /// <summary>What happened to a file after a message: <c>was read</c>, <c>was changed</c>; null for nothing.</summary>
    public string? TouchedAfter(string path, int message)
    {
        foreach (var touch in _touches)
            if (touch.Message > message && touch.Path == path) return touch.What;
        return null;
    }

    private void Add(ToolCallPart call, int message)
    {
        if (PathOf(call) is not { } path) return;
        switch (call.Name)
        {
            case "read_file":
                _views[call.Id] = new FileView(path);
                // A part of a file does not stand for all of it.
                if (!call.Arguments.Contains("\"offset\"", StringComparison.Ordinal) && !call.Arguments.Contains("\"limit\"", StringComparison.Ordinal)) _touches.Add((message, path, "was read"));
                break;
            case "edit_file" or "write_file":
                _touches.Add((message, path, "was changed"));
                break;
        }
    }

    private static string? PathOf(ToolCallPart call)
    {
        if (call.Name is not ("read_file" or "edit_file" or "write_file")) return null;
        try
        {
            using var document = JsonDocument.Parse(call.Arguments);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("path", out var path) && path.ValueKind == JsonValueKind.String ? path.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
