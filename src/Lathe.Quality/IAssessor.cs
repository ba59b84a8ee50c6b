namespace Lathe.Quality;

/// <summary>Looks at a change and says what it sees. The rules that are built in are one assessor; linters that write SARIF are others.</summary>
public interface IAssessor
{
    /// <summary>What it is called in reports.</summary>
    string Name { get; }

    /// <summary>Looks at the change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    IReadOnlyList<Finding> Assess(CodeChange change, CancellationToken cancellationToken);
}
