using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Syntax;

namespace Lathe.Cli.Commands;

/// <summary>A syntax error, as <c>--json</c> writes it.</summary>
internal sealed record SyntaxProblemView(string Path, int Line, int Column, string Message);

/// <summary><c>lathe syntax FILE...</c>: syntax errors in files.</summary>
internal static class SyntaxCommand
{
    public static Command Create(CliHost host)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "The files." };
        var command = new Command("syntax", $"Finds syntax errors in files; ends with {ExitCodes.FailedCheck} when there are any.") { files };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => Task.FromResult(Run(new CommandContext(host, parse), parse.GetRequiredValue(files), cancellationToken)));
        return command;
    }

    private static int Run(CommandContext context, string[] paths, CancellationToken cancellationToken)
    {
        var problems = new List<SyntaxProblemView>();
        SourceFiles.NoteMissingGrammars(context.Host);
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = SourceFiles.Read(context, path);
            if (file.Language is not { } language || file.Text is not { } text)
            {
                context.Host.Error.WriteLine($"{PlainText.FileName(path)}: not checked, {(file.Text is null ? "it is no text" : "the language is not known")}");
                continue;
            }

            foreach (var problem in SyntaxCheck.Check(language, text)) problems.Add(new SyntaxProblemView(path, problem.Line, problem.Column, problem.Message));
        }

        if (context.FormatOption is OutputFormat.Json) JsonOutput.Document(context.Host, problems, j => j.ListSyntaxProblemView);
        else if (context.FormatOption is OutputFormat.StreamJson) JsonOutput.Lines(context.Host, problems, j => j.SyntaxProblemView);
        else foreach (var p in problems) context.Host.Out.WriteLine(PlainText.OneLine($"{PlainText.FileName(p.Path)}:{p.Line}:{p.Column}: {p.Message}"));
        return problems.Count > 0 ? ExitCodes.FailedCheck : ExitCodes.Success;
    }
}
