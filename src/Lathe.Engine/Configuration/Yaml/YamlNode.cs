namespace Lathe.Engine.Configuration.Yaml;

/// <summary>A piece of a YAML document with its place, as far as Lathe's own files need YAML.</summary>
/// <param name="Line">1-based.</param>
internal abstract record YamlNode(int Line);

/// <param name="Line">1-based.</param>
/// <param name="Text">The value as written, escapes resolved.</param>
/// <param name="IsPlain">Written without quotes, so that <c>null</c> or nothing at all means null.</param>
internal sealed record YamlScalar(int Line, string Text, bool IsPlain) : YamlNode(Line)
{
    public bool IsNull => IsPlain && (Text is "" or "~" or "null" or "Null" or "NULL");
}

internal sealed record YamlSequence(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

internal sealed record YamlMapping(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line);

/// <param name="Key">As written.</param>
/// <param name="Line">Where the key stands.</param>
/// <param name="Value">What it says.</param>
internal sealed record YamlEntry(string Key, int Line, YamlNode Value);
