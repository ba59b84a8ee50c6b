using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;

namespace Lathe.Cli.Commands;

/// <summary>One value, as <c>--json</c> writes it.</summary>
internal sealed record SettingView(string Key, string? Value, string Layer, string Source);

/// <summary>The whole configuration, as <c>--json</c> writes it.</summary>
internal sealed record ConfigurationView(
    string Environment,
    string UserFile,
    string? Trust,
    IReadOnlyList<SettingView> Settings,
    IReadOnlyList<IgnoredSetting> Ignored,
    IReadOnlyList<string> Warnings);

/// <summary><c>lathe config show</c>: each value with where it comes from, secrets masked.</summary>
internal static class ConfigCommand
{
    public static Command Create(CliHost host)
    {
        var repo = SharedOptions.Repo();
        var show = new Command("show", "Shows each value with where it comes from; secrets are masked.") { repo };
        SharedOptions.AddOutput(show);
        show.SetAction(parse => Show(new CommandContext(host, parse), parse.GetValue(repo)));
        return new Command("config", "The configuration in force.") { show };
    }

    private static int Show(CommandContext context, string? folder)
    {
        var configuration = context.Configuration(folder);
        var settings = new List<SettingView>();
        foreach (var setting in configuration.List()) settings.Add(new SettingView(setting.Key, setting.Value, setting.Source.Layer.ToString().ToLowerInvariant(), setting.Source.Where));
        var view = new ConfigurationView(
            configuration.EnvironmentName,
            context.Paths.ConfigFile,
            configuration.Trust is { } trust ? TrustCommand.StateName(trust.State) : null,
            settings,
            configuration.Ignored,
            configuration.Warnings);
        switch (context.Format(configuration))
        {
            case OutputFormat.Json:
                JsonOutput.Document(context.Host, view, j => j.ConfigurationView);
                break;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(context.Host, view.Settings, j => j.SettingView);
                break;
            default:
                WriteText(context.Host, view);
                break;
        }

        return ExitCodes.Success;
    }

    private static void WriteText(CliHost host, ConfigurationView view)
    {
        var table = new TextTable("SETTING", "VALUE", "FROM");
        foreach (var setting in view.Settings) table.Add(setting.Key, setting.Value ?? "-", setting.Source);
        table.Write(host.Out, host.Width);
        Notices.Write(host.Out, host.Width, view.Ignored, view.Warnings);
    }
}
