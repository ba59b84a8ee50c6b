using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

/// <summary>What the attempts share: a target outside that everybody on the machine could read and write, so that only the sandbox stands before it.</summary>
internal static class AttackBox
{
    public const string Secret = "the-secret-of-somebody-else";

    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    /// <summary>A folder outside of every sandbox, open to everybody.</summary>
    public static string Outside(this Box box)
    {
        var folder = Path.Combine(box.Folder, "outside");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Everybody);
        return folder;
    }

    /// <summary>A file there that everybody may read and write.</summary>
    public static string Target(this Box box, string name = "target")
    {
        var path = Path.Combine(box.Outside(), name);
        File.WriteAllText(path, Secret);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        return path;
    }

    /// <summary>Runs an attempt, whose success or failure does not matter, and asserts that the secret did not get in.</summary>
    public static async Task<CommandResult> TryAsync(this Box box, string line, Func<SandboxCommand, SandboxCommand>? change = null)
    {
        var result = await box.RunAsync(line, change);
        Assert.DoesNotContain(Secret, result.Output, StringComparison.Ordinal);
        return result;
    }

    /// <summary>Makes system calls from inside, one per line, and gives each answer: <c>ok</c> or the number of the error. Each line is: name, number on x86_64, number on aarch64, arguments.</summary>
    public static async Task<Dictionary<string, string>> CallAsync(this Box box, params string[] calls)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/perl"), "needs perl to make system calls");
        var script = "my $arm = `uname -m` =~ /aarch64/;\nsub call { my ($name, $x64, $arm64, @values) = @_; $! = 0; my $result = syscall($arm ? $arm64 : $x64, @values); print \"$name \", $result == -1 ? $! + 0 : 'ok', \"\\n\" }\n";
        foreach (var call in calls)
        {
            var parts = call.Split(' ', 2);
            script += $"call('{parts[0]}', {parts[1]});\n";
        }

        box.Write("calls.pl", script);
        var output = await box.OutputAsync("perl calls.pl");
        return output.Split('\n').Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }

    public static async Task RefusedAsync(this Box box, params string[] calls)
    {
        var answers = await box.CallAsync(calls);
        Assert.Equal(calls.Length, answers.Count);
        // EPERM, EACCES, ESRCH (who is asked for is not there), ENOENT, ENOSYS, EAFNOSUPPORT, EPROTONOSUPPORT, EINVAL (an id that the namespace does not have).
        string[] refusals = ["1", "13", "3", "2", "38", "97", "93", "22"];
        foreach (var (name, answer) in answers) Assert.True(refusals.Contains(answer), $"{name} was answered with {answer}");
    }

    public static SandboxCommand Within(this SandboxCommand command, double seconds) => command with { Limits = command.Limits with { Time = TimeSpan.FromSeconds(seconds) } };

    /// <summary>The same box for a user with other surroundings.</summary>
    public static ISandbox With(this Box box, params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string>(box.Options.Environment.Variables, StringComparer.Ordinal);
        foreach (var (name, value) in variables) all[name] = value;
        return Sandboxes.Create(box.Sandbox.Name, box.Options with { Environment = box.Options.Environment with { Variables = all } });
    }

    /// <summary>Whether this process may become anybody.</summary>
    public static bool IsRoot => LatheEnvironment.Current().UserId == 0;
}
