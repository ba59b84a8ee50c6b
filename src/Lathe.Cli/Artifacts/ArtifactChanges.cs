using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Edits;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Cli.Artifacts;

/// <summary>What <c>lathe artifacts put</c> was asked for.</summary>
internal sealed record PutRequest(string Item, IReadOnlyList<string> Files, string? Title, string? Description, string? Mode, string? Language, bool New);

/// <summary>The commands that store, fetch and lock versions.</summary>
internal static class ArtifactChanges
{
    private const long LargestFile = 2L << 30;

    public static async Task<int> PutAsync(ArtifactAccess access, PutRequest request, CancellationToken cancellationToken)
    {
        var item = ItemReference.Parse(request.Item).Item;
        var parts = new List<DraftPart>();
        foreach (var file in request.Files)
        {
            var path = access.Absolute(file);
            parts.Add(await PartAsync(access, path, parts.Count == 0 ? null : RepositoryPath(access, path), cancellationToken));
        }

        var draft = new ArtifactDraft
        {
            Project = item.Project,
            Item = item.Item,
            Token = $"put/{RunId.New(access.Host.Time)}",
            New = request.New,
            Title = request.Title ?? Path.GetFileName(request.Files[0]),
            Description = request.Description ?? "",
            Mode = request.Mode,
            Language = request.Language,
            Author = ArtifactAccess.Author(access.Configuration, access.Host.Environment),
            Retention = access.Configuration.Artifacts.Retention,
            Main = parts[0],
            Parts = parts[1..],
        };
        var progress = access is { Format: OutputFormat.Text, Host.ErrorIsTerminal: true } ? new ProgressLine(access.Host) : null;
        var written = await new OutboxWrite(access.Outbox, access.Host.Time).WriteAsync(access.StoreAsync, draft, progress, cancellationToken);
        if (access.Format != OutputFormat.Text)
        {
            ArtifactViewJson.Write(access.Host, access.Format, VersionView.Of(written.Version) with { Files = written.Parts.Select(View).ToList() }, j => j.VersionView);
            return ExitCodes.Success;
        }

        access.Host.Out.WriteLine(PlainText.OneLine($"stored as {item}@{written.Version.Version}: {(written.Repeated ? "an earlier try had come through" : Sent(written.Parts))}"));
        if (written.NamingProblem is { } problem) access.Host.Error.WriteLine(PlainText.OneLine($"not under its own keys yet: {problem} 'lathe artifacts sync' does that."));
        return ExitCodes.Success;
    }

    public static async Task<int> GetAsync(ArtifactAccess access, string reference, string? into, int? only, bool force, CancellationToken cancellationToken)
    {
        var store = await access.StoreAsync(cancellationToken);
        var version = await store.Reader.FindAsync(ItemReference.Parse(reference), cancellationToken);
        if (only is { } number && version.Parts.All(p => p.Number != number)) throw Bad("no_part", $"{version.Name}@{version.Version} has no part {number}.", $"See its parts: lathe artifacts show {version.Name}@{version.Version}");
        var folder = access.Absolute(into ?? $"{version.Item}_v{version.Version}");
        var views = new List<PartView>();
        var worst = ExitCodes.Success;
        foreach (var fetched in await store.Reader.FetchAsync(only is null ? version : version with { Parts = [.. version.Parts.Where(p => p.Number == only)] }, cancellationToken))
        {
            var (part, state, error) = fetched;
            if (error is null && part.Hash is { } hash) (state, error) = Write(access, folder, FileOf(version, part), part, access.Local.Get(hash), force, state);
            if (error is not null && worst == ExitCodes.Success) worst = ExitCodes.Of(error.Kind);
            views.Add(new PartView(part.Number, part.Path, part.Exists, part.Hash?.Hex, part.Size, null, state.ToString().ToLowerInvariant(), error?.Message));
        }

        if (access.Format != OutputFormat.Text)
        {
            ArtifactViewJson.Write(access.Host, access.Format, VersionView.Of(version) with { Files = views }, j => j.VersionView);
            return worst;
        }

        foreach (var view in views) access.Host.Out.WriteLine(PlainText.OneLine($"{view.State,-10} {view.Path ?? "(main file)"}{(view.Error is null ? "" : $": {view.Error}")}"));
        access.Host.Out.WriteLine(PlainText.OneLine($"{version.Name}@{version.Version} is in {folder}"));
        return worst;
    }

    public static async Task<int> LockAsync(ArtifactAccess access, string reference, TimeSpan? retention, bool compliance, bool? hold, CancellationToken cancellationToken)
    {
        if (retention is null && hold is null) throw Bad("nothing_to_lock", "What is to hold is not said.", "Give --for 30d, --hold or --no-hold.");
        var store = await access.StoreAsync(cancellationToken);
        var version = await store.Reader.FindAsync(ItemReference.Parse(reference), cancellationToken);
        var until = retention is { } keep ? access.Host.Time.GetUtcNow() + keep : (DateTimeOffset?)null;
        var locked = await store.Writer.LockAsync(version, new ProtectionChange(until, compliance, hold), cancellationToken);
        if (access.Format != OutputFormat.Text) ArtifactViewJson.Write(access.Host, access.Format, VersionView.Of(locked), j => j.VersionView);
        else access.Host.Out.WriteLine(PlainText.OneLine($"{locked.Name}@{locked.Version}: {locked.Lock?.Describe() ?? "not locked"}"));
        return ExitCodes.Success;
    }

