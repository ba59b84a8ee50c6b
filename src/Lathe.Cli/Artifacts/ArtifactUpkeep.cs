using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Engine.Artifacts;
using Lathe.Errors;

namespace Lathe.Cli.Artifacts;

/// <summary>The commands about the store as a whole: <c>status</c> and <c>sync</c>.</summary>
internal static class ArtifactUpkeep
{
    public static async Task<int> StatusAsync(ArtifactAccess access, CancellationToken cancellationToken)
    {
        var configuration = access.Configuration.Artifacts;
        var (objects, catalog) = ("not opened", "not opened");
        LatheError? problem = null;
        try
        {
            var store = await access.StoreAsync(cancellationToken);
            (objects, catalog) = (store.Objects.Place, store.Catalog.Place);

            // Both are really asked: a bucket or a table that is not there is found by nothing else.
            await store.Catalog.ItemsAsync(null, null, 1, cancellationToken);
            await store.Objects.ListAsync(configuration.Prefix, null, 1, cancellationToken);
        }
        catch (LatheException e) when (e.Error.Kind is not ErrorKind.Cancelled)
        {
            problem = e.Error;
        }

        var counts = access.Outbox.Count();
        var view = new ArtifactStatusView(configuration.Store, objects, catalog, problem is null, problem, counts.Stored, counts.Failed, counts.LastFailure, Pending(access), access.Outbox.Damaged());
        if (access.Format != OutputFormat.Text) ArtifactViewJson.Write(access.Host, access.Format, view, j => j.ArtifactStatusView);
        else Write(access, view);
        return problem is null ? ExitCodes.Success : ExitCodes.Of(problem.Kind);
    }

    public static async Task<int> SyncAsync(ArtifactAccess access, CancellationToken cancellationToken)
    {
        var store = await access.StoreAsync(cancellationToken);
        var problems = new List<string>();
        var drained = await OutboxDrain.RunAsync(store, access.Outbox, access.Host.Time, cancellationToken);
        if (drained.Busy) problems.Add("Another process stores what waits at this moment.");
        foreach (var written in drained.Stored) if (written.NamingProblem is { } problem) problems.Add($"{written.Version.Name}@{written.Version.Version}: {problem}");
        var naming = await VersionNaming.RunAsync(store, cancellationToken);
        problems.AddRange(naming.Problems);
        problems.AddRange(access.Outbox.Damaged().Select(Unread));
        var view = new ArtifactSyncView([.. drained.Stored.Select(w => VersionView.Of(w.Version))], [.. naming.Named.Select(VersionView.Of)], Pending(access), problems);
        if (access.Format != OutputFormat.Text) ArtifactViewJson.Write(access.Host, access.Format, view, j => j.ArtifactSyncView);
        else Write(access, view);
        return view.Pending.Count == 0 && problems.Count == 0 ? ExitCodes.Success : ExitCodes.Waiting;
    }

    private static List<PendingView> Pending(ArtifactAccess access) => [.. access.Outbox.List().Select(e => new PendingView(e.Draft.Project, e.Draft.Item, e.Queued, e.Tries, e.Error))];

    private static string Unread(string file) =>
        $"What waits in {file} cannot be read, and is stored nowhere. Put the file back from a backup; or store the change again (lathe artifacts put) and remove the file.";

    private static void Write(ArtifactAccess access, ArtifactStatusView view)
    {
        Line(access, view.Store is "none" ? "runs store nothing (artifacts.store: none); these commands use the store in the state folder" : $"runs store their changes (artifacts.store: {view.Store})");
        Line(access, $"objects: {view.Objects}");
        Line(access, $"catalog: {view.Catalog}");
        Line(access, view.Problem is { } problem ? $"not working: {problem.Message} {problem.Guidance}" : "both answer");
        Line(access, string.Create(CultureInfo.InvariantCulture, $"from this machine: {view.Stored:N0} stored, {view.Failed:N0} failed{(view.LastFailure is null ? "" : $"; last: {view.LastFailure}")}"));
        Line(access, view.Pending.Count == 0 ? "nothing waits" : $"{view.Pending.Count} wait (lathe artifacts sync):");
        foreach (var entry in view.Pending) Line(access, $"  {entry.Project}/{entry.Item}, since {entry.Queued.ToLocalTime():yyyy-MM-dd HH:mm}: {entry.Error.Message}");
        foreach (var file in view.Damaged) Line(access, Unread(file));
    }

    private static void Write(ArtifactAccess access, ArtifactSyncView view)
    {
        foreach (var version in view.Stored) Line(access, $"stored {version.Project}/{version.Item}@{version.Version}");
        foreach (var version in view.Named) Line(access, $"copied {version.Project}/{version.Item}@{version.Version} to its own keys");
        foreach (var problem in view.Problems) Line(access, problem);
        Line(access, view.Pending.Count == 0 ? "nothing waits" : $"{view.Pending.Count} still wait: {view.Pending[0].Error.Message}");
    }

    private static void Line(ArtifactAccess access, string text) => access.Host.Out.WriteLine(PlainText.OneLine(text));
}
