using System.Text;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>Reads the files that the edit commands are given.</summary>
internal static class EditText
{
    /// <summary>The text of a file, which must be UTF-8 and no larger than stated.</summary>
    public static string Read(string path, long maxBytes) => Decode(Bytes(path, maxBytes), path);

    /// <summary>Text in UTF-8, or in another Unicode that its byte order mark names. What is neither would come out with question marks in it, which an edit would write into files.</summary>
    /// <exception cref="LatheException">Validation <c>edit.not_utf8</c>.</exception>
    public static string Decode(byte[] content, string name)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(content), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new LatheError(ErrorKind.Validation, "edit.not_utf8", $"{name} is no text in UTF-8, so no edit is read from it.") { Guidance = "Convert it, as with iconv -f ISO-8859-1 -t UTF-8; only a diff that git takes may have other bytes." }.ToException(e);
        }
    }

    /// <summary>The error for content over a bound.</summary>
    public static LatheException TooLarge(string what, string bytes, long maxBytes) =>
        new LatheError(ErrorKind.Validation, "edit.too_large", $"{what} has {bytes} bytes; the most is {maxBytes:N0}.") { Guidance = "Split it into several." }.ToException();

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
}
