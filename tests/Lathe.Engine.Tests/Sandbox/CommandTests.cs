using System.Text;
using Lathe.Engine.Sandbox;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class CommandTests
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -SEGV $$", 139)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("sh -c 'kill -SEGV $$'; exit $?", 139)]
    [InlineData("no-such-program-anywhere", 127)]
    [InlineData("/etc/passwd", 126)]
    [InlineData("syntax error (", 2)]
    public async Task Exit_codes_pass_through(string line, int code)
    {
        using var box = await Box.OpenAsync();
        var result = await box.RunAsync(line);
        Assert.Equal((CommandEnd.Exited, code), (result.End, result.ExitCode));
    }

    [Fact]
    public async Task Both_streams_come_in_order_and_to_the_listener()
    {
        using var box = await Box.OpenAsync();
        var heard = new MemoryStream();
        var result = await box.Sandbox.RunAsync(box.Command("echo one; echo two >&2; echo three"), piece => heard.Write(piece), CancellationToken.None);
        Assert.Equal("one\ntwo\nthree\n", result.Output);
        Assert.Equal("one\ntwo\nthree\n", Encoding.UTF8.GetString(heard.ToArray()));
        Assert.Equal(14, result.OutputBytes);
    }

    [Fact]
    public async Task Binary_output_is_counted_and_made_readable()
    {
        using var box = await Box.OpenAsync();
        var result = await box.RunAsync("printf 'a\\377\\000b\\200'");
        Assert.Equal(5, result.OutputBytes);
        Assert.Equal("a\uFFFD\0b\uFFFD", result.Output);
    }

    [Fact]
    public async Task Long_output_keeps_its_head_and_its_tail()
    {
        using var box = await Box.OpenAsync();
        var result = await box.RunAsync("echo begin; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo end", c => c with { Limits = c.Limits with { KeptOutputBytes = 1000 } });
        Assert.Equal((CommandEnd.Exited, 0), (result.End, result.ExitCode));
        Assert.StartsWith("begin\nxxx", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("xxx\nend\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n[... 2999011 bytes of output cut ...]\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(3_000_011, result.OutputBytes);
    }

    [Fact]
    public async Task A_listener_that_fails_ends_the_command()
    {
        using var box = await Box.OpenAsync();
        await Assert.ThrowsAsync<InvalidDataException>(
            () => box.Sandbox.RunAsync(box.Command("echo x; sleep 1000"), static _ => throw new InvalidDataException("stop"), CancellationToken.None));
    }

    [Fact]
    public async Task Secrets_of_the_parents_environment_do_not_reach_a_command()
    {
        using var box = await Box.OpenAsync();
        var variables = new Dictionary<string, string>(box.Options.Environment.Variables, StringComparer.Ordinal)
        {
            ["ANTHROPIC_API_KEY"] = "sk-secret",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["LD_PRELOAD"] = "/nowhere.so",
            ["BASH_ENV"] = "/nowhere",
            ["LC_ALL"] = "de_DE.UTF-8",
            ["TZ"] = "Asia/Tokyo",
        };
        var sandbox = Sandboxes.Create("bwrap", box.Options with { Environment = box.Options.Environment with { Variables = variables } });
        var result = await sandbox.RunAsync(box.Command("env; cat /proc/1/environ | tr '\\0' '\\n'"), null, CancellationToken.None);
        Assert.DoesNotContain("secret", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", result.Output, StringComparison.Ordinal);
        Assert.Contains("LC_ALL=C.UTF-8\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("TZ=Asia/Tokyo\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commands_own_variables_arrive_exactly()
    {
        using var box = await Box.OpenAsync();
        var value = "a 'b' \"c\" $d `e`\n\\ ü=";
        var result = await box.OutputAsync("printf '%s|%s' \"$ODD\" \"$LD_PRELOAD\"", c => c with { Environment = new Dictionary<string, string> { ["ODD"] = value, ["LD_PRELOAD"] = "" } });
        Assert.Equal(value + "|", result);
        var refused = await Assert.ThrowsAsync<LatheException>(() => box.RunAsync("true", c => c with { Environment = new Dictionary<string, string> { ["A;B"] = "" } }));
        Assert.Equal("sandbox.variable", refused.Error.Code);
    }

    [Fact]
    public async Task A_preloaded_library_is_never_loaded_before_the_privileges_are_gone()
    {
        using var box = await Box.OpenAsync();
        var result = await box.RunAsync("true", c => c with { Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = "/home/somebody/project/evil.so" } });
        // The loader complains once for each program that it starts with the variable: the command's shell, and what that starts. Never setpriv.
        Assert.DoesNotContain("setpriv", result.Output, StringComparison.Ordinal);
        Assert.Contains("evil.so", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200_000, "too long")]
    [InlineData(0, "NUL")]
    public async Task A_command_line_that_cannot_be_started_is_a_failed_command(int length, string reason)
    {
        using var box = await Box.OpenAsync();
        var result = await box.RunAsync(length == 0 ? "echo \0" : new string('#', length));
        Assert.Equal(126, result.ExitCode);
        Assert.Contains(reason, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_pipe_inside_a_command_ends_its_writer()
    {
        using var box = await Box.OpenAsync();
        Assert.Equal("y\n141", await box.OutputAsync("yes | head -n 1; echo ${PIPESTATUS[0]}"));
    }

    [Fact]
    public async Task A_command_cannot_pass_for_a_sandbox_that_failed()
    {
        using var box = await Box.OpenAsync();
        var result = await box.RunAsync("echo 'bwrap: Creating new namespace failed: Operation not permitted'; exit 1");
        Assert.Equal((CommandEnd.Exited, 1), (result.End, result.ExitCode));
    }
}
