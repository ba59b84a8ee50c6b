using System.Text;
using System.Text.Json;

namespace Lathe.Edits;

/// <summary>Finds the path in a tool's arguments before they are whole.</summary>
internal sealed class StreamedArguments(EditStream stream)
{
    // Whoever names the file only after this much text is not worth reading again and again for.
    private const int Reach = 16 * 1024;

    private int edit = -1;
    private bool? isOne;

    /// <summary>Whether the text is a tool's arguments.</summary>
    public bool IsOne => isOne == true;

    public bool Append(StringBuilder text, ReadOnlySpan<char> part)
    {
        if (isOne is null)
        {
            for (var i = 0; i < text.Length && isOne is null; i++)
            {
                if (!char.IsWhiteSpace(text[i])) isOne = text[i] == '{';
            }
        }

        if (isOne != true) return isOne is null;
        if (edit < 0 && text.Length <= Reach && part.Contains('"') && Find(text.ToString()) is { } path) edit = stream.Begin(path, EditFormat.ToolArguments, 1);
        else if (edit >= 0 && part.Contains('}') && IsWhole(text)) stream.Finish(edit);
        return true;
    }

    private static string? Find(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
                var isPath = ToolArgumentsReader.IsPathName(reader.GetString());
                if (!reader.Read()) return null;
                if (isPath && reader.TokenType == JsonTokenType.String) return reader.GetString();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What is no JSON is refused when it is whole.
        }

        return null;
    }

    private static bool IsWhole(StringBuilder text)
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (!char.IsWhiteSpace(text[i])) return text[i] == '}';
        }

        return false;
    }
}
