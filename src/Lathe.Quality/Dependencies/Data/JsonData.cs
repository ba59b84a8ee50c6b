using System.Text;
using System.Text.Json;

namespace Lathe.Quality;

/// <summary>Reads JSON with lines.</summary>
internal static class JsonData
{
    /// <summary>The root; null where the text is no JSON or too large.</summary>
    /// <param name="json">UTF-8.</param>
    public static PackageNode? Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > PackageBounds.LargestFile) return null;
        if (json.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) json = json[3..];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = PackageBounds.Deepest });
        try
        {
            return Read(ref reader, json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text that is no valid UTF-16.
            return null;
        }
    }

    private static PackageNode? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var open = new Stack<PackageNode>();
        PackageNode? root = null;
        var (name, line, seen, nodes) = ("", 1, 0, 0);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    name = "";
                    continue;
            }

            var at = (int)reader.TokenStartIndex;
            line += json[seen..at].Count((byte)'\n');
            seen = at;
            if (++nodes > PackageBounds.MostNodes) return null;
            var node = new PackageNode(name, line);
            name = "";
            if (open.TryPeek(out var parent)) parent.Add(node);
            root ??= node;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push(node);
            else node.Text = reader.TokenType == JsonTokenType.String ? reader.GetString() : Encoding.UTF8.GetString(reader.ValueSpan);
        }

        return root;
    }
}
