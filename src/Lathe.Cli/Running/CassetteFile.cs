using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>A file that a cassette or an archive goes to. It is looked at before money is spent, and written whole or not at all; only the user can read it.</summary>
internal sealed class CassetteFile
{
    private readonly bool _overwrite;
    private readonly string _what;

    private CassetteFile(string path, bool overwrite, string what) => (Path, _overwrite, _what) = (path, overwrite, what);

    public string Path { get; }

    /// <summary>Finds out whether the file can be written.</summary>
    /// <exception cref="LatheException">Validation <c>record.exists</c>, <c>record.is_folder</c> or <c>record.not_a_file</c>; NotFound <c>record.no_folder</c>; Storage <c>record.unwritable</c>.</exception>
    public static CassetteFile Open(CliHost host, RecordRequest request, string what = "cassette")
    {
        var path = System.IO.Path.GetFullPath(request.File, host.Environment.CurrentDirectory);
        if (Directory.Exists(path)) throw Bad(ErrorKind.Validation, "record.is_folder", $"{path} is a folder.", $"Name a file for the {what}.");
        if (SpecialFiles.IsSpecial(path)) throw Bad(ErrorKind.Validation, "record.not_a_file", $"{path} is a device, a pipe or a socket.", $"Name a file for the {what}.");
        if (File.Exists(path) && !request.Overwrite) throw Exists(path);
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(path))) throw Bad(ErrorKind.NotFound, "record.no_folder", $"There is no folder {System.IO.Path.GetDirectoryName(path)} for the {what}.", "Make it, or name another file.");
        var file = new CassetteFile(path, request.Overwrite, what);
        try
        {
            file.Create().Dispose();
            File.Delete(file.Draft);
        }
        catch (Exception e) when (WriteFailure.Is(e))
        {
            throw Unwritable(what, path, e);
        }

        return file;
    }

    private string Draft => $"{Path}.{Environment.ProcessId}.new";

    /// <summary>The file as a pattern for a repository's tree (gitignore syntax), so that a run does not read its own recording; null where it lies elsewhere.</summary>
    /// <param name="repository">The repository's top folder.</param>
    public string? PatternIn(string repository) => PatternOf(Path, repository);

    /// <summary>As <see cref="PatternIn"/>, of a cassette that is read.</summary>
    public static string? PatternOf(string path, string repository)
    {
        var relative = System.IO.Path.GetRelativePath(repository, path);
        if (relative.StartsWith("..", StringComparison.Ordinal) || System.IO.Path.IsPathRooted(relative)) return null;
        var pattern = new System.Text.StringBuilder("/");
        foreach (var c in relative)
        {
            if (c is '*' or '?' or '[' or '\\' or ' ') pattern.Append('\\');
            pattern.Append(c);
        }

        return pattern.ToString();
    }

    /// <summary>Writes the file.</summary>
    /// <typeparam name="T">What writing gives.</typeparam>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="LatheException">Validation <c>record.exists</c>, where another process made it meanwhile; Storage <c>record.unwritable</c>.</exception>
    public async Task<T> WriteAsync<T>(Func<Stream, Task<T>> write)
    {
        try
        {
            T result;
            await using (var stream = Create())
            {
                result = await write(stream);
                stream.Flush(flushToDisk: true);
            }

            if (!_overwrite && File.Exists(Path)) throw Exists(Path);
            File.Move(Draft, Path, _overwrite);
            return result;
        }
        catch (Exception e) when (WriteFailure.Is(e))
        {
            throw Unwritable(_what, Path, e);
        }
        finally
        {
            if (File.Exists(Draft)) File.Delete(Draft);
        }
    }

    private FileStream Create() => new(Draft, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });

    private static LatheException Exists(string path) => Bad(ErrorKind.Validation, "record.exists", $"{path} exists already.", "Name another file, or give --overwrite.");

    private static LatheException Unwritable(string what, string path, Exception e) =>
        new LatheError(ErrorKind.Storage, "record.unwritable", $"The {what} {path} cannot be written: {WriteFailure.Words(e)}") { Guidance = "Make room or the folder writable, or name another file." }.ToException(e);

    private static LatheException Bad(ErrorKind kind, string code, string message, string guidance) => new LatheError(kind, code, message) { Guidance = guidance }.ToException();
}
