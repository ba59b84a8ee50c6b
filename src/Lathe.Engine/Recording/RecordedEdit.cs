using System.Text;
using System.Text.Unicode;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Recording;

/// <summary>The stored version that a recorded run edited, with its files, so that a replay needs no store.</summary>
/// <param name="Project">The project.</param>
/// <param name="Item">The item.</param>
/// <param name="Version">The version.</param>
/// <param name="Files">Its files; null where they are too large together to be in a recording.</param>
public sealed record RecordedEdit(string Project, string Item, int Version, IReadOnlyList<RecordedFile>? Files)
{
    private const long MostBytes = 8 << 20;

    /// <summary>What a run edited; null where it edited nothing.</summary>
    internal static RecordedEdit? Of(RunHistory history, IObjectStore objects)
    {
        if (VersionDownload.Of(history, objects) is not { } edited) return null;
        var files = new List<RecordedFile>();
        long size = 0;
        foreach (var file in edited.Files)
        {
            // As the run did: what was gone from the store was not laid over its files.
            if (objects.Get(file.Hash) is not { } content) continue;
            if ((size += content.Length) > MostBytes) return new RecordedEdit(edited.Project, edited.Item, edited.Version, null);
            files.Add(Utf8.IsValid(content) ? new RecordedFile(file.Path, file.Executable, Encoding.UTF8.GetString(content), null) : new RecordedFile(file.Path, file.Executable, null, Convert.ToBase64String(content)));
        }

        return new RecordedEdit(edited.Project, edited.Item, edited.Version, files);
    }

    internal bool IsWhole() => Project is not null && Item is not null && (Files is null || Files.All(static f => f is { Path: not null } && (f.Text is null) != (f.Base64 is null) && EditedVersions.IsSafe(f.Path)));

    /// <summary>The version with its files in the object store.</summary>
    /// <param name="objects">The store.</param>
    /// <exception cref="LatheException">Validation <c>replay.files_left_out</c>, <c>replay.bad_cassette</c>.</exception>
    public EditedVersion Into(IObjectStore objects)
    {
        if (Files is null)
        {
            throw new LatheError(ErrorKind.Validation, "replay.files_left_out", $"The recorded run edits {Project}/{Item}@{Version}, whose files were too large to be in the recording.")
            {
                Guidance = "Run it with the store instead: lathe run --edit. The recorded answers are used with --model replay:FILE.",
            }.ToException();
        }

        return new EditedVersion(Project, Item, Version, [.. Files.Select(f => new EditedFile(f.Path, objects.Put(f.Content(), durable: true), f.Executable))]);
    }
}

/// <summary>A file of it.</summary>
/// <param name="Path">Its path in the repository.</param>
/// <param name="Executable">Whether it is executable.</param>
/// <param name="Text">Its content, secrets masked as in every text of a recording.</param>
/// <param name="Base64">The content of one that is no UTF-8 text.</param>
public sealed record RecordedFile(string Path, bool Executable, string? Text, string? Base64)
{
    internal byte[] Content()
    {
        if (Text is not null) return Encoding.UTF8.GetBytes(Text);
        var bytes = new byte[(Base64!.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(Base64, bytes, out var length) ? bytes[..length] : throw new LatheError(ErrorKind.Validation, "replay.bad_cassette", $"The content of {Path} in the cassette cannot be read.") { Guidance = "Record the run again." }.ToException();
    }
}
