using System.Text.Json;
using Lathe.Engine.Agents;
using Lathe.Engine.Indexes;
using Lathe.Engine.Journal;
using Lathe.Engine.Redaction;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tools;

/// <summary>
/// Something that an agent can do. What goes wrong for the model to know (a missing file, an edit that does not match, a command that fails) is an answer with
/// <see cref="ToolAnswer.IsError"/>; a <see cref="ToolInputException"/> is turned into one. Any other exception stops the run.
/// </summary>
internal interface ITool
{
    /// <summary>The text that the model gets: name, description, arguments.</summary>
    ToolText Text { get; }

    /// <summary>Whether it can write to the workspace. Tools that cannot may run side by side.</summary>
    bool Writes { get; }

    /// <summary>What permission rules and the view say that a call is about: a command line, or each path that it names.</summary>
    IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context);

    /// <summary>Does it.</summary>
    Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken);
}

/// <summary>What tools work with.</summary>
internal sealed record ToolContext(IWorkspace Workspace, ISandbox Sandbox, RunSettings Settings, Redactor Redactor, SeenFiles Seen)
{
    /// <summary>The most characters of one tool's answer.</summary>
    public int AnswerLimit { get; init; } = 24_000;

    /// <summary>The workspace's index; null where there is none.</summary>
    public WorkspaceIndex? Index { get; init; }
}

/// <summary>A call's arguments cannot be used; the message is for the model.</summary>
/// <param name="message">What is wrong and what would be right.</param>
internal sealed class ToolInputException(string message) : Exception(message);

/// <summary>The arguments of one call, read strictly: a wrong type or an unknown name is told to the model instead of being guessed at.</summary>
internal sealed class ToolArguments
{
    private readonly JsonElement _root;
    private readonly Redactor? _redactor;

    private ToolArguments(JsonElement root, Redactor? redactor) => (_root, _redactor) = (root, redactor);

    /// <summary>Reads and checks arguments.</summary>
    /// <param name="text">The tool's text, which says what it takes.</param>
    /// <param name="json">What the model wrote.</param>
    /// <param name="redactor">Puts values back in place of their marks; null leaves the marks.</param>
    /// <exception cref="ToolInputException">They are not an object, or do not fit.</exception>
    public static ToolArguments Parse(ToolText text, string json, Redactor? redactor = null)
    {
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(json) ? "{}" : json);
            Check(text, document.RootElement);
            return new ToolArguments(document.RootElement.Clone(), redactor);
        }
        catch (JsonException e)
        {
            throw new ToolInputException($"The arguments of {text.Name} are not valid JSON ({e.Message}). Call it again with one JSON object.");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new ToolInputException($"The arguments of {text.Name} hold half of a character (\\ud800 to \\udfff without its other half). Call it again with the whole character.");
        }
    }

    private static void Check(ToolText text, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new ToolInputException($"The arguments of {text.Name} must be one JSON object.");
        foreach (var property in root.EnumerateObject())
        {
            var parameter = text.Find(property.Name)
                ?? throw new ToolInputException($"{text.Name} has no argument '{property.Name}'. It takes: {text.ParameterNames}.");
            if (property.Value.ValueKind != JsonValueKind.Null && !parameter.Accepts(property.Value))
                throw new ToolInputException($"The argument '{property.Name}' of {text.Name} must be of type {parameter.Type}.");

            // Fails where it is no text.
            if (property.Value.ValueKind == JsonValueKind.String) _ = property.Value.GetString();
        }

        foreach (var parameter in text.Parameters)
        {
            if (parameter.Required && !(root.TryGetProperty(parameter.Name, out var value) && value.ValueKind != JsonValueKind.Null))
                throw new ToolInputException($"{text.Name} needs the argument '{parameter.Name}'.");
        }
    }

    public string String(string name) => OptionalString(name) ?? "";

    // Values go in after the JSON is read: one with quotes or line ends would break it.
    public string? OptionalString(string name)
    {
        if (!_root.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        var text = value.GetString();
        return text is null || _redactor is null ? text : _redactor.Restore(text);
    }

    /// <summary>All texts, as the model wrote them.</summary>
    public IEnumerable<string> Texts()
    {
        foreach (var property in _root.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String) yield return property.Value.GetString()!;
        }
    }

    public int? Integer(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? (int)Math.Clamp(value.GetDouble(), int.MinValue, int.MaxValue) : null;

    public bool Flag(string name) => _root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
