using System.CommandLine;
using Lathe.Cli.Output;

namespace Lathe.Cli;

/// <summary>Options that mean the same on every command that has them.</summary>
internal static class SharedOptions
{
    public const string OutputFormatName = "--output-format";
    public const string JsonName = "--json";
    public const string RepoName = "--repo";

    public static void AddOutput(Command command)
    {
        var format = new Option<string?>(OutputFormatName) { HelpName = string.Join('|', OutputFormats.Names), Description = "How results are written." };
        format.AcceptOnlyFromAmong(OutputFormats.Names);
        command.Add(format);
        command.Add(new Option<bool>(JsonName) { Description = $"Short for {OutputFormatName} json." });
    }

    public static Option<string?> Repo() => new(RepoName) { HelpName = "DIR", Description = "The repository; the one around the current folder by default." };

    public static OutputFormat? FormatOf(ParseResult parse)
    {
        if (parse.GetValue<bool>(JsonName)) return OutputFormat.Json;
        return parse.GetValue<string?>(OutputFormatName) is { } name ? OutputFormats.Parse(name) : null;
    }
}