    // Paths come from a catalog that others write: nothing goes anywhere but below the folder, and through no link.
    private static (FetchState, LatheError?) Write(ArtifactAccess access, string folder, string path, ArtifactPart part, byte[]? content, bool force, FetchState state)
    {
        if (content is null) return (FetchState.Failed, new LatheError(ErrorKind.Storage, "artifacts.no_content", "It is not in the local object store any more."));
        try
        {
            Directory.CreateDirectory(folder);
            using var tree = new DiskFileTree(folder, durable: false);
            if (!EditedVersions.IsSafe(path)) return (FetchState.Failed, new LatheError(ErrorKind.Validation, "artifacts.bad_path", "No file of a repository has such a path."));
            if (part.Link && !StoredLink.IsSafe(path, content)) return (FetchState.Failed, new LatheError(ErrorKind.Validation, "artifacts.link_leads_out", "It is a symbolic link that leads out of the folder, which is not made."));
            if (!force && tree.Stat(path) is { } there && !IsSame(tree, there, part, content)) return (FetchState.Failed, new LatheError(ErrorKind.Conflict, "artifacts.file_there", "There is another file of this name; --force replaces it."));
            if (part.Link) tree.WriteLink(path, content);
            else WriteFile(tree, path, part, content);
            return (state, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            return (FetchState.Failed, new LatheError(ErrorKind.Storage, "artifacts.not_written", $"It cannot be written below {folder}: {e.Message}"));
        }
        catch (LatheException e)
        {
            return (FetchState.Failed, e.Error);
        }
    }

    private static bool IsSame(DiskFileTree tree, FileTreeEntry there, ArtifactPart part, byte[] content) => there.Kind switch
    {
        FileTreeEntryKind.File => !part.Link && tree.Read(there.Path).AsSpan().SequenceEqual(content),
        FileTreeEntryKind.Link => part.Link && tree.ReadLink(there.Path).AsSpan().SequenceEqual(content),
        _ => false,
    };

    // A link in the place of a file is replaced, never written through.
    private static void WriteFile(DiskFileTree tree, string path, ArtifactPart part, byte[] content)
    {
        if (tree.Stat(path) is { Kind: FileTreeEntryKind.Link }) tree.Remove(path);
        tree.Write(path, content, part.Executable ? 0x1ED : 0x1A4);
    }

    private static string FileOf(ArtifactVersion version, ArtifactPart part) => part.Path ?? version.Item + part.Extension;

    private static async Task<DraftPart> PartAsync(ArtifactAccess access, string file, string? path, CancellationToken cancellationToken)
    {
        if (new FileInfo(file) is not { Exists: true } info) throw Bad("no_file", $"There is no file {file}.", "Give the path of a file.");
        if (info.Length > LargestFile) throw Bad("too_large", $"{file} is larger than 2 GiB.", "Store it elsewhere.");
        await using var content = File.OpenRead(file);
        var hash = await access.Local.PutAsync(content, cancellationToken);
        return new DraftPart(path, ArtifactKeys.Extension(file), hash, content.Position) { Executable = (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != UnixFileMode.None };
    }

    private static string RepositoryPath(ArtifactAccess access, string file)
    {
        var path = Path.GetRelativePath(access.Host.Environment.CurrentDirectory, file);
        return path.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(path) ? throw Bad("outside", $"{file} is not below the current folder, so it has no path as a part.", "Start in the folder that the parts' paths are to be relative to.") : path;
    }

    private static string Sent(IReadOnlyList<PartOutcome> parts)
    {
        var sent = parts.Count(p => p.State == PartState.Stored);
        return sent == parts.Count ? $"{sent} of {parts.Count} parts sent" : $"{sent} of {parts.Count} parts sent, what the store had already was not";
    }

    private static PartView View(PartOutcome part) => new(part.Number, part.Path, part.State != PartState.Absent, null, part.Size, null, part.State.ToString().ToLowerInvariant(), part.Error);

    private static LatheException Bad(string code, string message, string guidance) => new LatheError(ErrorKind.Validation, $"artifacts.{code}", message) { Guidance = guidance }.ToException();

    private sealed class ProgressLine(CliHost host) : IProgress<ArtifactProgress>
    {
        public void Report(ArtifactProgress value)
        {
            if (value.Part.State != PartState.Sending) host.Error.WriteLine(PlainText.OneLine(string.Create(CultureInfo.InvariantCulture, $"{value.PartsDone} of {value.Parts} parts, {value.BytesDone:N0} of {value.Bytes:N0} bytes")));
        }
    }
}
