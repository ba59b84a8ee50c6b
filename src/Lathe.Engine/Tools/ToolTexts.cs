using System.Text;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Tools;

/// <summary>The texts of the built-in tools, as a run's first event freezes them.</summary>
public static class ToolTexts
{
    /// <summary>The SHA-256 of each tool's description and schema, by the tool's name.</summary>
    public static IReadOnlyDictionary<string, string> Hashes()
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tool in ToolBox.BuiltIn())
            hashes[tool.Text.Name] = ObjectHash.Of(Encoding.UTF8.GetBytes(tool.Text.Description + tool.Text.Schema.GetRawText())).Hex;
        return hashes;
    }
}
