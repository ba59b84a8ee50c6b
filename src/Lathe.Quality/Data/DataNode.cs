namespace Lathe.Quality.Data;

/// <summary>A piece of a YAML document with its place.</summary>
/// <param name="Line">From 1.</param>
internal abstract record DataNode(int Line);

/// <param name="Line">From 1.</param>
/// <param name="Text">The value as written, escapes resolved.</param>
/// <param name="IsPlain">Written without quotes, so that <c>null</c> or nothing at all means null.</param>
/// <param name="IsBlock">Written as a block (<c>|</c>), whose text begins on the line after.</param>
internal sealed record DataScalar(int Line, string Text, bool IsPlain, bool IsBlock) : DataNode(Line)
{
    public bool IsNull => IsPlain && (Text is "" or "~" or "null" or "Null" or "NULL");
}

internal sealed record DataSequence(int Line, IReadOnlyList<DataNode> Items) : DataNode(Line);

internal sealed record DataMapping(int Line, IReadOnlyList<DataEntry> Entries) : DataNode(Line);

/// <param name="Key">As written.</param>
/// <param name="Line">Where the key stands.</param>
/// <param name="Value">What it says.</param>
internal sealed record DataEntry(string Key, int Line, DataNode Value);
