using System.Runtime.InteropServices;
using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>Turns an error number into the exception that <see cref="IFileTree"/> promises.</summary>
internal static class PosixError
{
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int OtherDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int NameTooLong = 36;
    public const int NoSystemCall = 38;
    public const int NotEmpty = 39;
    public const int Link = 40;
    public const int NotSupported = 95;

    public static int Last => Marshal.GetLastPInvokeError();

    public static Exception Of(string path, int error) => error switch
    {
        NotFound => new FileNotFoundException($"{path}: there is no such file.", path),
        NotDirectory => new DirectoryNotFoundException($"{path}: a part of the path is not a folder."),
        Link => new PathRefusedException(path, "leads through a symbolic link"),
        OtherDevice => new PathRefusedException(path, "leads out of the tree"),
        AccessDenied or NotPermitted => new UnauthorizedAccessException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}."),
        _ => new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}.", error),
    };

    public static Exception OfLast(string path) => Of(path, Last);
}
