using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lathe.Engine.Workspaces;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Engine.Sandbox;

/// <summary>User namespaces that say which owner is shown as which: nobody lives in them, they are handed to mounts. One for each pair, as long as Lathe runs.</summary>
internal static class OwnerMaps
{
    private const uint Ids = 65_536;

    private static readonly Lock s_gate = new();
    private static readonly Dictionary<(FileOwner, FileOwner), SafeFileHandle> s_maps = [];

    /// <summary>The namespace in which files of one owner are another's; the handle stays open.</summary>
    public static int For(FileOwner from, FileOwner to)
    {
        lock (s_gate)
        {
            if (!s_maps.TryGetValue((from, to), out var map)) s_maps[(from, to)] = map = Make(from, to);
            return (int)map.DangerousGetHandle();
        }
    }

    /// <summary>The lines of an id map in which two ids change places and every other one stays itself.</summary>
    internal static string Swap(uint from, uint to)
    {
        var (low, high) = from < to ? (from, to) : (to, from);
        var text = new StringBuilder();
        Line(text, 0, 0, low);
        Line(text, low, high, 1);
        if (high > low)
        {
            Line(text, low + 1, low + 1, high - low - 1);
            Line(text, high, low, 1);
        }

        if (high + 1 < Ids) Line(text, high + 1, high + 1, Ids - high - 1);
        return text.ToString();
    }

    // A process has to be in the namespace while its maps are written.
    private static SafeFileHandle Make(FileOwner from, FileOwner to)
    {
        var start = new ProcessStartInfo("/usr/bin/unshare", ["--user", "--", "/bin/sh", "-c", "echo; read end"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
#pragma warning disable RS0030 // This is the sandbox.
        using var holder = Process.Start(start)!;
#pragma warning restore RS0030
        try
        {
            if (holder.StandardOutput.ReadLine() is null) throw new IOException("unshare: no user namespace could be made.");
            File.WriteAllText($"/proc/{holder.Id}/uid_map", Swap(from.UserId, to.UserId));
            File.WriteAllText($"/proc/{holder.Id}/gid_map", Swap(from.GroupId, to.GroupId));
            return File.OpenHandle($"/proc/{holder.Id}/ns/user");
        }
        finally
        {
            holder.StandardInput.Close();
            holder.WaitForExit();
            holder.StandardOutput.Dispose();
        }
    }

    private static void Line(StringBuilder text, uint inside, uint outside, uint count)
    {
        if (count > 0) text.Append(CultureInfo.InvariantCulture, $"{inside} {outside} {count}\n");
    }
}
