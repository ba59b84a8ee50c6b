using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Edits;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Text;
using Lathe.Errors;

namespace Lathe.Cli.Artifacts;

/// <summary>The commands that look at stored versions.</summary>
internal static class ArtifactQueries
{
    private const int PageSize = 200;

    public static async Task<int> ListAsync(ArtifactAccess access, string? project, int limit, CancellationToken cancellationToken)
    {
        if (project is not null) ItemName.Checked("project", project);
        var store = await access.StoreAsync(cancellationToken);
        var found = new List<ArtifactVersion>();
        while (found.Count < limit)
        {
            var page = await store.Reader.ItemsAsync(project, found.Count == 0 ? null : found[^1].Name, Math.Min(PageSize, limit - found.Count), cancellationToken);
            if (page.Count == 0) break;
            found.AddRange(page);
        }

        if (Json(access, found)) return ExitCodes.Success;
        if (found.Count == 0) access.Host.Out.WriteLine($"There are no stored versions{(project is null ? "" : $" of {project}")} in {store.Catalog.Place}.");
        var table = new TextTable("ITEM", "VERSION", "CREATED", "VERDICT", "TITLE");
        foreach (var v in found) table.Add(v.Name.ToString(), Number(v.Version), Local(v.Created), v.Verdict?.ToString() ?? "", Bounded.OneLine(v.Title, 60));
        table.Write(access.Host.Out, access.Host.Width);
        return ExitCodes.Success;
    }

    public static async Task<int> HistoryAsync(ArtifactAccess access, string reference, int limit, CancellationToken cancellationToken)
    {
        var store = await access.StoreAsync(cancellationToken);
        var item = ItemReference.Parse(reference);
        var found = new List<ArtifactVersion>();
        while (found.Count < limit)
        {
            var page = await store.Reader.HistoryAsync(item.Item, found.Count == 0 ? item.Version + 1 : found[^1].Version, Math.Min(PageSize, limit - found.Count), cancellationToken);
            if (page.Count == 0) break;
            found.AddRange(page);
        }

        if (found.Count == 0) throw ArtifactErrors.NotThere(item.Item, item.Version);
        if (Json(access, found)) return ExitCodes.Success;
        var table = new TextTable("VERSION", "FROM", "CREATED", "BY", "VERDICT", "HASH", "SIZE", "WHY");
        foreach (var v in found)
            table.Add(Number(v.Version), v.Parent is { } parent ? Number(parent) : "", Local(v.Created), v.Author ?? "", v.Verdict?.ToString() ?? "", v.Main.Hash?.Hex[..12] ?? "", v.Size.ToString("N0", CultureInfo.InvariantCulture), Why(v));
        table.Write(access.Host.Out, access.Host.Width);
        return ExitCodes.Success;
    }

    public static async Task<int> ShowAsync(ArtifactAccess access, string reference, TimeSpan? link, CancellationToken cancellationToken)
    {
        var store = await access.StoreAsync(cancellationToken);
        var v = await store.Reader.FindAsync(ItemReference.Parse(reference), cancellationToken);
        var parts = v.Parts.Select(p => new PartView(p.Number, p.Path, p.Exists, p.Hash?.Hex, p.Size, p.Exists ? store.Keys.Named(v.Name, v.Version, p.Number, p.Extension) : null)).ToList();
        var address = link is { } life ? await store.Objects.LinkAsync(v.Named ? parts[0].Key! : store.Keys.Content(v.Main.Hash!.Value), life, cancellationToken) : null;
        if (access.Format != OutputFormat.Text)
        {
            ArtifactViewJson.Write(access.Host, access.Format, VersionView.Of(v) with { Files = parts, Link = address?.AbsoluteUri }, j => j.VersionView);
            return ExitCodes.Success;
        }

        Line(access, $"{v.Name}@{v.Version}: {v.Title}");
        if (v.Description.Length > 0) Line(access, $"  {Bounded.OneLine(v.Description, 400)}");
        Line(access, $"  created {Local(v.Created)}{(v.Author is null ? "" : $" by {v.Author}")}{(v.Parent is { } parent ? $", from version {parent}" : "")}");
        if (v.Run is not null) Line(access, $"  run {v.Run}, attempt {v.Attempt}{(v.Mode is null ? "" : $", {v.Mode}")}{(v.Language is null ? "" : $", {v.Language}")}{(v.Verdict is { } verdict ? $": {verdict}" : "")}");
        if (v.Lock is { } held) Line(access, $"  {held.Describe()}");
        if (!v.Named) Line(access, "  its copies under these keys are not made yet (lathe artifacts sync); it is read by its content's hash");
        var table = new TextTable("PART", "FILE", "SIZE", "HASH", "KEY");
        foreach (var p in parts) table.Add(Number(p.Number), p.Path ?? "(main file)", p.Exists ? p.Size.ToString("N0", CultureInfo.InvariantCulture) : "deleted", p.Hash?[..12] ?? "", p.Key ?? "");
        table.Write(access.Host.Out, access.Host.Width);
        if (link is not null) Line(access, address is null ? $"{store.Objects.Place} gives no links." : $"for {Engine.Configuration.Duration.Format(link.Value)}: {address.AbsoluteUri}");
        return ExitCodes.Success;
    }

