using System.Security;
using Lathe.Cli.Output;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Syntax;

namespace Lathe.Cli.Commands;

/// <summary>A file that a command looks into.</summary>
/// <param name="Path">As the user gave it.</param>
/// <param name="Language">Null where it is not known.</param>
/// <param name="Text">Null where it is no text.</param>
internal sealed record SourceFile(string Path, Language? Language, string? Text);

/// <summary>Reads files that are named on the command line or found in a folder.</summary>
internal static class SourceFiles
{
    private const long Largest = 64 << 20;

    /// <exception cref="LatheException">NotFound or Validation, naming the file.</exception>
    public static SourceFile Read(CommandContext context, string path)
    {
        var bytes = TryRead(context.Absolute(path), out var why)
            ?? throw new LatheError(ErrorKind.NotFound, "syntax.file", $"{(path.Length == 0 ? "The empty name" : PlainText.FileName(path))} {why}.") { Guidance = "Name files that can be read." }.ToException();
        return new SourceFile(path, LanguageTable.Detect(path, bytes), SourceText.Decode(bytes)?.Text);
    }

    /// <summary>The content of a file; null where it cannot be had. Nothing is read from a pipe or a device, which might never end.</summary>
    public static byte[]? TryRead(string path, out string why)
    {
        why = "";
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) why = Directory.Exists(path) ? "is a folder" : "does not exist";
            else if (SpecialFiles.IsSpecial(path)) why = "is a pipe, a socket or a device, and no file";
            else if (file.Length > Largest) why = $"is larger than {Largest >> 20} MB";
            else return file.Length == 0 ? [] : File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SecurityException or ArgumentException)
        {
            why = "cannot be read";
        }

        return null;
    }

    /// <summary>Says once that files are only scanned, where they could be parsed.</summary>
    public static void NoteMissingGrammars(CliHost host)
    {
        if (NativeGrammars.MissingBecause is { } why)
            host.Error.WriteLine($"note: {why}, so files are scanned and not parsed: ends and nesting may be off (eng/grammars/build.sh in the sources of Lathe makes the parsers)");
    }
}
