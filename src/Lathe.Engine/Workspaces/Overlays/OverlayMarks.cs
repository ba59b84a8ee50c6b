using System.Text;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// How a layer of an overlay says that something of the layers beneath is not there (https://docs.kernel.org/filesystems/overlayfs.html, "whiteouts and opaque directories"): a character device
/// with the number 0 in its place, or an attribute of the folder that hides all the rest of it. The attribute is of the user's own kind, so that no rights are needed for it.
/// </summary>
internal static unsafe class OverlayMarks
{
    private const string Opaque = "user.overlay.opaque";

    /// <summary>Whether a folder hides what the layers beneath have at its place.</summary>
    /// <param name="handle">The folder; a handle for its path alone is enough.</param>
    public static bool IsOpaque(int handle)
    {
        byte value;
        return Posix.GetAttribute(Place(handle), Opaque, &value, 1) == 1 && value == (byte)'y';
    }

    /// <summary>Lets a folder hide what the layers beneath have at its place.</summary>
    public static void SetOpaque(int handle, string path)
    {
        var value = (byte)'y';
        if (Posix.SetAttribute(Place(handle), Opaque, &value, 1, 0) != 0) throw PosixError.OfLast(path);
    }

    /// <summary>Puts a whiteout in the place of nothing, a file or a link.</summary>
    public static void PutWhiteout(int parent, string name, string path)
    {
        fixed (byte* bytes = Ended(Encoding.UTF8.GetBytes(name))) PutWhiteout(parent, bytes, path);
    }

    /// <inheritdoc cref="PutWhiteout(int, string, string)"/>
    /// <param name="parent">The folder.</param>
    /// <param name="name">The name's bytes, with a NUL at the end.</param>
    /// <param name="path">For messages.</param>
    public static void PutWhiteout(int parent, byte* name, string path)
    {
        if (Posix.MakeNodeAt(parent, name, Posix.TypeCharacterDevice, 0) == 0) return;
        if (PosixError.Last != ErrorNumber.Exists) throw PosixError.OfLast(path);
        fixed (byte* temporary = Ended(Encoding.UTF8.GetBytes(TemporaryName.Next())))
        {
            if (Posix.MakeNodeAt(parent, temporary, Posix.TypeCharacterDevice, 0) != 0) throw PosixError.OfLast(path);
            if (Posix.RenameBytesAt(parent, temporary, parent, name) == 0) return;
            var failure = PosixError.OfLast(path);
            _ = Posix.UnlinkBytesAt(parent, temporary, 0);
            throw failure;
        }
    }

    public static byte[] Ended(ReadOnlySpan<byte> name)
    {
        var ended = new byte[name.Length + 1];
        name.CopyTo(ended);
        return ended;
    }

    private static string Place(int handle) => $"/proc/self/fd/{handle}";
}
