using System.Globalization;
using System.Text;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Applies;

/// <summary>The file that says that an apply, an undo or a redo is under way; it is on the disk before the first of the user's files changes.</summary>
/// <param name="Manifest">The record.</param>
/// <param name="Backward">Whether it is an undo.</param>
/// <param name="Apply">For a merged undo or redo, whose record the journal does not know yet: the apply that it is about. Null otherwise.</param>
internal sealed record ApplyIntent(ObjectHash Manifest, bool Backward, int? Apply = null)
{
    public void Write(string file)
    {
        OwnerFolder.Make(Path.GetDirectoryName(file)!);
        var temporary = file + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Manifest.Hex} {(Backward ? "backward" : "forward")}{(Apply is { } apply ? $" {apply}" : "")}\n")));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
        SyncNames(file);
    }

    // The repository may lie on another disk than this file: what is done there must not outlive the mark. A new run's folder has a name in the one above.
    private static void SyncNames(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        foreach (var place in (ReadOnlySpan<string>)[folder, Path.GetDirectoryName(folder)!])
        {
            using var directory = new BeneathDirectory(place);
            directory.Sync();
        }

        using var disk = new WriteProbe(folder);
        disk.EnsureTakesChanges();
    }

    public static ApplyIntent? Read(string file)
    {
        if (!File.Exists(file)) return null;
        var parts = File.ReadAllText(file).TrimEnd('\n').Split(' ');
        int? apply = parts is [_, _, var number] ? int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : -1 : null;
        if (parts.Length is 2 or 3 && apply is not -1 && parts[0].Length == 64 && (parts[1] is "forward" or "backward")) return new ApplyIntent(new ObjectHash(parts[0]), parts[1] == "backward", apply);
        throw new Errors.LatheError(Errors.ErrorKind.Storage, "apply.intent_damaged", $"{file} cannot be read, so an interrupted apply cannot be taken back.")
        {
            Guidance = "Look at the repository with git status, put it right by hand, and delete the file.",
        }.ToException();
    }
}
