using System.Text;
using Lathe.Edits;

namespace Lathe.Engine.Tools;

/// <summary>A file as a tool reads it.</summary>
internal sealed record ToolFile(string Path, byte[] Bytes, string Text);

/// <summary>Reads files of the workspace for tools, with refusals that a model can act on.</summary>
internal static class ToolFiles
{
    public static ToolFile Read(ToolContext context, string path, long largest)
    {
        var normalized = Known(context, path) ?? Path(context, path);
        var entry = context.Workspace.Tree.Stat(normalized)
            ?? throw new ToolInputException($"{normalized} does not exist. {Nearby(context, normalized)}".TrimEnd());
        if (entry.Kind == FileTreeEntryKind.Directory) throw new ToolInputException($"{normalized} is a folder; use list_files.");
        if (entry.Kind != FileTreeEntryKind.File) throw new ToolInputException($"{normalized} is not a regular file ({entry.Kind}); it cannot be read.");
        if (entry.Size > largest) throw new ToolInputException($"{normalized} has {entry.Size:N0} bytes; files over {largest:N0} bytes are not read. Use search, or a command such as head.");
        var bytes = context.Workspace.Tree.Read(normalized);
        if (bytes.AsSpan(0, Math.Min(bytes.Length, 8_000)).Contains((byte)0) && !HasUtf16Mark(bytes))
            throw new ToolInputException($"{normalized} is a binary file of {bytes.Length:N0} bytes; it cannot be shown as text.");
        return new ToolFile(normalized, bytes, Decode(bytes));
    }

    /// <summary>Normalises a path; one that begins with the repository's own absolute path is taken as relative to it.</summary>
    public static string Path(ToolContext context, string path)
    {
        path = Relative(context, path);
        return RelativePath.TryNormalize(path, out var normalized, out var reason)
            ? normalized
            : throw new ToolInputException($"The path '{path}' {reason}.");
    }

    // A file that the repository has can be read whatever its name: a backslash is a letter here.
    private static string? Known(ToolContext context, string path)
    {
        var relative = Relative(context, path);
        return !RelativePath.TryNormalize(relative, out _, out _) && context.Workspace.Base.Files.Any(f => f.Path == relative) ? relative : null;
    }

    /// <summary>What permission rules are about: where a path leads, however a model spells it.</summary>
    public static string Subject(ToolContext context, string path) => RelativePath.TryNormalize(Relative(context, path), out var normalized, out _) ? normalized : path;

    /// <summary>Whether a path names the repository's own folder.</summary>
    public static bool IsRoot(ToolContext context, string path) => path.TrimEnd('/') is "" or "." && !path.StartsWith('/') || path.TrimEnd('/') == context.Workspace.MountPath;

    private static string Relative(ToolContext context, string path)
    {
        var mount = context.Workspace.MountPath;
        return path.StartsWith(mount, StringComparison.Ordinal) && path.Length > mount.Length && path[mount.Length] == '/' ? path[(mount.Length + 1)..] : path;
    }

    private static bool HasUtf16Mark(byte[] bytes) => bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    // As edits decode it, so that what is shown can be found.
    private static string Decode(byte[] bytes)
    {
        if (TextFile.TryDecode(bytes, out var file, out _)) return file!.Text;
        using var reader = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static string Nearby(ToolContext context, string path)
    {
        var name = System.IO.Path.GetFileName(path);
        var same = context.Workspace.Base.Files.Select(f => f.Path)
            .Where(k => k.EndsWith(name, StringComparison.OrdinalIgnoreCase) && (k.Length == name.Length || k[^(name.Length + 1)] == '/'))
            .Order(StringComparer.Ordinal).Take(5).ToList();
        return same.Count == 0 ? "" : $"Files of that name: {string.Join(", ", same)}.";
    }
}
