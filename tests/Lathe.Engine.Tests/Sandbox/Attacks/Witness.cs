using System.Diagnostics;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

/// <summary>
/// A process outside of the sandbox, of the user that commands run as, with a secret in its variables and its arguments. It has to live. It waits without a child
/// (a shell's <c>sleep</c> would be one, and outlive it by a moment as a survivor in the test's own folder), until its input is closed at the latest.
/// </summary>
internal sealed class Witness : IDisposable
{
    private readonly Process _process;
    private bool _isGone;

    private Witness(Process process) => _process = process;

    public int Id => _process.Id;

    public bool IsAlive => !_process.HasExited && ProcessTableText(Id) is not ('T' or 't');

    public static Witness Start(Box box)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = box.Outside() };
        var become = box.Sandbox.Identity is { } identity ? $"exec /usr/bin/setpriv --reuid={identity.UserId} --regid={identity.GroupId} --clear-groups -- " : "exec ";
        foreach (var argument in (string[])["-c", become + "/bin/sh -c 'exec 5<target; echo up; read end' " + AttackBox.Secret]) start.ArgumentList.Add(argument);
        box.Target();
        start.Environment["WITNESS"] = AttackBox.Secret;
        var process = Process.Start(start)!;
        Assert.Equal("up", process.StandardOutput.ReadLine());
        return new Witness(process);
    }

    public void Dispose()
    {
        if (_isGone) return;
        _isGone = true;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static char ProcessTableText(int id)
    {
        var text = File.ReadAllText($"/proc/{id}/stat");
        return text[text.LastIndexOf(')') + 2];
    }
}
