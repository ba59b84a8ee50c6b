using Lathe.Engine.Tasks;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>Reads the task that a <see cref="RunRequest"/> names.</summary>
internal static class TaskReader
{
    private const int LargestInput = 1 << 20;

    /// <exception cref="LatheException">NotFound <c>task.no_file</c>, Storage <c>task.unreadable</c>, and what <see cref="TaskFile"/> and <see cref="TaskText"/> say.</exception>
    public static async Task<CodingTask> ReadAsync(RunRequest request, CliHost host, CancellationToken cancellationToken)
    {
        var task = request.Origin switch
        {
            TaskOrigin.Text => TaskText.Parse(request.Task),
            TaskOrigin.File => TaskFile.Parse(ReadFile(request.Task, host), request.Task),
            _ => FromInput(await StandardInput.ReadAsync(host, LargestInput + 1, cancellationToken).ConfigureAwait(false)),
        };
        return request.Mode is { } mode ? task with { Mode = mode } : task;
    }

    // A task file has a title or a description at the start of a line; words of a person hardly do.
    private static CodingTask FromInput(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("title:") || line.StartsWith("description:")) return TaskFile.Parse(text, "standard input");
        }

        return TaskText.Parse(text);
    }

    private static string ReadFile(string name, CliHost host)
    {
        var path = Path.GetFullPath(name, host.Environment.CurrentDirectory);
        try
        {
            if (!File.Exists(path))
            {
                throw new LatheError(ErrorKind.NotFound, "task.no_file", $"{name} is not a file.") { Guidance = "Name an existing task file after -f." }.ToException();
            }

            using var stream = new StreamReader(path);
            var buffer = new char[LargestInput + 1];
            return new string(buffer, 0, stream.ReadBlock(buffer));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LatheError(ErrorKind.Storage, "task.unreadable", $"{name} cannot be read: {exception.Message}") { Guidance = "Make the file readable." }.ToException(exception);
        }
    }
}
