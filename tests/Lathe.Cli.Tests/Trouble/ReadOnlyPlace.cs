using System.Diagnostics;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>
/// A folder that cannot be written for as long as this lives. Permissions do not bind root, so root mounts it over itself, read-only; whoever is not root takes its own permission away.
/// </summary>
internal sealed class ReadOnlyPlace : IDisposable
{
    private readonly string _folder;
    private readonly UnixFileMode? _mode;

    private ReadOnlyPlace(string folder, UnixFileMode? mode) => (_folder, _mode) = (folder, mode);

    public static ReadOnlyPlace Make(string folder)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            var mode = File.GetUnixFileMode(folder);
            File.SetUnixFileMode(folder, mode & ~(UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
            return new ReadOnlyPlace(folder, mode);
        }

        Assert.SkipUnless(Run("mount", "--bind", folder, folder), "This machine does not let root mount a folder over itself.");
        var place = new ReadOnlyPlace(folder, mode: null);
        if (Run("mount", "-o", "remount,bind,ro", folder)) return place;
        place.Dispose();
        Assert.Skip("This machine does not let root make a mount read-only.");
        return place;
    }

    public void Dispose()
    {
        if (_mode is { } mode) File.SetUnixFileMode(_folder, mode);
        else Run("umount", "--lazy", _folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
