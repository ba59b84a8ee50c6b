using Lathe.Quality;

namespace Lathe.Engine.Assessing;

/// <summary>
/// The assessor that says what linters reported of the changed files. Linters look at everything; what they find elsewhere, and what is about a whole file that was there before, is not the change's. Which lines changed
/// is for <see cref="Scoring"/> to say.
/// </summary>
/// <param name="results">What the linters said.</param>
public sealed class LinterFindings(IReadOnlyList<LinterResult> results) : IAssessor
{
    /// <inheritdoc/>
    public string Name => "linters";

    /// <inheritdoc/>
    public IReadOnlyList<Finding> Assess(CodeChange change, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, FileChange>(StringComparer.Ordinal);
        foreach (var file in change.Files) files.TryAdd(file.Path, file);
        return
        [
            .. from result in results
               from finding in result.Findings
               where files.TryGetValue(finding.Path, out var file) && file.After is not null && (finding.Range is not null || file.Before is null)
               select finding,
        ];
    }
}
