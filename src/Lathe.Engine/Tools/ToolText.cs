using System.Text.Json;
using Lathe.Engine.Text;

namespace Lathe.Engine.Tools;

/// <summary>
/// What a model is told about a tool: the <c>.md</c> file beside the tool's class. Its prose is the description; a line such as
/// <c>- path (string, required): the file</c> under <c>## Arguments</c> is an argument. One text for people and for the schema.
/// </summary>
internal sealed class ToolText
{
    private ToolText(string name, string description, IReadOnlyList<ToolParameter> parameters) =>
        (Name, Description, Parameters, Schema) = (name, description, parameters, WriteSchema(parameters));

    public string Name { get; }

    public string Description { get; }

    public IReadOnlyList<ToolParameter> Parameters { get; }

    /// <summary>The arguments as a JSON schema object.</summary>
    public JsonElement Schema { get; }

    public string ParameterNames => Parameters.Count == 0 ? "nothing" : string.Join(", ", Parameters.Select(p => p.Name));

    /// <summary>Loads the text of a tool from the file that is embedded under its name.</summary>
    /// <param name="name">The tool's name, as <c>read_file</c>.</param>
    public static ToolText Load(string name) => Parse(name, EmbeddedText.Read($"{name}.md"));

    public static ToolText Parse(string name, string markdown)
    {
        var parameters = new List<ToolParameter>();
        var at = markdown.IndexOf("## Arguments", StringComparison.Ordinal);
        var description = (at < 0 ? markdown : markdown[..at]).Trim();
        if (at >= 0)
        {
            foreach (var line in markdown[at..].Split('\n'))
            {
                if (line.StartsWith("- ", StringComparison.Ordinal)) parameters.Add(ToolParameter.Parse(name, line));
            }
        }

        return new ToolText(name, description, parameters);
    }

    public ToolParameter? Find(string name)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Name == name) return parameter;
        }

        return null;
    }

    private static JsonElement WriteSchema(IReadOnlyList<ToolParameter> parameters)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "object");
            writer.WriteStartObject("properties");
            foreach (var parameter in parameters)
            {
                writer.WriteStartObject(parameter.Name);
                writer.WriteString("type", parameter.Type);
                writer.WriteString("description", parameter.Description);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteStartArray("required");
            foreach (var parameter in parameters)
            {
                if (parameter.Required) writer.WriteStringValue(parameter.Name);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return document.RootElement.Clone();
    }
}

/// <summary>One argument of a tool.</summary>
internal sealed record ToolParameter(string Name, string Type, bool Required, string Description)
{
    public bool Accepts(JsonElement value) => Type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsInteger(number),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => false,
    };

    public static ToolParameter Parse(string tool, string line)
    {
        var open = line.IndexOf(" (", StringComparison.Ordinal);
        var close = line.IndexOf("): ", StringComparison.Ordinal);
        if (open < 0 || close < open) throw new FormatException($"{tool}.md: an argument must read '- name (type, required): text', not '{line}'.");
        var kind = line[(open + 2)..close].Split(", ");
        return new ToolParameter(line[2..open], kind[0], kind.Contains("required", StringComparer.Ordinal), line[(close + 3)..].Trim());
    }
}
