using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox.Toolchain;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>A command's variables, made from nothing: only named ones of the user's pass, so that a key in the environment never reaches a command.</summary>
internal static class BoxEnvironment
{
    private static readonly string[] s_passed =
        ["TZ", "NO_COLOR", "SOURCE_DATE_EPOCH"];

    private static readonly string[] s_proxies = ["http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"];

    public static List<KeyValuePair<string, string>> Build(
        LatheEnvironment environment, ToolchainSet toolchains, BoxAccount account, SandboxCommand command)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = string.Join(':', toolchains.SearchPath),
            ["HOME"] = account.Home,
            ["USER"] = account.Name,
            ["LOGNAME"] = account.Name,
            ["SHELL"] = "/bin/sh",
            ["TMPDIR"] = "/tmp",
            ["TERM"] = "dumb",
            // One locale everywhere: what a check prints must not depend on whose machine it is, and the box need not have the user's.
            ["LANG"] = "C.UTF-8",
            ["LC_ALL"] = "C.UTF-8",
        };
        foreach (var name in s_passed)
            if (environment[name] is { } value) variables[name] = value;
        foreach (var (name, value) in ToolchainTable.Always) variables[name] = value;
        if (command.Network == NetworkPolicy.None)
        {
            foreach (var (name, value) in ToolchainTable.Offline) variables[name] = value;
        }
        else
        {
            // A proxy's address may carry a name and a password; one that does is not handed on.
            foreach (var name in s_proxies)
                if (environment[name] is { } value && !value.Contains('@')) variables[name] = value;
        }

        foreach (var (name, value) in toolchains.Variables) variables[name] = value;
        foreach (var (name, value) in command.Environment)
        {
            if (!IsName(name) || value.Contains('\0')) throw Refused(name);
            variables[name] = value;
        }

        return [.. variables];
    }

    private static bool IsName(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return false;
        foreach (var letter in name)
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_') return false;
        return true;
    }

    private static LatheException Refused(string name) => new LatheError(ErrorKind.Validation, "sandbox.variable", $"'{name}' cannot be a variable of a command.")
    {
        Guidance = "Use letters, digits and '_' in the name, and no NUL in the value.",
    }.ToException();
}
