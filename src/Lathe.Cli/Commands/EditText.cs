using System.Text;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>Reads the files that the edit commands are given.</summary>
internal static class EditText
{
    /// <summary>The text of a file, which must be Unicode and no larger than stated.</summary>
    public static string Read(string path, long maxBytes) => Decode(Bytes(path, maxBytes), path);

    /// <summary>The text of bytes: UTF-8, or what a mark at their start says.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="name">Where they are from, in words.</param>
    public static string Decode(byte[] bytes, string name)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            // Characters that were replaced would end up in the files.
            throw new LatheError(ErrorKind.Validation, "edit.not_unicode", $"{name} is not UTF-8, and nothing was changed.") { Guidance = "Save it as UTF-8 and try again; only a unified diff may hold other bytes." }.ToException();
        }
    }

    /// <summary>The bytes of a file.</summary>
    public static byte[] Bytes(string path, long maxBytes)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists) throw new LatheError(ErrorKind.NotFound, "edit.no_file", $"There is no file {path}.") { Guidance = "Name a file that is there, or '-' for standard input." }.ToException();
            if (info.Length > maxBytes) throw TooLarge(path, $"{info.Length:N0}", maxBytes);
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LatheError(ErrorKind.Storage, "edit.unreadable", $"{path} cannot be read: {e.Message}") { Guidance = "Check the file and its permissions." }.ToException();
        }
    }

    /// <summary>What is said of an answer that is too large.</summary>
    public static LatheException TooLarge(string name, string bytes, long maxBytes) =>
        new LatheError(ErrorKind.Validation, "edit.too_large", $"{name} has {bytes} bytes; the most is {maxBytes:N0}.") { Guidance = "Split it into several files." }.ToException();
}
