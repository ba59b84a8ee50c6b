using Lathe.Syntax;

namespace Lathe.Quality;

/// <summary>Every secret of a file.</summary>
internal static class SecretScan
{
    private static readonly string[] LineEndNames = [".env", ".npmrc", ".pypirc", ".netrc", "Dockerfile", "Containerfile", "docker-compose", ".envrc"];
    private static readonly string[] LineEndExtensions = [".env", ".properties", ".ini", ".cfg", ".conf", ".cnf", ".yml", ".yaml", ".sh", ".bash", ".zsh", ".toml", ".tfvars", ".service", ".dockerfile"];
    private static readonly string[] ProseExtensions = [".adoc", ".asciidoc", ".md", ".rst", ".txt", ".textile", ".po", ".pot", ".log"];
    private static readonly string[] MarkupExtensions = [".xml", ".config", ".csproj", ".props", ".targets", ".plist", ".html", ".htm"];

    /// <summary>The secrets on changed lines.</summary>
    /// <param name="file">The file.</param>
    public static List<SecretHit> Find(FileView file)
    {
        var hits = new List<SecretHit>();
        ShapeScan.Find(file.After, hits);
        PrivateKeyScan.Find(file.After, hits);
        AddressScan.Find(file.After, hits);
        hits.RemoveAll(hit => !file.IsChanged(file.LineOf(hit.Start)));
        // What is written for people shows how to write a setting, and what a key looks like; only shapes count there, and none is sure to be more than an example.
        if (IsProse(file))
        {
            hits.RemoveAll(static hit => hit.Certainty == SecretCertainty.Weak);
            return hits.ConvertAll(Example);
        }

        for (var i = 0; i < hits.Count; i++)
            if (hits[i].Sort == SecretSort.Key && IsInComment(file, hits[i].Start)) hits[i] = Example(hits[i]);
        var assigned = new List<SecretHit>();
        AssignmentScan.Find(file.After, FormOf(file.Path), assigned);
        assigned.RemoveAll(hit => !file.IsChanged(file.LineOf(hit.Start)) || IsInComment(file, hit.Start) || Overlaps(hits, hit));
        return [.. hits, .. assigned];
    }

    private static SecretHit Example(SecretHit hit) => hit.Sort == SecretSort.Key && hit.Certainty == SecretCertainty.Certain ? hit with { Certainty = SecretCertainty.Likely } : hit;

    // Where values may stand in a file of this name.
    private static ValueForm FormOf(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        foreach (var extension in MarkupExtensions)
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return ValueForm.Markup;
        foreach (var extension in LineEndExtensions)
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return ValueForm.ToLineEnd;
        foreach (var start in LineEndNames)
            if (name.StartsWith(start, StringComparison.OrdinalIgnoreCase)) return ValueForm.ToLineEnd;
        return ValueForm.Quoted;
    }

    private static bool IsProse(FileView file)
    {
        if (file.Language is { } language) return language.Kind == LanguageKind.Prose;
        foreach (var extension in ProseExtensions)
            if (file.Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static bool Overlaps(List<SecretHit> kept, SecretHit hit)
    {
        foreach (var other in kept)
            if (hit.Start < other.Start + other.Length && other.Start < hit.Start + hit.Length) return true;
        return false;
    }

    // An assignment in a comment, or inside a longer string, shows how something is written.
    private static bool IsInComment(FileView file, int position)
    {
        var line = file.Lines[file.LineOf(position) - 1].AsSpan().TrimStart();
        if (line.StartsWith("#") || line.StartsWith("//") || line.StartsWith("*") || line.StartsWith("/*") || line.StartsWith("<!--") || line.StartsWith(";") || (line.StartsWith("--") && !line.StartsWith("---"))) return true;
        var tokens = file.Tokens;
        var low = 0;
        for (var high = tokens.Count - 1; low < high;)
        {
            var middle = (low + high + 1) / 2;
            if (tokens[middle].Start <= position) low = middle;
            else high = middle - 1;
        }

        if (tokens.Count == 0 || tokens[low].Start > position || tokens[low].End <= position) return false;
        return tokens[low].Kind == TokenKind.Comment || (tokens[low].Kind == TokenKind.String && file.After.AsSpan(tokens[low].Start, position - tokens[low].Start).Contains('\n'));
    }
}
