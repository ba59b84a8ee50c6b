using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>One file as ranking sees it.</summary>
/// <param name="Path">Relative, separated by '/'.</param>
/// <param name="Traits">What kind of file it is.</param>
/// <param name="Length">Words in it, names counted once each time they are used.</param>
/// <param name="Windows">Windows of 40 lines that it has.</param>
internal readonly record struct RankDocument(string Path, FileTraits Traits, int Length, int Windows);

/// <summary>One word in one window of a file.</summary>
/// <param name="Document">The file's number.</param>
/// <param name="Window">The window's number in the file, from 0.</param>
/// <param name="Code">Uses as a name in code.</param>
/// <param name="Text">Uses in comments and strings.</param>
/// <param name="Defined">Definitions of it, or of a name that it is a part of.</param>
internal readonly record struct WordHit(int Document, int Window, int Code, int Text, int Defined);

/// <summary>What ranking reads of an index. Words are lower case, names without their underscores; a compound name is there whole and in parts.</summary>
internal interface IRankCorpus
{
    const int MostMakers = 4;

    /// <summary>The files; their places are their numbers.</summary>
    RankDocuments Documents { get; }

    /// <summary>Where each word is used, in order of files and windows.</summary>
    /// <param name="words">The words.</param>
    IReadOnlyList<IReadOnlyList<WordHit>> Find(IReadOnlyList<string> words);

    /// <summary>The files that define a name.</summary>
    /// <param name="name">As a word.</param>
    IReadOnlyList<int> Defining(string name);

    /// <summary>The names that a file defines, as words.</summary>
    /// <param name="document">The file's number.</param>
    IReadOnlyList<string> DefinedBy(int document);

    /// <summary>The names that a file uses in code, as words; each once.</summary>
    /// <param name="document">The file's number.</param>
    IReadOnlyList<string> UsedBy(int document);

    /// <summary>For each name of four letters or more that a file uses in code, in order, the files that define it, where there are one to <see cref="MostMakers"/>; more say nothing.</summary>
    /// <param name="document">The file's number.</param>
    IReadOnlyList<IReadOnlyList<int>> MakersOf(int document)
    {
        var makers = new List<IReadOnlyList<int>>();
        foreach (var name in UsedBy(document))
            if (name.Length >= 4 && Defining(name) is { Count: > 0 } files && files.Count <= MostMakers) makers.Add(files);
        return makers;
    }

    /// <summary>Begins to read what <see cref="MakersOf"/> says of some files, on another thread where that is of use; disposing waits for that thread.</summary>
    /// <param name="documents">The files' numbers.</param>
    MakersAhead ReadMakersOf(int[] documents) => new(this, []);
}
