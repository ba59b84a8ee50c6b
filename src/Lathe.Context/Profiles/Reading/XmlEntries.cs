namespace Lathe.Context;

/// <summary>An element of an XML file.</summary>
/// <param name="Path">The names from the root down to it.</param>
/// <param name="Attributes">Those that were asked for and are there.</param>
/// <param name="Parent">The place of the element around it; -1 for the root.</param>
internal sealed record XmlPart(string[] Path, IReadOnlyDictionary<string, string> Attributes, int Parent)
{
    /// <summary>The text directly before its end.</summary>
    public string Text { get; set; } = "";

    public string Name => Path[^1];

    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);
}

/// <summary>Reads the elements of an XML file in order, within the bounds of <see cref="ConfigEntry"/>.</summary>
internal static class XmlEntries
{
    /// <param name="text">The file.</param>
    /// <param name="attributes">Names of the attributes that are kept.</param>
    public static List<XmlPart> Read(string text, params string[] attributes)
    {
        var parts = new List<XmlPart>();
        var open = new Stack<int>();
        var tags = new XmlTags(text);
        while (parts.Count < ConfigEntry.MaxEntries && tags.Next())
        {
            if (tags.Ends)
            {
                if (open.Count == 0 || !tags.Name.SequenceEqual(parts[open.Peek()].Name)) continue;
                var ended = parts[open.Pop()];
                var content = tags.TextBefore;
                if (content.Length <= ConfigEntry.MaxValue && content.IndexOf('<') < 0) ended.Text = XmlTags.Plain(content);
                continue;
            }

            if (open.Count >= ConfigEntry.MaxDepth || tags.Name.Length is 0 or > 200) continue;
            var parent = open.Count == 0 ? -1 : open.Peek();
            var kept = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var attribute in attributes)
                if (tags.Attribute(attribute) is { } value) kept[attribute] = value.Length > ConfigEntry.MaxValue ? value[..ConfigEntry.MaxValue] : value;
            parts.Add(new XmlPart([.. parent < 0 ? [] : parts[parent].Path, tags.Name.ToString()], kept, parent));
            if (!tags.IsEmpty) open.Push(parts.Count - 1);
        }

        return parts;
    }

    /// <summary>The text of a child.</summary>
    public static string? Child(List<XmlPart> parts, int parent, string name)
    {
        for (var i = parent + 1; i < parts.Count && parts[i].Path.Length > parts[parent].Path.Length; i++)
            if (parts[i].Parent == parent && parts[i].Name == name) return parts[i].Text;
        return null;
    }
}
