namespace Lathe.Context;

/// <summary>A file that a task names.</summary>
/// <param name="Path">The file of the repository.</param>
/// <param name="Line">The line that is named with it; 0 for none.</param>
/// <param name="Written">How the task writes it.</param>
/// <param name="Certain">Whether no other file could be meant.</param>
public sealed record NamedPath(string Path, int Line, string Written, bool Certain);

/// <summary>A frame of a stack trace.</summary>
/// <param name="Function">The function; null where the frame names none.</param>
/// <param name="File">The file as the trace writes it.</param>
/// <param name="Line">The line; 0 when it is not known.</param>
/// <param name="Path">The file of the repository that is meant; null for somebody else's code.</param>
public sealed record TraceFrame(string? Function, string File, int Line, string? Path);

/// <summary>What a task names.</summary>
/// <param name="Paths">Files, in the order in which they are named.</param>
/// <param name="Symbols">Names that are written like a program's: with an underscore, capitals inside, a dot, parentheses, or between back ticks. In order, each once.</param>
/// <param name="Frames">Frames of stack traces, as they stand.</param>
public sealed record TaskContext(IReadOnlyList<NamedPath> Paths, IReadOnlyList<string> Symbols, IReadOnlyList<TraceFrame> Frames)
{
    /// <summary>Reads a task's text; its first 64k characters count.</summary>
    /// <param name="text">The task.</param>
    /// <param name="files">The repository's files.</param>
    public static TaskContext Of(string text, IReadOnlyList<ContextFile> files) => TaskReading.Of(text, files);
}
