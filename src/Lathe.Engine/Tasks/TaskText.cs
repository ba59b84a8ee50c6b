using Lathe.Errors;

namespace Lathe.Engine.Tasks;

/// <summary>Makes a task from plain words.</summary>
public static class TaskText
{
    /// <summary>The whole text is the description; its first line or sentence is the title.</summary>
    /// <param name="text">What the user typed or piped in.</param>
    /// <exception cref="LatheException">Validation <c>task.empty</c> or <c>task.too_large</c>.</exception>
    public static CodingTask Parse(string text)
    {
        var trimmed = text.Trim().TrimStart('\ufeff');
        if (trimmed.Length == 0)
        {
            throw new LatheError(ErrorKind.Validation, "task.empty", "The task is empty.")
            {
                Guidance = "Say what to change: lathe run \"Fix the rounding of totals\", or -f task.yaml.",
            }.ToException();
        }

        if (trimmed.Length > TaskFile.LongestDescription)
        {
            throw new LatheError(ErrorKind.Validation, "task.too_large", $"The task has more than {TaskFile.LongestDescription:N0} characters.")
            {
                Guidance = "Put long material into a file of the repository and name it.",
            }.ToException();
        }

        var title = FirstSentence(trimmed);
        return new CodingTask { Title = title, Description = trimmed.Equals(title, StringComparison.Ordinal) ? "" : trimmed };
    }

    internal static string FirstSentence(string text)
    {
        var line = text.AsSpan().TrimStart();
        if (line.IndexOfAny('\n', '\r') is var lineEnd and >= 0) line = line[..lineEnd];
        line = line.TrimStart("# ").TrimEnd();
        for (var i = 0; i + 1 < line.Length; i++)
        {
            // A sentence ends before a capital, so that "e.g. this" and "v1.2" go on.
            if (line[i] is '.' or '!' or '?' && line[i + 1] == ' ' && i + 2 < line.Length && char.IsUpper(line[i + 2]))
            {
                line = line[..(i + 1)];
                break;
            }
        }

        if (line.Length <= TaskFile.LongestTitle) return line.ToString();
        var cut = TaskFile.LongestTitle - 1;
        if (char.IsHighSurrogate(line[cut - 1])) cut--;
        return string.Concat(line[..cut].TrimEnd(), "…");
    }
}
