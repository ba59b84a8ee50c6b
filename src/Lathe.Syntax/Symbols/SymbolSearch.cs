using System.Text;

namespace Lathe.Syntax;

/// <summary>A definition or a use of a name, with its file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Definition">The definition; null for a use.</param>
/// <param name="Reference">The use; null for a definition.</param>
/// <param name="Scope">The full name of what a use stands in; null at the top of the file.</param>
public sealed record SymbolHit(string Path, SymbolDefinition? Definition, SymbolReference? Reference, string? Scope)
{
    /// <summary>From 1.</summary>
    public int Line => Definition?.Line ?? Reference!.Value.Line;
}

/// <summary>
/// Looks for a name in files. Only files whose bytes hold the name are parsed, so that the search costs about as much as reading the files; an index that knows these files beforehand hands over
/// only them.
/// </summary>
public static class SymbolSearch
{
    /// <summary>The part of a qualified name that is looked for in files; empty where there is none.</summary>
    /// <param name="name">The name.</param>
    public static string OwnNameOf(string name) => name[(name.LastIndexOfAny(['.', ':', '#', '\\']) + 1)..];

    /// <summary>Finds where a name is defined and, on request, used. The name may be qualified (<c>Cart.Add</c>); then what is in front has to be the end of the container.</summary>
    /// <param name="name">The name.</param>
    /// <param name="paths">The files to look into, in the order in which hits come.</param>
    /// <param name="read">Reads a file; null when it cannot be read or is no text to look into.</param>
    /// <param name="references">Whether uses are wanted too.</param>
    /// <param name="limits">What one file may cost; the default limits where null.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IEnumerable<SymbolHit> Find(
        string name, IEnumerable<string> paths, Func<string, byte[]?> read, bool references = false, ParseLimits? limits = null, CancellationToken cancellationToken = default)
    {
        var dot = name.LastIndexOfAny(['.', ':', '#', '\\']);
        var own = OwnNameOf(name);
        var container = dot > 0 ? name[..dot].TrimEnd(':') : null;
        if (own.Length == 0) yield break;
        var bytes = Encoding.UTF8.GetBytes(own);
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (LanguageTable.Detect(path) is { Kind: LanguageKind.Prose } || read(path) is not { } content || !MayHold(content, bytes, own)) continue;
            if (LanguageTable.Detect(path, content) is not { } language || SourceText.Decode(content) is not { } text) continue;
            var symbols = FileSymbols.Of(language, text.Text, limits, cancellationToken);
            foreach (var definition in symbols.Definitions)
                if (definition.Name == own && Fits(definition.Container, container)) yield return new SymbolHit(path, definition, null, null);
            if (!references) continue;
            foreach (var reference in symbols.References)
                if (reference.Name == own) yield return new SymbolHit(path, null, reference, reference.Scope >= 0 ? symbols.Definitions[reference.Scope].FullName : null);
        }
    }

    // In UTF-16, or with letters beyond ASCII in a single-byte encoding, a name has other bytes.
    private static bool MayHold(byte[] content, byte[] utf8, string name)
    {
        if (content.AsSpan().IndexOf(utf8) >= 0) return true;
        return (utf8.Length > name.Length || SourceText.MayBeWide(content)) && SourceText.Decode(content) is { Encoding: not TextEncoding.Utf8 } text && text.Text.Contains(name, StringComparison.Ordinal);
    }

    private static bool Fits(string? container, string? wanted) =>
        wanted is null || (container is not null && container.EndsWith(wanted, StringComparison.Ordinal) && (container.Length == wanted.Length || container[^(wanted.Length + 1)] is '.' or ':' or '\\'));
}
