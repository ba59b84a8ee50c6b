using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Context;
using Lathe.Engine.Indexes;
using Estimates = Lathe.Models.Catalog.TokenEstimator;

namespace Lathe.Cli.Commands;

/// <summary>What is known of a repository, as <c>--json</c> writes it. The texts of the team's files are quotations.</summary>
internal sealed record MapView(string Type, string Repository, string Map, int MapTokens, CodebaseContext Codebase, TeamContext Team, QualityFigures Quality);

/// <summary><c>lathe map</c>: a repository on one page, and what it is like.</summary>
internal static class MapCommand
{
    private const int DefaultBudget = 1500;
    private const int LargestBudget = 100_000;

    public static Command Create(CliHost host)
    {
        var repo = SharedOptions.Repo();
        var budget = new Option<int>("--budget") { HelpName = "TOKENS", Description = $"How long the map may be; {DefaultBudget} by default.", DefaultValueFactory = _ => DefaultBudget };
        budget.Validators.Add(result =>
        {
            // What is no number at all is refused by the option itself.
            if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var tokens) && tokens is < 50 or > LargestBudget) result.AddError($"--budget takes 50 to {LargestBudget} tokens.");
        });
        var command = new Command("map", "The repository on one page, and what it is like: languages, layout, style, tests, tools, figures.") { repo, budget };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => RunAsync(new CommandContext(host, parse), parse.GetValue(repo), parse.GetValue(budget), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string? folder, int budget, CancellationToken cancellationToken)
    {
        await using var composition = new Composition(context.Host, context.Paths);
        using var listing = await RepositoryListing.OpenAsync(composition.Git, root => RepositoryIndexes.Open(context.Paths, context.Host.Environment, root, context.Host.Time), await composition.FindFolderAsync(folder, cancellationToken), cancellationToken);
        var configuration = context.Configuration(listing.Root);
        var facts = new RepositoryFacts(listing.Files, new FactsOptions { ContentHash = listing.ContentHash }, store: new ProfileStore(context.Paths.Cache, listing.Root, context.Host.Time));
        var map = facts.Map(budget, Estimates.Estimate, cancellationToken);
        var project = configuration.Project;
        var view = new MapView(
            "map", listing.Root, map, Estimates.Estimate(map), facts.Codebase(cancellationToken), new TeamContext(project.Style, project.Notes, project.Trusted, facts.Team(cancellationToken)),
            facts.Quality(listing.Coverage(), cancellationToken));
        switch (context.Format(configuration))
        {
            case OutputFormat.Json:
                JsonOutput.Document(context.Host, view, j => j.MapView);
                break;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(context.Host, [view], j => j.MapView);
                break;
            default:
                context.Host.Out.Write(PlainText.Printable(MapPage.Of(view)));
                break;
        }

        return ExitCodes.Success;
    }
}
