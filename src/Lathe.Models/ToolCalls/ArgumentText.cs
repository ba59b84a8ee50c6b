using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lathe.Models.ToolCalls;

/// <summary>
/// Reads the text of a tool call's arguments. What is not a JSON object is taken for one only where a single reading is left; docs/models.md has the table. Everything else is an error with its reason: a wrong
/// guess would end up in somebody's files.
/// </summary>
internal static class ArgumentText
{
    /// <summary>Characters with which more arguments, or a part of broken ones, could begin.</summary>
    private static readonly System.Buffers.SearchValues<char> Meaningful = System.Buffers.SearchValues.Create("{[\"");

    /// <summary>Reads arguments.</summary>
    /// <param name="text">As they came.</param>
    /// <param name="why">The reason where they cannot be read.</param>
    /// <param name="problem">Its cause, if there is one.</param>
    /// <returns>The object, or null.</returns>
    public static JsonElement? Read(string text, out string why, out Exception? problem) => Read(text, mayBeEncoded: true, out why, out problem);

    /// <summary>Whether a text is one JSON object from its beginning to its end.</summary>
    public static bool IsWholeObject(string text)
    {
        if (!text.AsSpan().TrimEnd().EndsWith("}")) return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // ArgumentException: half of a surrogate pair, whose other half is still to come.
            return false;
        }
    }

    private static JsonElement? Read(string text, bool mayBeEncoded, out string why, out Exception? problem)
    {
        (why, problem) = ("", null);
        if (HoldsHalfACharacter(text))
        {
            why = "The arguments hold half of a character (\\ud800 to \\udfff without its other half).";
            return null;
        }

        try
        {
            var (value, behind) = First(text);
            if (value.ValueKind == JsonValueKind.Object) return behind.Length == 0 ? value : WithMore(value, behind, out why);
            if (behind.Length == 0 && value.ValueKind == JsonValueKind.Null) return First("{}").Value;
            if (behind.Length == 0 && mayBeEncoded && value.ValueKind == JsonValueKind.String && Read(value.GetString()!, mayBeEncoded: false, out _, out _) is { } inner) return inner;
            why = $"The arguments are a JSON {value.ValueKind.ToString().ToLowerInvariant()}, not an object.";
        }
        catch (JsonException failure)
        {
            (why, problem) = ($"The arguments are not valid JSON (line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}).", failure);
        }
        catch (InvalidOperationException failure)
        {
            (why, problem) = ("The arguments hold half of a surrogate pair, which is no character.", failure);
        }

        return null;
    }

    // Escaped halves of a pair are found only when a text is read.
    private static void RequireCharacters(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) _ = value.GetString();
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray()) RequireCharacters(item);
        }

        if (value.ValueKind != JsonValueKind.Object) return;
        foreach (var member in value.EnumerateObject())
        {
            _ = member.Name;
            RequireCharacters(member.Value);
        }
    }

    private static JsonElement? WithMore(JsonElement value, string behind, out string why)
    {
        why = "";

        // Closing tags, fences, a brace too many, a remark.
        if (!behind.AsSpan().ContainsAny(Meaningful)) return value;
        why = "The arguments are a JSON object with more behind it.";
        if (!IsWholeObject(behind)) return null;
        var (second, _) = First(behind);

        // Gateways put an empty object before the pieces, or send the whole again after them.
        if (!value.EnumerateObject().MoveNext() || JsonElement.DeepEquals(value, second)) return second;
        return null;
    }

    // One unit of a surrogate pair alone, as it is or as an escape: no text can be made of it.
    private static bool HoldsHalfACharacter(ReadOnlySpan<char> text)
    {
        if (!text.Contains("\\u", StringComparison.Ordinal) && !text.ContainsAnyInRange('\ud800', '\udfff')) return false;
        bool? openEscaped = null;
        for (var i = 0; i < text.Length; i++)
        {
            var (unit, isEscaped, number) = (text[i], false, (ushort)0);
            if (unit == '\\' && ++i < text.Length)
            {
                isEscaped = text[i] == 'u' && i + 4 < text.Length && ushort.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
                unit = isEscaped ? (char)number : ' ';
                if (isEscaped) i += 4;
            }

            if (char.IsLowSurrogate(unit) ? openEscaped != isEscaped : openEscaped is not null) return true;
            openEscaped = char.IsHighSurrogate(unit) ? isEscaped : null;
        }

        return openEscaped is not null;
    }

    private static (JsonElement Value, string Behind) First(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes);
        using var document = JsonDocument.ParseValue(ref reader);
        if (text.Contains("\\ud", StringComparison.OrdinalIgnoreCase)) RequireCharacters(document.RootElement);
        return (document.RootElement.Clone(), Encoding.UTF8.GetString(bytes.AsSpan((int)reader.BytesConsumed)).Trim());
    }
}