    public static async Task<int> DiffAsync(ArtifactAccess access, string left, string? right, CancellationToken cancellationToken)
    {
        var store = await access.StoreAsync(cancellationToken);
        var first = await store.Reader.FindAsync(ItemReference.Parse(left), cancellationToken);
        var second = right is null ? first : await store.Reader.FindAsync(ItemReference.Parse(right), cancellationToken);
        if (right is null) first = await store.Reader.FindAsync(new ItemReference(second.Name, second.Parent ?? throw NoParent(second)), cancellationToken);
        var before = await FilesAsync(access, store, first, cancellationToken);
        var after = await FilesAsync(access, store, second, cancellationToken);
        var changes = new List<FileChange>();
        foreach (var path in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (old, now) = (before.GetValueOrDefault(path), after.GetValueOrDefault(path));
            if (old.Part?.Hash == now.Part?.Hash) continue;
            changes.Add(new FileChange(old.Content is null ? null : path, now.Content is null ? null : path, old.Content, now.Content) { OldIsLink = old.Part?.Link is true, NewIsLink = now.Part?.Link is true });
        }

        if (access.Format != OutputFormat.Text) ArtifactViewJson.Write(access.Host, access.Format, VersionDiffView.Of(first, second, changes), j => j.VersionDiffView);
        else if (changes.Count == 0) access.Host.Error.WriteLine($"{first.Name}@{first.Version} and {second.Name}@{second.Version} have the same files.");
        else PlainBytes.Write(access.Host, UnifiedDiff.Write(changes));
        return ExitCodes.Success;
    }

    // Of a version with parts these are its files; the patch beside them would be a diff of diffs.
    private static async Task<Dictionary<string, (ArtifactPart? Part, byte[]? Content)>> FilesAsync(ArtifactAccess access, ArtifactStore store, ArtifactVersion version, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, (ArtifactPart?, byte[]?)>(StringComparer.Ordinal);
        foreach (var part in version.Parts.Count > 1 ? version.Parts.Skip(1) : version.Parts)
        {
            if (part.Hash is not { } hash) continue;
            await store.Reader.FetchAsync(version, part, cancellationToken);
            files[part.Path ?? version.Item + part.Extension] = (part, access.Local.Get(hash));
        }

        return files;
    }

    private static bool Json(ArtifactAccess access, List<ArtifactVersion> found)
    {
        if (access.Format == OutputFormat.Text) return false;
        if (access.Format == OutputFormat.Json) ArtifactViewJson.Write(access.Host, access.Format, found.ConvertAll(VersionView.Of), j => j.ListVersionView);
        else foreach (var v in found) ArtifactViewJson.Write(access.Host, access.Format, VersionView.Of(v), j => j.VersionView);
        return true;
    }

    private static string Why(ArtifactVersion v) => v.Run is null ? Bounded.OneLine(v.Title, 50) : $"{Bounded.OneLine(v.Title, 50)} (run {v.Run[..Math.Min(14, v.Run.Length)]})";

    private static void Line(ArtifactAccess access, string text) => access.Host.Out.WriteLine(PlainText.OneLine(text));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Local(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static LatheException NoParent(ArtifactVersion version) => new LatheError(ErrorKind.Validation, "artifacts.no_parent", $"{version.Name}@{version.Version} was made from no other version.")
    {
        Guidance = "Name two versions: lathe artifacts diff PROJECT/ITEM@1 PROJECT/ITEM@2",
    }.ToException();
}
