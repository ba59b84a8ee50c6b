using System.Runtime.InteropServices;
using Lathe.Edits;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>Turns an error number into the exception that <see cref="IFileTree"/> promises.</summary>
internal static class PosixError
{
    public static int Last => Marshal.GetLastPInvokeError();

    public static Exception Of(string path, int error) => error switch
    {
        ErrorNumber.NotFound => new FileNotFoundException($"{path}: there is no such file.", path),
        ErrorNumber.NotDirectory => new DirectoryNotFoundException($"{path}: a part of the path is not a folder."),
        ErrorNumber.Link => new PathRefusedException(path, "leads through a symbolic link"),
        ErrorNumber.NameTooLong => new PathRefusedException(path, "is too long, or has a name that is too long, for the file system"),
        ErrorNumber.OtherDevice => new PathRefusedException(path, "leads out of the tree"),
        ErrorNumber.AccessDenied or ErrorNumber.NotPermitted => new UnauthorizedAccessException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}."),
        _ => new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}.", error),
    };

    public static Exception OfLast(string path) => Of(path, Last);
}
