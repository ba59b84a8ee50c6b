using System.CommandLine;
using System.Text;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Trust;
using Lathe.Errors;
using Lathe.Quality.Patterns;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe rules test [DIR]</c>: runs each rule of a folder over its examples.</summary>
internal static class RulesTestCommand
{
    public static Command Create(CliHost host)
    {
        var folder = new Argument<string?>("DIR") { Arity = ArgumentArity.ZeroOrOne, Description = "A folder of rules; .lathe/rules of the repository around the current folder by default." };
        var command = new Command("test", "Runs a team's rules over their examples; ends with 1 where one does not hold.") { folder };
        SharedOptions.AddOutput(command);
        command.SetAction(parse => Run(new CommandContext(host, parse), parse.GetValue(folder)));
        return command;
    }

    private static int Run(CommandContext context, string? folder)
    {
        var set = PatternRuleSet.Read(Files(context, folder));
        var results = ExampleCheck.Run(set, context.Host.Stop);
        var failed = results.Where(result => !result.Holds).ToList();
        var bare = set.Rules.Where(rule => rule.Info.Examples.Count == 0).Select(rule => rule.Info.Id).ToList();
        var view = new RuleTestView(set.Rules.Count, results.Count, failed.Count, bare, failed.ConvertAll(Failure));
        if (context.FormatOption == OutputFormat.Json) JsonOutput.Document(context.Host, view, j => j.RuleTestView);
        else if (context.FormatOption == OutputFormat.StreamJson) JsonOutput.Lines(context.Host, [view], j => j.RuleTestView);
        else WriteText(context.Host, view, failed);
        return failed.Count == 0 ? ExitCodes.Success : ExitCodes.FailedCheck;
    }

    private static RuleTestFailureView Failure(ExampleResult result) =>
        new(result.Rule.Info.Id, result.Rule.File, result.Rule.Line, result.Language, result.Example.After, result.Example.Lines, result.Found, result.Problem);

    private static void WriteText(CliHost host, RuleTestView view, List<ExampleResult> failed)
    {
        foreach (var result in failed)
        {
            host.Out.WriteLine(PlainText.OneLine($"FAILED {result.Rule.Info.Id} ({result.Rule.File}:{result.Rule.Line}), {result.Language}: {Why(result)}"));
            foreach (var line in ExampleCheck.Diff(result).AsSpan().TrimEnd('\n').EnumerateLines()) host.Out.WriteLine("    " + PlainText.Printable(line.ToString()));
        }

        if (failed.Count > 0) host.Out.WriteLine("    (-: should be reported and is not; +: is reported and should not be; =: as it should be)");
        foreach (var id in view.WithoutExamples) host.Out.WriteLine($"{id} has no examples");
        host.Out.WriteLine($"{view.Rules} rules, {view.Examples} examples, {(view.Failed == 0 ? "all hold" : $"{view.Failed} do not hold")}");
    }

    private static string Why(ExampleResult result) => result.Problem
        ?? (result.Example.Lines.Length == 0 ? $"a good example is reported in line {string.Join(", ", result.Found)}"
            : result.Found.Count == 0 ? "a bad example is not reported"
            : $"line {string.Join(", ", result.Example.Lines)} should be reported, and line {string.Join(", ", result.Found)} is");

    private static List<RuleFile> Files(CommandContext context, string? folder)
    {
        var files = new List<RuleFile>();
        string place;
        if (folder is null)
        {
            var repository = RepositoryFiles.Load(RepositoryRoot.Find(context.Host.Environment.CurrentDirectory));
            place = $"{RepositoryFiles.Folder}/{RuleFiles.FolderName} of {repository.Root}";
            foreach (var (path, content) in repository.Files)
                if (RuleFiles.Is(path)) files.Add(new RuleFile(path, Encoding.UTF8.GetString(content).TrimStart('\ufeff'), RuleOrigin.Repository));
        }
        else
        {
            place = context.Absolute(folder);
            if (!Directory.Exists(place)) throw new LatheError(ErrorKind.NotFound, "rules.no_folder", $"There is no folder {place}.") { Guidance = "Name a folder of rules." }.ToException();
            files.AddRange(RuleFiles.Of(place, RuleOrigin.Repository));
        }

        if (files.Count > 0) return files;
        throw new LatheError(ErrorKind.NotFound, "rules.none", $"There is no file of rules (*.yaml) in {place}.") { Guidance = "docs/rules.md shows how to write one." }.ToException();
    }
}
