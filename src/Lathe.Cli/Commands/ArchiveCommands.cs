using System.CommandLine;
using Lathe.Cli.Output;

namespace Lathe.Cli.Commands;

/// <summary>What <c>lathe export</c> was asked for.</summary>
/// <param name="Run">The id or a beginning of it.</param>
/// <param name="File">Where to; null for a name after the run in the current folder.</param>
/// <param name="Overwrite">Whether a file that is there is replaced.</param>
/// <param name="Format">Null where the configuration decides.</param>
internal sealed record ExportRequest(string Run, string? File, bool Overwrite, OutputFormat? Format);

/// <summary>What <c>lathe import</c> was asked for.</summary>
/// <param name="File">The archive as given.</param>
/// <param name="Format">Null where the configuration decides.</param>
internal sealed record ImportRequest(string File, OutputFormat? Format);

/// <summary><c>lathe export</c> and <c>lathe import</c>: runs that go from one machine to another.</summary>
internal static class ArchiveCommands
{
    public static Command Export(Func<ExportRequest, CancellationToken, Task<int>> export)
    {
        var run = new Argument<string>("RUN") { Description = "The run's id or the beginning of it." };
        var file = new Argument<string?>("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "Where the archive goes; lathe-run-RUN.tar.gz in the current folder by default." };
        var overwrite = RecordOptions.AllowReplacing("the archive");
        var command = new Command("export", "Writes a run with everything that belongs to it into one archive.") { run, file, overwrite };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => export(
            new ExportRequest(parse.GetValue(run)!, parse.GetValue(file), parse.GetValue(overwrite), SharedOptions.FormatOf(parse)), cancellationToken));
        return command;
    }

    public static Command Import(Func<ImportRequest, CancellationToken, Task<int>> import)
    {
        var file = new Argument<string>("FILE") { Description = "An archive that lathe export wrote." };
        var command = new Command("import", "Brings the run of an archive into the journal, after verifying all of it.") { file };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => import(new ImportRequest(parse.GetValue(file)!, SharedOptions.FormatOf(parse)), cancellationToken));
        return command;
    }
}
