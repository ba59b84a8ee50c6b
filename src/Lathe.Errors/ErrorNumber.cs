namespace Lathe.Errors;

/// <summary>What Linux says that failed (errno(3)); the same numbers on both architectures that Lathe runs on. On Unix the HResult of an <see cref="IOException"/> is one of them.</summary>
public static class ErrorNumber
{
    /// <summary>EPERM.</summary>
    public const int NotPermitted = 1;

    /// <summary>ENOENT: there is no such file or folder.</summary>
    public const int NotFound = 2;

    /// <summary>EINTR: a signal came first.</summary>
    public const int Interrupted = 4;

    /// <summary>EIO: the disk failed.</summary>
    public const int InputOutput = 5;

    /// <summary>EBADF: the descriptor is not open, or not for this.</summary>
    public const int BadDescriptor = 9;

    /// <summary>EAGAIN, which is EWOULDBLOCK too.</summary>
    public const int TryAgain = 11;

    /// <summary>EACCES.</summary>
    public const int AccessDenied = 13;

    /// <summary>EEXIST.</summary>
    public const int Exists = 17;

    /// <summary>EXDEV: another file system; or a path that leads out of the folder that it was to stay in.</summary>
    public const int OtherDevice = 18;

    /// <summary>ENOTDIR.</summary>
    public const int NotDirectory = 20;

    /// <summary>EISDIR.</summary>
    public const int IsDirectory = 21;

    /// <summary>EINVAL.</summary>
    public const int Invalid = 22;

    /// <summary>EFBIG: larger than the file system or a limit allows.</summary>
    public const int FileTooLarge = 27;

    /// <summary>ENOSPC: the disk is full.</summary>
    public const int NoSpace = 28;

    /// <summary>EROFS: the file system is read-only, or has become so after an error.</summary>
    public const int ReadOnlySystem = 30;

    /// <summary>EPIPE: nobody reads any more.</summary>
    public const int BrokenPipe = 32;

    /// <summary>ENAMETOOLONG: a name of more than 255 bytes, or a path of more than 4,095.</summary>
    public const int NameTooLong = 36;

    /// <summary>ENOSYS: this kernel does not have the call.</summary>
    public const int NoSuchCall = 38;

    /// <summary>ENOTEMPTY.</summary>
    public const int NotEmpty = 39;

    /// <summary>ELOOP: a symbolic link where none is followed, or too many of them.</summary>
    public const int Link = 40;

    /// <summary>EPROTONOSUPPORT.</summary>
    public const int NoSuchProtocol = 93;

    /// <summary>EOPNOTSUPP.</summary>
    public const int NotSupported = 95;

    /// <summary>EAFNOSUPPORT.</summary>
    public const int NoSuchFamily = 97;

    /// <summary>EDQUOT: the user's share of the disk is full.</summary>
    public const int QuotaExceeded = 122;
}
