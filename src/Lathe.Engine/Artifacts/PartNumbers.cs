namespace Lathe.Engine.Artifacts;

/// <summary>Gives the parts of a version their numbers: a path keeps the number that its parent version has for it, a new one gets the next.</summary>
internal static class PartNumbers
{
    public static IReadOnlyList<ArtifactPart> Of(ArtifactDraft draft, ArtifactVersion? parent)
    {
        var known = new Dictionary<string, ArtifactPart>(StringComparer.Ordinal);
        var last = 0;
        foreach (var part in parent?.Parts ?? [])
        {
            if (part.Path is not null) known[part.Path] = part;
            last = Math.Max(last, part.Number);
        }

        var parts = new List<ArtifactPart> { Part(0, draft.Main) };
        foreach (var part in draft.Parts)
        {
            var path = part.Path ?? throw new ArgumentException("Only the main file has no path.", nameof(draft));
            parts.Add(Part(known.Remove(path, out var before) ? before.Number : ++last, part));
        }

        if (draft.KeepsOthers) parts.AddRange(known.Values);
        parts.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        return parts;
    }

    private static ArtifactPart Part(int number, DraftPart part) => new(number, part.Path, part.Extension, part.Hash, part.Size) { Executable = part.Executable, Link = part.Link };
}
