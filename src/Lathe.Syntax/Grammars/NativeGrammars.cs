using Lathe.Syntax.Native;

namespace Lathe.Syntax;

/// <summary>
/// Whether the native parsers are there. They are looked for in <c>grammars/PLATFORM</c> and <c>runtimes/PLATFORM/native</c> beside the program (and where the runtime option <c>Lathe.Syntax.Grammars</c>
/// says). Without them everything here still answers, from a scanner and tables of words: definitions without their exact ends, no references but names, fewer syntax errors found.
/// </summary>
public static class NativeGrammars
{
    /// <summary>The ids of the languages that have a grammar, whether it is installed or not.</summary>
    public static IReadOnlyCollection<string> Languages => GrammarRows.Languages;

    /// <summary>The folder that the parsers are loaded from; null where they are missing. Asking loads the core (some milliseconds, once).</summary>
    public static string? Folder => NativeLibraries.Shared.Folder;

    /// <summary>Why there are no native parsers, as a part of a sentence; null where they are there.</summary>
    public static string? MissingBecause => NativeLibraries.Shared.Why;

    /// <summary>Whether files of a language are parsed, and not only scanned. Asking loads its grammar.</summary>
    /// <param name="language">The language.</param>
    public static bool Has(Language language) => Grammar.For(language) is not null;
}
