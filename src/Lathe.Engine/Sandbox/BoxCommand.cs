using System.Globalization;
using System.Text;

namespace Lathe.Engine.Sandbox;

/// <summary>The end of the argument list that every backend shares: the inner script, its arguments, and the user's command line.</summary>
internal static class BoxCommand
{
    // The kernel takes at most 131072 bytes for one argument.
    private const int LongestArgument = 131_000;

    /// <summary>The result of a command line that no kernel can start; null when it can be tried.</summary>
    public static CommandResult? Refuse(SandboxCommand command)
    {
        var reason = command.CommandLine.Contains('\0') ? "The command line contains a NUL."
            : command.CommandLine.Length > LongestArgument || Encoding.UTF8.GetByteCount(command.CommandLine) > LongestArgument ? "The command line is too long; put it into a script."
            : command.WorkingDirectory.Contains('\0') ? "The working directory contains a NUL."
            : null;
        return reason is null ? null : new CommandResult(CommandEnd.Exited, 126, reason, 0, TimeSpan.Zero);
    }

    public static void Append(ICollection<string> arguments, SandboxCommand command, string root, int processes, List<KeyValuePair<string, string>> variables, bool isFirst)
    {
        arguments.Add("/bin/sh");
        arguments.Add("-c");
        arguments.Add(isFirst ? BoxScripts.InnerFirst : BoxScripts.InnerLast);
        arguments.Add("lathe");
        arguments.Add(command.WorkingDirectory.Length == 0 ? root : Path.Combine(root, command.WorkingDirectory));
        arguments.Add(Text(processes));
        arguments.Add(Text(command.Limits.OpenFiles));
        arguments.Add(Text(command.Limits.MemoryBytes >> 10));
        arguments.Add(Text(command.Limits.FileBytes >> 9));
        arguments.Add(Text(variables.Count));
        foreach (var (name, value) in variables) arguments.Add($"{name}={value}");
        AppendShell(arguments, command);
    }

    /// <summary>The shell that reads the command line.</summary>
    public static void AppendShell(ICollection<string> arguments, SandboxCommand command)
    {
        arguments.Add(File.Exists(SandboxPrograms.BashFile) ? SandboxPrograms.BashFile : "/bin/sh");
        arguments.Add("-c");
        arguments.Add(command.CommandLine);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
