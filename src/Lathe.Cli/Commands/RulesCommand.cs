using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Trust;
using Lathe.Errors;
using Lathe.Quality;
using Lathe.Quality.Patterns;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe rules</c>: the rules of quality, the built-in ones and the team's own.</summary>
internal static class RulesCommand
{
    public static Command Create(CliHost host) => new("rules", "Lists the rules of quality, shows one, and tests a team's own.")
    {
        List(host),
        Show(host),
        RulesTestCommand.Create(host),
    };

    private static Command List(CliHost host)
    {
        var language = new Option<string?>("--language") { HelpName = "L", Description = "Only the rules for this language." };
        var dimension = new Option<string?>("--dimension") { HelpName = "D", Description = "Only the rules of this dimension." };
        dimension.AcceptOnlyFromAmong([.. Enum.GetNames<QualityDimension>().Select(name => name.ToLowerInvariant())]);
        var command = new Command("list", "Lists the rules: the built-in ones, yours and the repository's.") { language, dimension };
        SharedOptions.AddOutput(command);
        command.SetAction(parse => RunList(new CommandContext(host, parse), parse.GetValue(language), parse.GetValue(dimension)));
        return command;
    }

    private static Command Show(CliHost host)
    {
        var id = new Argument<string>("ID") { Description = "The rule, as security.sql-injection." };
        var command = new Command("show", "Shows what a rule finds and why, with examples.") { id };
        SharedOptions.AddOutput(command);
        command.SetAction(parse => RunShow(new CommandContext(host, parse), parse.GetRequiredValue(id)));
        return command;
    }

    private static int RunList(CommandContext context, string? language, string? dimension)
    {
        var known = language is null ? null : Syntax.LanguageTable.Find(language)
            ?? throw new LatheError(ErrorKind.Validation, "rules.unknown_language", $"There is no language '{language}'.") { Guidance = "Name it as files of it are called: python, csharp, go." }.ToException();
        var rules = All(context).Where(rule => known is null || rule.Info.Languages.Count == 0 || rule.Info.Languages.Contains(known.Id, StringComparer.Ordinal))
            .Where(rule => dimension is null || rule.Info.Dimension.ToString().Equals(dimension, StringComparison.OrdinalIgnoreCase)).Select(rule => RuleView.Of(rule.Info, rule.File, whole: false)).ToList();
        switch (context.FormatOption)
        {
            case OutputFormat.Json: JsonOutput.Document(context.Host, rules, j => j.ListRuleView); break;
            case OutputFormat.StreamJson: JsonOutput.Lines(context.Host, rules, j => j.RuleView); break;
            default:
                var table = new TextTable("rule", "severity", "name", "languages");
                foreach (var rule in rules) table.Add(rule.Id, rule.Severity, rule.File is { } file ? $"{rule.Name} ({file})" : rule.Name, rule.Languages.Count > 8 ? $"{rule.Languages.Count} languages" : string.Join(' ', rule.Languages));
                table.Write(context.Host.Out, context.Host.Width);
                break;
        }

        return ExitCodes.Success;
    }

    private static int RunShow(CommandContext context, string id)
    {
        var all = All(context);
        var index = all.FindIndex(rule => rule.Info.Id == id);
        if (index < 0)
        {
            var nearest = NearestName.Find(id, all.Select(rule => rule.Info.Id));
            throw new LatheError(ErrorKind.NotFound, "rules.unknown", $"There is no rule '{id}'.{(nearest is null ? "" : $" Did you mean {nearest}?")}") { Guidance = "`lathe rules list` names them all." }.ToException();
        }

        var view = RuleView.Of(all[index].Info, all[index].File, whole: true);
        if (context.FormatOption == OutputFormat.Json) JsonOutput.Document(context.Host, view, j => j.RuleView);
        else if (context.FormatOption == OutputFormat.StreamJson) JsonOutput.Lines(context.Host, [view], j => j.RuleView);
        else WriteText(context.Host, view);
        return ExitCodes.Success;
    }

    private static void WriteText(CliHost host, RuleView rule)
    {
        var output = host.Out;
        output.WriteLine(PlainText.OneLine($"{rule.Id}: {rule.Name}"));
        output.WriteLine(PlainText.OneLine($"{rule.Dimension}, {rule.Severity}{(rule.Cwe.Count == 0 ? "" : ", " + string.Join(", ", rule.Cwe.Select(number => $"CWE-{number}")))}{(rule.File is null ? "" : $", from {rule.File}")}"));
        if (rule.Languages.Count > 0) output.WriteLine(string.Join(", ", rule.Languages));
        output.WriteLine();
        foreach (var line in TextWidth.Wrap(PlainText.OneLine(rule.Rationale), host.Width ?? 120)) output.WriteLine(line);
        if (rule.Remedy is { } remedy) foreach (var line in TextWidth.Wrap(PlainText.OneLine(remedy), host.Width ?? 120)) output.WriteLine(line);
        foreach (var example in rule.Examples ?? [])
        {
            output.WriteLine();
            output.WriteLine(PlainText.OneLine(example.Lines.Count == 0 ? $"not reported ({example.Path}):" : $"reported in line {string.Join(", ", example.Lines)} ({example.Path}):"));
            foreach (var line in example.Code.AsSpan().TrimEnd('\n').EnumerateLines()) output.WriteLine("    " + PlainText.Printable(line.ToString()));
        }
    }

    private static List<(RuleInfo Info, string? File)> All(CommandContext context)
    {
        var configuration = context.Configuration(null);
        var own = PatternRuleSet.Read(configuration.RuleFiles);
        foreach (var ignored in configuration.Ignored.Where(item => item.File.StartsWith($"{RepositoryFiles.Folder}/{RuleFiles.FolderName}/", StringComparison.Ordinal)))
            context.Host.Error.WriteLine(PlainText.OneLine($"ignored: {ignored.Why}"));
        return [.. RuleAssessor.Catalogue.Select(info => (info, (string?)null)), .. own.Rules.Select(rule => (rule.Info, (string?)rule.File))];
    }
}
