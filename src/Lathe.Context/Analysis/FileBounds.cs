using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>How much of a file is indexed, so that no file costs more than a bounded time.</summary>
internal static class FileBounds
{
    /// <summary>Bytes of a program that are read.</summary>
    public const int MaxCodeBytes = 4 << 20;

    /// <summary>Bytes of data, prose, logs and files of unknown language that are read.</summary>
    public const int MaxOtherBytes = 1 << 20;

    /// <summary>Bytes of minified code and of files that a program wrote that are read.</summary>
    public const int MaxUnreadableBytes = 256 << 10;

    /// <summary>Bytes of a file that are worth having in memory at all.</summary>
    public const int MaxRead = MaxCodeBytes;

    /// <summary>Bytes at the start of a file that tell its kind.</summary>
    public const int Head = 16 << 10;

    /// <summary>How many bytes of a file are indexed; 0 for those that only their path speaks for.</summary>
    public static int Of(Language? language, FileTraits traits)
    {
        if ((traits & (FileTraits.Binary | FileTraits.LockFile)) != FileTraits.None) return 0;
        if ((traits & FileTraits.Minified) != FileTraits.None) return MaxUnreadableBytes;
        return language?.Kind == LanguageKind.Code ? MaxCodeBytes : MaxOtherBytes;
    }
}
