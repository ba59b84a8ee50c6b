using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Engine.Advisories;
using Lathe.Errors;
using Lathe.Quality;

namespace Lathe.Cli.Commands;

/// <summary>One archive, as <c>--json</c> writes it.</summary>
internal sealed record AdvisoryArchiveView(string Ecosystem, long Bytes, bool Unchanged);

/// <summary>The folder of advisories, as <c>--json</c> writes it.</summary>
internal sealed record AdvisoriesView(string Folder, IReadOnlyList<AdvisoryArchiveView> Archives, int Packages);

/// <summary><c>lathe advisories get URL</c>: fetches archives of advisories from an address that the user names, and makes their index.</summary>
internal static class AdvisoriesCommand
{
    public static Command Create(CliHost host)
    {
        var address = new Argument<string>("URL") { Description = "The folder that holds ECOSYSTEM/all.zip, as the public OSV database lays them out." };
        var ecosystems = new Option<string[]>("--ecosystem") { Description = $"An ecosystem, as {AdvisoryStore.Ecosystems[0]} or {AdvisoryStore.Ecosystems[1]}; may be given more than once. All that are compared by default." };
        var into = new Option<string?>("--into") { Description = "The folder to keep them in; that of the setting quality.advisories by default." };
        var get = new Command("get", "Fetches advisories and makes their index. What has not changed is not fetched again.") { address, ecosystems, into };
        SharedOptions.AddOutput(get);
        get.SetAction((parse, cancellationToken) => GetAsync(new CommandContext(host, parse), parse.GetValue(address)!, parse.GetValue(ecosystems) ?? [], parse.GetValue(into), cancellationToken));
        return new Command("advisories", "Known vulnerabilities of packages, which changes are compared with.") { get };
    }

    private static async Task<int> GetAsync(CommandContext context, string address, string[] ecosystems, string? into, CancellationToken cancellationToken)
    {
        var host = context.Host;
        var folder = into is null ? context.Configuration(null).Advisories : context.Absolute(into);
        if (folder is null) throw Invalid("no_folder", "there is no folder to keep advisories in.", "Set quality.advisories in config.yaml, or give --into DIR.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var source)) throw Invalid("bad_address", "that is no address.", "Give the folder that holds ECOSYSTEM/all.zip, as https://host/path.");
        foreach (var ecosystem in ecosystems)
            if (!AdvisoryStore.Ecosystems.Contains(ecosystem, StringComparer.Ordinal)) throw Invalid("unknown_ecosystem", $"'{ecosystem}' is no ecosystem whose packages are compared.", $"They are: {string.Join(", ", AdvisoryStore.Ecosystems)}.");
        var archives = new List<AdvisoryArchiveView>();
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(30) };
        var download = new AdvisoryDownload(http);
        foreach (var ecosystem in ecosystems.Length > 0 ? ecosystems : AdvisoryStore.Ecosystems)
        {
            var archive = await download.GetAsync(source, ecosystem, folder, cancellationToken);
            archives.Add(new AdvisoryArchiveView(archive.Ecosystem, archive.Bytes, archive.Bytes == 0));
        }

        var view = new AdvisoriesView(folder, archives, Index(folder, context.Paths.Cache, cancellationToken));
        switch (context.FormatOption)
        {
            case OutputFormat.Json:
                JsonOutput.Document(host, view, j => j.AdvisoriesView);
                break;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(host, [view], j => j.AdvisoriesView);
                break;
            default:
                foreach (var archive in archives) host.Out.WriteLine($"{archive.Ecosystem}: {(archive.Unchanged ? "unchanged" : string.Create(CultureInfo.InvariantCulture, $"{archive.Bytes:N0} bytes"))}");
                host.Out.WriteLine(PlainText.OneLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: advisories about {view.Packages:N0} packages")));
                break;
        }

        return ExitCodes.Success;
    }

    private static int Index(string folder, string cache, CancellationToken cancellationToken)
    {
        try
        {
            return AdvisoryStore.Index(folder, cache, cancellationToken);
        }
        catch (Exception e) when (WriteFailure.Is(e))
        {
            throw new LatheError(ErrorKind.Storage, "advisories.index", $"The advisories are in {folder}, but their index could not be made in {cache}: {WriteFailure.Words(e)}")
            {
                Guidance = "Make both folders readable and the second one writable for you, and see that its disk has room; then do the same again: nothing is fetched twice.",
            }.ToException(e);
        }
    }

    private static LatheException Invalid(string code, string message, string guidance) => new LatheError(ErrorKind.Validation, $"advisories.{code}", message) { Guidance = guidance }.ToException();
}
