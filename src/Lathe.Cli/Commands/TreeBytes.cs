using Lathe.Edits;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>The starts of files of the user's tree, through no link.</summary>
internal static class TreeBytes
{
    /// <summary>Null for what is gone, no file, or not to be read.</summary>
    public static byte[]? Start(DiskFileTree tree, string path, int maxBytes)
    {
        try
        {
            using var stream = tree.OpenRead(path);
            var bytes = new byte[(int)Math.Min(maxBytes, stream.Length)];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException or LatheException)
        {
            return null;
        }
    }
}
