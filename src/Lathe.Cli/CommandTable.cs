using System.CommandLine;
using System.CommandLine.Help;
using Lathe.Cli.Commands;
using Lathe.Cli.Running;

namespace Lathe.Cli;

/// <summary>Every command that <c>lathe</c> has, in the order in which help lists them.</summary>
internal static class CommandTable
{
    // A plain command, not a RootCommand: that one takes its name from the process and adds directives that a task's text could be taken for.
    // Making all of them takes longer than many a question, so the commands that are asked most often are made alone.
    public static Command Build(CliHost host, string[] args, bool withHelp)
    {
        var root = new Command("lathe", "Lathe makes code changes and checks them: a task in, a verified change out.");
        if (withHelp) root.Add(new HelpOption("--help", "-h") { Description = "Shows what a command takes.", Recursive = true });
        root.Add(new Option<bool>("--version") { Description = "Shows the version; an argument of its own." });
        if (args is [var name, ..] && Alone(name, host) is { } alone)
        {
            root.Add(alone);
            return root;
        }

        var frontend = new RunFrontend(host);
        var queries = new RunQueries(host);
        var applies = new ApplyCommands(host);
        root.Add(RunCommand.Create(frontend.RunAsync));
        root.Add(RunsCommands.Resume(frontend.ResumeAsync));
        root.Add(AnswerCommand.Create(new AnswerFrontend(host, frontend).RunAsync));
        root.Add(RunsCommands.Runs(queries.ListAsync));
        root.Add(RunsCommands.Show(queries.ShowAsync));
        root.Add(RunsCommands.Diff(queries.DiffAsync));
        root.Add(RunsCommands.Apply(applies.ApplyAsync));
        root.Add(RunsCommands.Undo(applies.UndoAsync));
        root.Add(RunsCommands.Redo(applies.RedoAsync));
        root.Add(CheckpointCommands.Checkpoints(new Checkpoints.CheckpointFrontend(host).ListAsync));
        root.Add(CheckpointCommands.Restore(new Checkpoints.RestoreFrontend(host).RestoreAsync));
        root.Add(CheckpointCommands.History(new Checkpoints.HistoryFrontend(host).RunAsync));
        root.Add(RunsCommands.Cancel(queries.CancelAsync));
        root.Add(ReplayCommand.Replay(frontend.ReplayAsync));
        root.Add(ReplayCommand.Cassette(frontend.ExportAsync));
        var archives = new ArchiveFrontend(host);
        root.Add(ArchiveCommands.Export(archives.ExportAsync));
        root.Add(ArchiveCommands.Import(archives.ImportAsync));
        root.Add(FeedbackCommand.Create(new FeedbackFrontend(host, frontend).RunAsync));
        root.Add(Artifacts.ArtifactsCommand.Create(host));
        root.Add(ChecksCommand.Create(host));
        root.Add(AssessCommand.Create(host));
        root.Add(EditCommand.Create(host));
        root.Add(IndexCommand.Create(host));
        root.Add(ContextCommand.Create(host));
        root.Add(DemoCommand.Create(host));
        root.Add(OutlineCommand.Create(host));
        root.Add(SymbolsCommand.Create(host));
        root.Add(SyntaxCommand.Create(host));
        root.Add(MapCommand.Create(host));
        root.Add(RulesCommand.Create(host));
        root.Add(AdvisoriesCommand.Create(host));
        root.Add(TrustCommand.Create(host));
        root.Add(ConfigCommand.Create(host));
        root.Add(ModelsCommand.Create(host));
        root.Add(HealthCommand.Create(host));
        root.Add(LimitsCommand.Create(host));
        root.Add(GcCommand.Create(host));
        root.Add(DoctorCommand.Create(host));
        return root;
    }

    private static Command? Alone(string name, CliHost host) => name switch
    {
        "run" => RunCommand.Create(new RunFrontend(host).RunAsync),
        "index" => IndexCommand.Create(host),
        "context" => ContextCommand.Create(host),
        "outline" => OutlineCommand.Create(host),
        "symbols" => SymbolsCommand.Create(host),
        "map" => MapCommand.Create(host),
        "assess" => AssessCommand.Create(host),
        _ => null,
    };
}
