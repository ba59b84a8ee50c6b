using System.Globalization;
using System.Text;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Applies;

/// <summary>
/// The record of one apply: each touched path with its image before and after, and the folders above them with the mode that they had before (-1: there was none). It is
/// stored as fields that are ended by NUL bytes, since a path may hold any other. A merged undo has such a record too, as if the state that it led to had been there before: so a redo brings back what the user had.
/// </summary>
internal sealed record ApplyManifest(IReadOnlyList<AppliedFile> Files, IReadOnlyDictionary<string, int> Folders)
{
    // Every header of a record begins so; the second has folders that stand afterwards.
    internal const string HeaderStart = "lathe apply ";
    private const string Header = HeaderStart + "1", LaterHeader = HeaderStart + "2";
    private const string Lost = "The files stay as they are: bring them into the state that you want by hand; git may have it.";

    /// <summary>The folders above the paths that stand afterwards too, even if nothing is left in them, with their modes; the others go with their last file, as git has it.</summary>
    public IReadOnlyDictionary<string, int> FoldersAfter { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    public byte[] ToBytes()
    {
        var text = new StringBuilder(FoldersAfter.Count == 0 ? Header : LaterHeader).Append('\0');
        foreach (var (path, mode) in Folders) text.Append("folder\0").Append(path).Append('\0').Append(mode).Append('\0');
        foreach (var (path, mode) in FoldersAfter) text.Append("after\0").Append(path).Append('\0').Append(mode).Append('\0');
        foreach (var file in Files)
        {
            text.Append("file\0").Append(file.Path).Append('\0');
            Append(text, file.Before);
            Append(text, file.After);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static ApplyManifest Load(ObjectHash hash, IObjectStore objects)
    {
        var bytes = objects.Get(hash) ?? throw new LatheError(ErrorKind.Storage, "apply.manifest_missing", "The record of this apply is not in the object store.") { Guidance = Lost }.ToException();
        var fields = Encoding.UTF8.GetString(bytes).Split('\0');
        var files = new List<AppliedFile>();
        var folders = new Dictionary<string, int>(StringComparer.Ordinal);
        var after = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            if (fields[0] is not (Header or LaterHeader)) throw new FormatException();
            for (var i = 1; i < fields.Length - 1;)
            {
                if (fields[i] is "folder" or "after")
                {
                    (fields[i] == "folder" ? folders : after)[fields[i + 1]] = int.Parse(fields[i + 2], CultureInfo.InvariantCulture);
                    i += 3;
                }
                else
                {
                    files.Add(new AppliedFile(fields[i + 1], Image(fields[i + 2]), Image(fields[i + 3])));
                    i += 4;
                }
            }
        }
        catch (Exception exception) when (exception is FormatException or IndexOutOfRangeException or OverflowException)
        {
            throw new LatheError(ErrorKind.Storage, "apply.manifest_damaged", "The record of this apply cannot be read.") { Guidance = Lost }.ToException(exception);
        }

        return new ApplyManifest(files, folders) { FoldersAfter = after };
    }

    private static void Append(StringBuilder text, FileImage? image)
    {
        if (image is null) text.Append('-');
        else text.Append(image.Kind == SnapshotEntryKind.Link ? 'l' : 'f').Append(' ').Append(image.Mode).Append(' ').Append(image.Size).Append(' ').Append(image.Content.Hex);
        text.Append('\0');
    }

    private static FileImage? Image(string field)
    {
        if (field == "-") return null;
        var parts = field.Split(' ');
        var kind = parts[0] switch { "f" => SnapshotEntryKind.File, "l" => SnapshotEntryKind.Link, _ => throw new FormatException() };
        return new FileImage(kind, int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture), new ObjectHash(parts[3]));
    }
}
