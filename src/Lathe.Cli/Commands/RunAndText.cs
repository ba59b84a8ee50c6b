using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>The arguments RUN and TEXT of the commands that say something to a run, each of which may be left out.</summary>
internal static class RunAndText
{
    private const int ShortestId = 4;
    private const int LongestId = 26;

    /// <summary>Which is which: one word alone is the run where it could be an id, else the text.</summary>
    /// <param name="words">What was given, in order.</param>
    /// <param name="quoted">The command as it should have been given, for the error.</param>
    /// <exception cref="LatheException">Validation <c>cli.task_not_quoted</c>.</exception>
    public static (string? Run, string? Text) Split(string[] words, string quoted) => words switch
    {
        [] => (null, null),
        [var only] => CouldBeRun(only) ? (only, null) : (null, only),
        [var run, var text] => (run, text),
        _ => throw new LatheError(ErrorKind.Validation, "cli.task_not_quoted", "What is said came as several arguments.") { Guidance = $"Put it into quotes: {quoted}." }.ToException(),
    };

    private static bool CouldBeRun(string word) => word.Length is >= ShortestId and <= LongestId && word[0] is >= '0' and <= '7' && word.All(char.IsAsciiLetterOrDigit);
}
