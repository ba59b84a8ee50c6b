using System.Text;
using System.Text.Json;

namespace Lathe.Edits.Cases;

/// <summary>The files of a case before its edit, and what a case says of those after it.</summary>
internal sealed class CaseTree
{
    private const string FolderMark = ".folder";

    private readonly EditCase @case;
    private readonly Encoding encoding;

    public CaseTree(EditCase @case)
    {
        this.@case = @case;
        encoding = EncodingOf(@case.Encoding);
        if (@case.Files.ValueKind == JsonValueKind.Object)
        {
            foreach (var file in @case.Files.EnumerateObject())
            {
                if (LinkTarget(file.Value) is { } target) Tree.WithLink(file.Name, target);
                else Tree.With(file.Name, encoding.GetBytes(file.Value.GetString() ?? ""));
                Names.Add(file.Name);
            }
        }

        foreach (var folder in @case.Folders) Tree.With($"{folder.TrimEnd('/')}/{FolderMark}", []);
    }

    public MemoryFileTree Tree { get; } = new();

    public List<string> Names { get; } = [];

    /// <summary>How the tree differs from what the case expects; null when it does not.</summary>
    /// <param name="same">Whether two texts count as the same; null for byte for byte.</param>
    public string? Difference(Func<string, string, bool>? same = null)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        if (@case.Expected.ValueKind == JsonValueKind.Object)
        {
            foreach (var file in @case.Expected.EnumerateObject())
            {
                expected.Add(file.Name);
                if (Difference(file.Name, file.Value, same) is { } difference) return difference;
            }
        }

        foreach (var path in @case.Deleted.Concat(@case.MustNotExist))
        {
            if (Tree.Stat(path) is not null) return $"'{path}' is still there";
        }

        if (!@case.CoversWholeTree || @case.Expected.ValueKind != JsonValueKind.Object) return null;
        var more = Tree.Paths.FirstOrDefault(p => !expected.Contains(p) && !p.EndsWith("/" + FolderMark, StringComparison.Ordinal));
        return more is null ? null : $"'{more}' is there and is not expected";
    }

    private string? Difference(string path, JsonElement value, Func<string, string, bool>? same)
    {
        if (value.ValueKind == JsonValueKind.Null) return Tree.Stat(path) is null ? null : $"'{path}' is still there";
        if (Tree.Stat(path) is not { } entry) return $"'{path}' is not there";
        if (LinkTarget(value) is not null) return entry.Kind == FileTreeEntryKind.Link ? null : $"'{path}' is no link";
        if (entry.Kind != FileTreeEntryKind.File) return $"'{path}' is no file";
        var (actual, wanted) = (encoding.GetString(Tree.Read(path)), value.GetString() ?? "");
        if (string.Equals(actual, wanted, StringComparison.Ordinal) || same?.Invoke(actual, wanted) == true) return null;
        return $"'{path}' is {Quote(actual)}, expected {Quote(wanted)}";
    }

    private static string? LinkTarget(JsonElement value) => EditCase.Property(value, "symlink") is { ValueKind: JsonValueKind.String } target ? target.GetString() : null;

    private static string Quote(string text)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
        return text.Length <= 160 ? $"\"{text}\"" : $"\"{text[..160]}…\"";
    }

    private static Encoding EncodingOf(string? name)
    {
        if (name is null or "utf-8" or "utf8") return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return int.TryParse(name.AsSpan(name.StartsWith("cp", StringComparison.Ordinal) ? 2 : 0), out var page)
            ? CodePagesEncodingProvider.Instance.GetEncoding(page)!
            : CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
    }
}
