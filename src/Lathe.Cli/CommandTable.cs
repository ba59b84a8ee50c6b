using System.CommandLine;
using System.CommandLine.Help;
using Lathe.Cli.Commands;

namespace Lathe.Cli;

/// <summary>Every command that <c>lathe</c> has, in the order in which help lists them.</summary>
internal static class CommandTable
{
    // A plain command, not a RootCommand: that one takes its name from the process and adds directives that a task's text could be taken for.
    public static Command Build(CliHost host)
    {
        var root = new Command("lathe", "Lathe makes code changes and checks them: a task in, a verified change out.");
        root.Add(new HelpOption("--help", "-h") { Description = "Shows what a command takes.", Recursive = true });
        root.Add(new Option<bool>("--version") { Description = "Shows the version; an argument of its own." });
        root.Add(TrustCommand.Create(host));
        root.Add(ConfigCommand.Create(host));
        root.Add(ModelsCommand.Create(host));
        root.Add(DoctorCommand.Create(host));
        return root;
    }
}
