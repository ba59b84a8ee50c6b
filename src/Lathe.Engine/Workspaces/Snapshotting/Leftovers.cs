namespace Lathe.Engine.Workspaces;

/// <summary>
/// What commands leave behind that nobody means to deliver, for repositories whose own ignore rules do not name it. The weakest layer of the rules: a repository's
/// <c>!pattern</c> lifts it, and a file that the user has already stays part of the tree.
/// </summary>
internal static class Leftovers
{
    public const string Rules =
        """
        __pycache__/
        *.py[co]
        .pytest_cache/
        .mypy_cache/
        .ruff_cache/
        .hypothesis/
        .tox/
        .nox/
        .coverage
        *.egg-info/
        node_modules/
        .nyc_output/
        .npm/
        .gradle/
        *.class
        *.o
        """;

    /// <summary>The user's own ignore file with these rules before it.</summary>
    public static string Before(string? userExcludes) => userExcludes is null ? Rules : $"{Rules}\n{userExcludes}";
}
