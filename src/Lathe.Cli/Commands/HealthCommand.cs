using System.CommandLine;
using Lathe.Cli.Health;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Health;
using Lathe.Engine.Trust;
using Lathe.Errors;
using Lathe.Models.Health;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe health</c>: how models, prompts, retries and the agent have done lately; with <c>--test</c>, whether models can be reached now. Asks no server unless told to.</summary>
internal static class HealthCommand
{
    private const int MostDays = 366;

    public static Command Create(CliHost host)
    {
        var models = new Argument<string[]>("MODEL") { Arity = ArgumentArity.ZeroOrMore, Description = "With --test: which; those of the configuration by default." };
        var test = new Option<bool>("--test") { Description = "Sends one smallest request to each model, and says before what it can cost." };
        var days = new Option<int>("--days") { HelpName = "N", Description = "How far back, 7 by default.", DefaultValueFactory = _ => 7 };
        var repo = new Option<string?>(SharedOptions.RepoName) { HelpName = "DIR", Description = "Only runs of this repository; all by default." };
        var command = new Command("health", "How models, prompts, retries and the agent have done lately.") { models, test, days, repo };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) =>
        {
            var context = new CommandContext(host, parse);
            var named = parse.GetValue(models) ?? [];
            if (parse.GetValue(test)) return TestAsync(context, parse.GetValue(repo), named, cancellationToken);
            if (named.Length > 0) throw Bad("Models are named for a test.", $"Give lathe health --test {named[0]}.");
            var back = parse.GetValue(days);
            if (back is < 1 or > MostDays) throw Bad($"--days has to be a whole number from 1 to {MostDays}, not {back}.", "Give --days 7, for example.");
            return ShowAsync(context, parse.GetValue(repo), back, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, string? folder, int days, CancellationToken cancellationToken)
    {
        var host = context.Host;
        await using var composition = new Composition(host, context.Paths);
        var repository = folder is null ? null : RepositoryRoot.Find(context.Absolute(folder));
        var report = await new HealthReader(composition.Journal).ReadAsync(host.Time.GetUtcNow().AddDays(-days), repository, cancellationToken);
        report = report with { Models = [.. report.Models.Select(m => m with { Circuit = CircuitOf(host, m.Model) })] };
        switch (context.Format(context.Configuration(folder)))
        {
            case OutputFormat.Text: HealthText.Write(host, report, days); break;
            case OutputFormat.Json: JsonOutput.Document(host, report, static j => j.HealthReport); break;
            default: JsonOutput.Lines(host, [report], static j => j.HealthReport); break;
        }

        return ExitCodes.Success;
    }

    private static async Task<int> TestAsync(CommandContext context, string? folder, string[] named, CancellationToken cancellationToken)
    {
        var host = context.Host;
        var configuration = context.Configuration(folder);
        var format = context.Format(configuration);
        var test = new ConnectionTest(host, configuration);
        var results = new List<ConnectionView>();
        foreach (var model in named.Length > 0 ? named : Configured(configuration))
        {
            var planned = test.Plan(model);
            if (format == OutputFormat.Text) ConnectionText.WriteBefore(host, planned);
            var result = await test.RunAsync(planned, cancellationToken);
            if (format == OutputFormat.Text) ConnectionText.WriteAfter(host, result);
            results.Add(result);
        }

        if (format == OutputFormat.Json) JsonOutput.Document(host, results, static j => j.ListConnectionView);
        else if (format == OutputFormat.StreamJson) JsonOutput.Lines(host, results, static j => j.ConnectionView);
        return results.Find(static r => r.Error is not null)?.Error is { } error ? error.ExitCode : ExitCodes.Success;
    }

    private static IEnumerable<string> Configured(ResolvedConfiguration configuration)
    {
        var models = configuration.ModelsInUse();
        return models.Count > 0 ? models : throw new LatheError(ErrorKind.Validation, "config.no_model", "No model is chosen.") { Guidance = "Name one: lathe health --test PROVIDER/NAME. `lathe models` lists them." }.ToException();
    }

    private static string CircuitOf(CliHost host, string model) =>
        (host.Models.Reports().FirstOrDefault(r => r.Model == model)?.Circuit ?? CircuitState.Closed) switch { CircuitState.Open => "open", CircuitState.HalfOpen => "half_open", _ => "closed" };

    private static LatheException Bad(string message, string guidance) => new LatheError(ErrorKind.Validation, "cli.bad_argument", message) { Guidance = guidance }.ToException();
}
