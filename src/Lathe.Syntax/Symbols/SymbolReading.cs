using System.Globalization;
using Lathe.Syntax.Native;

namespace Lathe.Syntax;

/// <summary>What symbols are read with, for who keeps them from one process to the next.</summary>
public static class SymbolReading
{
    /// <summary>A text that is another where the same file may have other symbols: another build of this library, other native parsers. Nothing is loaded for it.</summary>
    public static string Version { get; } = Describe();

    private static string Describe()
    {
        var build = typeof(SymbolReading).Module.ModuleVersionId.ToString("N");
        if (NativeLibraries.Find() is not { } folder) return build;
        // Parsers that are replaced are new names in their folder, but for the core where it is written over.
        return string.Create(CultureInfo.InvariantCulture, $"{build} {folder} {Directory.GetLastWriteTimeUtc(folder).Ticks} {File.GetLastWriteTimeUtc(Path.Join(folder, NativeLibraries.Core)).Ticks}");
    }
}
