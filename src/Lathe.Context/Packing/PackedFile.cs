using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A file that may go into a pack. Its symbols are read when they are asked for.</summary>
internal sealed class PackedFile
{
    private const int MaxReadBytes = 1024 * 1024;

    private readonly Lazy<FileSymbols?> _symbols;

    private PackedFile(string path, ReadOnlyMemory<byte> content, int bytes, bool complete, SymbolStore? store)
    {
        var text = Encoding.UTF8.GetString(content.Span);
        var language = LanguageTable.Detect(path, content.Span[..Math.Min(content.Length, 256)]);
        _symbols = new Lazy<FileSymbols?>(() => language is null ? null : store?.Of(language, text, content.Span, DependencyOrder.ShortestName) ?? FileSymbols.Of(language, text), isThreadSafe: false);
        (Path, Text, Bytes, IsComplete) = (path, text, bytes, complete);
        var lines = text.Split('\n');
        Lines = lines.Length > 0 && lines[^1].Length == 0 ? lines.AsMemory(0, lines.Length - 1) : lines;
    }

    public string Path { get; }

    public string Text { get; }

    public int Bytes { get; }

    /// <summary>False where only the first megabyte was read.</summary>
    public bool IsComplete { get; }

    public ReadOnlyMemory<string> Lines { get; }

    /// <summary>Null where the language is not known. Of the names that are used, a store keeps only which.</summary>
    public FileSymbols? Symbols => _symbols.Value;

    /// <summary>Null for what is not text, is empty, or cannot be read.</summary>
    /// <param name="files">The files.</param>
    /// <param name="path">Which one.</param>
    /// <param name="store">Where its symbols may be kept; null for nowhere.</param>
    public static PackedFile? Load(FileSet files, string path, SymbolStore? store = null)
    {
        if (files.Read(path, MaxReadBytes + 1) is not { Length: > 0 } content) return null;
        var complete = content.Length <= MaxReadBytes;
        if (WideText.Of(content.AsSpan(0, Math.Min(content.Length, FileBounds.Head))) is { } wide) content = WideText.ToUtf8(wide, content);
        if (FileClassifier.IsBinary(content)) return null;
        var bytes = content.AsMemory(0, Math.Min(content.Length, MaxReadBytes));
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        return new PackedFile(path, bytes, content.Length, complete, store);
    }
}
