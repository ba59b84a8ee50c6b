using System.Text;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>Reads the files that the edit commands are given.</summary>
internal static class EditText
{
    /// <summary>The text of a file, which must be UTF-8 and no larger than stated.</summary>
    public static string Read(string path, long maxBytes) => new UTF8Encoding(false).GetString(Bytes(path, maxBytes));

    /// <summary>The bytes of a file.</summary>
    public static byte[] Bytes(string path, long maxBytes)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists) throw new LatheError(ErrorKind.NotFound, "edit.no_file", $"There is no file {path}.") { Guidance = "Name a file that is there, or '-' for standard input." }.ToException();
            if (info.Length > maxBytes) throw new LatheError(ErrorKind.Validation, "edit.too_large", $"{path} has {info.Length:N0} bytes; the most is {maxBytes:N0}.") { Guidance = "Split it into several files." }.ToException();
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LatheError(ErrorKind.Storage, "edit.unreadable", $"{path} cannot be read: {e.Message}") { Guidance = "Check the file and its permissions." }.ToException();
        }
    }
}
