using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Lathe.Engine.Sandbox.Seccomp;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox.Landlock;

/// <summary>
/// The argument list of the launcher, a script of perl (launcher.pl): .NET cannot run code between fork and exec, and a thread of its own that restricts itself and
/// then starts the command would hand the restriction on to every thread that the runtime happens to make there.
/// </summary>
internal static class LandlockLauncher
{
    public const string Perl = "/usr/bin/perl";

    private static readonly Lazy<string> s_script = new(ReadScript);

    // prctl, seccomp, prlimit64, openat, setsid, setgroups, setresgid, setresuid, capset, kill.
    private static string? Calls => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "157,317,302,257,112,116,119,117,126,62",
        Architecture.Arm64 => "167,277,261,56,157,159,149,147,91,129",
        _ => null,
    };

    /// <summary>Whether the script knows this machine's system calls.</summary>
    public static bool IsKnownMachine => Calls is not null;

    public static ProcessStartInfo Start(
        LandlockKernel kernel, LandlockRules rules, SandboxIdentity? identity, SandboxCommand command, string folder, int processes, List<KeyValuePair<string, string>> variables)
    {
        var start = new ProcessStartInfo(Perl) { UseShellExecute = false, RedirectStandardInput = true };
        start.Environment.Clear();
        var arguments = start.ArgumentList;
        foreach (var argument in (ReadOnlySpan<string>)["-f", "-e", s_script.Value, "--"]) arguments.Add(argument);
        arguments.Add(Calls!);
        arguments.Add(Text(Environment.ProcessId));
        arguments.Add(identity is null ? "-" : $"{identity.UserId}:{identity.GroupId}:{(rules.NeedPassage ? 1 : 0)}");
        arguments.Add(string.Create(CultureInfo.InvariantCulture, $"{kernel.Files},{(command.Network == NetworkPolicy.None ? kernel.Network : 0)},{kernel.Scopes}"));
        var scope = new FilterScope { IsShared = true, Internet = command.Network == NetworkPolicy.All, };
        arguments.Add(Convert.ToHexStringLower(SeccompFilter.For(RuntimeInformation.ProcessArchitecture, scope) ?? []));
        arguments.Add(string.Create(CultureInfo.InvariantCulture, $"{processes},{command.Limits.OpenFiles},{command.Limits.MemoryBytes},{command.Limits.FileBytes}"));
        arguments.Add(folder);
        arguments.Add(CommandHold.Prepare(command.Pipe) ?? "");
        arguments.Add(Text(rules.Rules.Count));
        foreach (var rule in rules.Rules) arguments.Add(rule);
        arguments.Add(Text(variables.Count));
        foreach (var (name, value) in variables) arguments.Add($"{name}={value}");
        BoxCommand.AppendShell(arguments, command);
        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string ReadScript()
    {
        using var stream = typeof(LandlockLauncher).Assembly.GetManifestResourceStream("launcher.pl")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
