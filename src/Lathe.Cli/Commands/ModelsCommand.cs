using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;

namespace Lathe.Cli.Commands;

/// <summary>A provider, as <c>--json</c> writes it.</summary>
internal sealed record ProviderView(string Name, string Api, string? BaseUrl, string? KeyVariable, bool KeyNeeded, bool KeySet, bool Configured);

/// <summary>A model, as <c>--json</c> writes it. Prices in US dollars for a million tokens; absent where not known.</summary>
internal sealed record ModelView(
    string Model, int? Window, int? MaxOutput, decimal? Input, decimal? CachedInput, decimal? CacheWrite, decimal? Output, string? PriceAsOf, bool KeySet);

/// <summary>Both, as <c>--json</c> writes them.</summary>
internal sealed record ModelsView(IReadOnlyList<ProviderView> Providers, IReadOnlyList<ModelView> Models);

/// <summary><c>lathe models</c>: providers, models, prices, and whether a key is set. Asks no server.</summary>
internal static class ModelsCommand
{
    public static Command Create(CliHost host)
    {
        var repo = SharedOptions.Repo();
        var command = new Command("models", "Providers, models and prices, and whether a key is set.") { repo };
        SharedOptions.AddOutput(command);
        command.SetAction(parse => Run(new CommandContext(host, parse), parse.GetValue(repo)));
        return command;
    }

    private static int Run(CommandContext context, string? folder)
    {
        var configuration = context.Configuration(folder);
        var providers = Providers(configuration, context.Host.Environment);
        var view = new ModelsView(providers, Models(configuration, providers));
        switch (context.Format(configuration))
        {
            case OutputFormat.Json:
                JsonOutput.Document(context.Host, view, j => j.ModelsView);
                break;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(context.Host, view.Models, j => j.ModelView);
                break;
            default:
                WriteText(context.Host, view);
                break;
        }

        return ExitCodes.Success;
    }

    private static List<ProviderView> Providers(ResolvedConfiguration configuration, LatheEnvironment environment)
    {
        var views = new List<ProviderView>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var known in KnownProviders.All)
        {
            seen.Add(known.Name);
            views.Add(View(known.Name, known, configuration.Providers.GetValueOrDefault(known.Name), environment));
        }

        foreach (var (name, own) in configuration.Providers)
        {
            if (seen.Add(name)) views.Add(View(name, null, own, environment));
        }

        return views;
    }

    private static ProviderView View(string name, KnownProvider? known, ConfiguredProvider? own, LatheEnvironment environment)
    {
        var variable = own?.KeyVariable ?? known?.KeyVariable;
        var url = own?.BaseUrl ?? (known?.BaseUrlVariable is { } at ? environment[at] : null) ?? known?.BaseUrl;
        var api = own?.Api ?? known?.Api ?? ProviderApi.OpenAIChat;
        return new ProviderView(
            name,
            ProviderApis.NameOf(api),
            WithoutQuery(url),
            variable,
            KeyNeeded: variable is not null && own?.ApiKey is null,
            KeySet: own?.ApiKey is not null || (variable is not null && environment[variable] is not null),
            Configured: own is not null);
    }

    private static List<ModelView> Models(ResolvedConfiguration configuration, List<ProviderView> providers)
    {
        var ready = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in providers) ready[provider.Name] = provider.KeySet || !provider.KeyNeeded;
        var views = new List<ModelView>();
        foreach (var model in configuration.Catalog().All) views.Add(View(model, ready.GetValueOrDefault(model.Provider, true)));
        return views;
    }

    private static ModelView View(ModelInfo model, bool keySet) => new(
        $"{model.Provider}/{model.Name}",
        model.ContextWindow,
        model.MaxOutputTokens,
        model.Price.Input,
        model.Price.CachedInput,
        model.Price.CacheWrite,
        model.Price.Output,
        model.AsOf,
        keySet);

    private static void WriteText(CliHost host, ModelsView view)
    {
        var providers = new TextTable("PROVIDER", "API", "KEY", "ADDRESS");
        foreach (var p in view.Providers) providers.Add(p.Name, p.Api, Key(p), p.BaseUrl);
        providers.Write(host.Out, host.Width);
        host.Out.WriteLine();
        var models = new TextTable("MODEL", "WINDOW", "INPUT", "CACHED", "OUTPUT", "KEY");
        foreach (var m in view.Models) models.Add(m.Model, m.Window?.ToString(CultureInfo.InvariantCulture) ?? "?", Price(m.Input), Price(m.CachedInput), Price(m.Output), m.KeySet ? "yes" : "no");
        models.Write(host.Out, host.Width);
        foreach (var line in TextWidth.Wrap("Prices in US dollars for a million tokens; ? is not known. Set your own under models: in config.yaml.", host.Width ?? int.MaxValue)) host.Out.WriteLine(line);
    }

    private static string Key(ProviderView provider) =>
        provider.KeySet ? $"{provider.KeyVariable ?? "in the file"}: set" : provider.KeyNeeded ? $"{provider.KeyVariable}: not set" : "none needed";

    private static string Price(decimal? price) => price?.ToString("0.####", CultureInfo.InvariantCulture) ?? "?";

    private static string? WithoutQuery(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : null;
}
