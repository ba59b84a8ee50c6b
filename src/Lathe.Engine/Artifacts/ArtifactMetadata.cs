using System.Globalization;
using Lathe.Engine.Text;

namespace Lathe.Engine.Artifacts;

/// <summary>What is kept with the objects of a version, so that a bucket tells what it holds without its catalog. Long texts are cut; the catalog has them whole.</summary>
internal static class ArtifactMetadata
{
    private const int LongestText = 400;

    public static Dictionary<string, string> Of(ArtifactVersion version, ArtifactPart part)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["project"] = version.Project,
            ["item"] = version.Item,
            ["version"] = Number(version.Version),
            ["part"] = Number(part.Number),
            ["parts"] = Number(version.Parts.Count),
            ["exist"] = Numbers(version.Parts),
            ["hash"] = part.Hash?.Hex ?? "",
            ["size"] = part.Size.ToString(CultureInfo.InvariantCulture),
            ["created"] = version.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        Add("parent", version.Parent is { } parent ? Number(parent) : null);
        Add("mode", version.Mode);
        Add("language", version.Language);
        Add("run", version.Run);
        Add("attempt", version.Attempt is { } attempt ? Number(attempt) : null);
        Add("verdict", version.Verdict?.ToString());
        Add("author", version.Author);
        Add("path", part.Path);
        Add("title", version.Title);
        Add("description", version.Description);
        return metadata;

        void Add(string name, string? text)
        {
            if (string.IsNullOrEmpty(text)) return;
            var room = ObjectKeys.MostMetadata - ObjectKeys.SizeOf(metadata) - name.Length;
            if (Fit(Bounded.OneLine(text, LongestText), room) is { Length: > 0 } fit) metadata[name] = fit;
        }
    }

    public static Dictionary<string, string> OfContent(ArtifactDraft draft, DateTimeOffset now) => new(StringComparer.Ordinal)
    {
        ["project"] = draft.Project,
        ["item"] = draft.Item,
        ["created"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    // The numbers of the parts that exist, as 0-3,5: a list of a thousand would not fit.
    internal static string Numbers(IReadOnlyList<ArtifactPart> parts)
    {
        var numbers = parts.Where(static p => p.Exists).Select(static p => p.Number).Order().ToList();
        var ranges = new List<string>();
        for (var i = 0; i < numbers.Count;)
        {
            var end = i;
            while (end + 1 < numbers.Count && numbers[end + 1] == numbers[end] + 1) end++;
            ranges.Add(end == i ? Number(numbers[i]) : $"{Number(numbers[i])}-{Number(numbers[end])}");
            i = end + 1;
        }

        var text = string.Join(',', ranges);
        return text.Length <= 120 ? text : text[..text.LastIndexOf(',', 120)] + ",…";
    }

    private static string Fit(string text, int room)
    {
        while (text.Length > 0 && Uri.EscapeDataString(text).Length > room) text = text[..(text.Length - Math.Max(1, text.Length / 8))];
        return text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[..^1] : text;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
