namespace Lathe.Syntax;

/// <summary>Why a file is not something that a person wrote and a model should read whole.</summary>
[Flags]
public enum FileTraits
{
    /// <summary>An ordinary source or text file.</summary>
    None = 0,

    /// <summary>Not text: a NUL byte, or bytes that are no UTF-8 and no single-byte text either.</summary>
    Binary = 1,

    /// <summary>Written by a program, by its own words or by its name.</summary>
    Generated = 2,

    /// <summary>Minified, or lines so long that no person wrote them.</summary>
    Minified = 4,

    /// <summary>Somebody else's code, kept in the repository.</summary>
    Vendored = 8,

    /// <summary>A package manager's record of exact versions.</summary>
    LockFile = 16,

    /// <summary>A test, by its name or folder.</summary>
    Test = 32,
}
