using Lathe.Syntax;

namespace Lathe.Edits;

/// <summary>Whether changes break the syntax of files. Files are checked before and after; only what is new is reported.</summary>
public static class ChangeSyntax
{
    /// <summary>The problems that changes bring in, by file and line.</summary>
    /// <param name="changes">The changes.</param>
    public static IReadOnlyList<ChangeProblem> NewProblems(IReadOnlyList<FileChange> changes)
    {
        var problems = new List<ChangeProblem>();
        foreach (var change in changes)
        {
            if (change.After is not { } after || change.NewIsLink || LanguageTable.Detect(change.Path, after) is not { } language) continue;
            if (!TextFile.TryDecode(after, out var file, out _)) continue;
            var before = change.Before is { } bytes && TextFile.TryDecode(bytes, out var old, out _) ? old!.Text : null;
            foreach (var problem in SyntaxCheck.NewProblems(language, before, file!.Text)) problems.Add(new ChangeProblem(change.Path, problem.Line, problem.Column, problem.Message));
        }

        return problems;
    }
}

/// <summary>A syntax error that a change brought in.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Message">What it is, in a few words.</param>
public sealed record ChangeProblem(string Path, int Line, int Column, string Message);
