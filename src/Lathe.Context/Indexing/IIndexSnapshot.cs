using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// A tree of files as an index saw it at one moment. Files and windows are numbered from 0 without gaps, windows in the order of their files; the numbers mean nothing in another snapshot.
/// Safe for several threads; a <see cref="IPostingCursor"/> is not. Dispose of it to let the index's files go.
/// </summary>
public interface IIndexSnapshot : IDisposable
{
    /// <summary>How many files there are.</summary>
    int FileCount { get; }

    /// <summary>How many windows of forty lines they have together.</summary>
    int WindowCount { get; }

    /// <summary>The lengths of all windows together.</summary>
    long TotalLength { get; }

    /// <summary>False while the index is still being made: files without windows may have some later.</summary>
    bool IsComplete { get; }

    /// <summary>A file by number.</summary>
    /// <param name="file">From 0.</param>
    IndexedFile File(int file);

    /// <summary>The path of a file, without the rest of it.</summary>
    /// <param name="file">From 0.</param>
    string PathOf(int file);

    /// <summary>A file's number; -1 when there is none.</summary>
    /// <param name="path">Relative, separated by '/'.</param>
    int Find(string path);

    /// <summary>How many bytes a file has.</summary>
    /// <param name="file">From 0.</param>
    long SizeOf(int file);

    /// <summary>What tells the content of a file from any other; null where not all of it was read.</summary>
    /// <param name="file">From 0.</param>
    string? ContentOf(int file);

    /// <summary>A window by number.</summary>
    /// <param name="window">From 0.</param>
    IndexedWindow Window(int window);

    /// <summary>The lengths of the windows, by number: names and numbers, parts of names not counted again.</summary>
    ReadOnlySpan<ushort> WindowLengths { get; }

    /// <summary>The file of each window, by the window's number.</summary>
    ReadOnlySpan<int> WindowFiles { get; }

    /// <summary>The windows that have a term, in order.</summary>
    /// <param name="term">In lower case, as <see cref="TermCount.Term"/>.</param>
    IPostingCursor Postings(string term);

    /// <summary>In how many windows a term stands.</summary>
    /// <param name="term">In lower case.</param>
    int WindowFrequency(string term);

    /// <summary>Where a name is defined, by file and line.</summary>
    /// <param name="name">The name.</param>
    /// <param name="ignoreCase">Whether names that differ in the case of ASCII letters count.</param>
    IReadOnlyList<FoundDefinition> DefinitionsNamed(string name, bool ignoreCase = false);

    /// <summary>What a file defines, by line.</summary>
    /// <param name="file">The file's number.</param>
    IReadOnlyList<Definition> DefinitionsIn(int file);

    /// <summary>What a file imports, in ordinal order of targets.</summary>
    /// <param name="file">The file's number.</param>
    IReadOnlyList<RawImport> ImportsIn(int file);

    /// <summary>The files that import a target, as written, in order.</summary>
    /// <param name="import">The import.</param>
    IReadOnlyList<int> FilesImporting(RawImport import);

    /// <summary>The names that a file uses in code, in ordinal order of their UTF-8 bytes.</summary>
    /// <param name="file">The file's number.</param>
    IReadOnlyList<IdentifierUse> IdentifiersIn(int file);

    /// <summary>The files in whose code a name stands as a whole, in any case, in order.</summary>
    /// <param name="identifier">The name, in any case.</param>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<int> FilesMentioning(string identifier, int limit = int.MaxValue);

    /// <summary>By file, whether some word in it may have a piece of text inside; false is certain, but for words that are never indexed (reserved words in code, numbers).</summary>
    /// <param name="piece">Letters, digits and '_' in lower case.</param>
    bool[] FilesThatMayHold(string piece);
}

/// <summary>A file of a snapshot.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Path">Relative, separated by '/'.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Language">Null where it is not known.</param>
/// <param name="Traits">By path and content.</param>
/// <param name="Lines">Lines in the part that was indexed; 0 for a file without windows.</param>
/// <param name="Tokens">Names and numbers in it.</param>
/// <param name="FirstWindow">The number of its first window.</param>
/// <param name="WindowCount">How many it has.</param>
/// <param name="IsComplete">False when not all of its content is in the windows, or none of it yet.</param>
public sealed record IndexedFile(int Number, string Path, long Size, Language? Language, FileTraits Traits, int Lines, int Tokens, int FirstWindow, int WindowCount, bool IsComplete);

/// <summary>A window of a snapshot.</summary>
/// <param name="File">The file's number.</param>
/// <param name="FirstLine">From 1.</param>
/// <param name="LastLine">Included.</param>
/// <param name="Length">Names and numbers in it.</param>
public readonly record struct IndexedWindow(int File, int FirstLine, int LastLine, int Length);

/// <summary>A term in a window.</summary>
/// <param name="File">The file's number.</param>
/// <param name="Window">The window's number in the whole snapshot.</param>
/// <param name="Counts">How often, by field.</param>
public readonly record struct Posting(int File, int Window, FieldCounts Counts);

/// <summary>A definition and its file.</summary>
/// <param name="File">The file's number.</param>
/// <param name="Definition">The definition.</param>
public readonly record struct FoundDefinition(int File, Definition Definition);

/// <summary>Reads postings piece by piece.</summary>
public interface IPostingCursor
{
    /// <summary>Fills a buffer with the next postings, in the order of windows.</summary>
    /// <param name="buffer">Room for 64 at least.</param>
    /// <returns>How many there are in it; 0 when all have been read.</returns>
    int Read(Span<Posting> buffer);
}
