using System.CommandLine;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe edit</c>: the edit layer on its own.</summary>
internal static class EditCommand
{
    public static Command Create(CliHost host) => new("edit", "Applies edits that a model wrote anywhere, and checks how edits are read.")
    {
        EditApplyCommand.Create(host),
        EditCheckCommand.Create(host),
    };
}
