using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A file that may go into a pack. Its symbols are read when they are asked for.</summary>
internal sealed class PackedFile
{
    private const int MaxReadBytes = 1024 * 1024;

    private readonly Lazy<FileSymbols?> _symbols;

    private PackedFile(string path, string text, int bytes, bool complete, Language? language)
    {
        _symbols = new Lazy<FileSymbols?>(() => language is null ? null : FileSymbols.Of(language, text), isThreadSafe: false);
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

    /// <summary>Null where the language is not known.</summary>
    public FileSymbols? Symbols => _symbols.Value;

    /// <summary>Null for what is not text, is empty, or cannot be read.</summary>
    public static PackedFile? Load(FileSet files, string path)
    {
        if (files.Read(path, MaxReadBytes + 1) is not { Length: > 0 } content || FileClassifier.IsBinary(content)) return null;
        var complete = content.Length <= MaxReadBytes;
        var bytes = content.AsSpan(0, Math.Min(content.Length, MaxReadBytes));
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        return new PackedFile(path, Encoding.UTF8.GetString(bytes), content.Length, complete, LanguageTable.Detect(path, bytes[..Math.Min(bytes.Length, 256)]));
    }
}
