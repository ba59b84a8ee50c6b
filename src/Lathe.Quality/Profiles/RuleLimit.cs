namespace Lathe.Quality;

/// <summary>A bound that rules hold code to. In language files its name is written in small letters with underscores.</summary>
public enum RuleLimit
{
    /// <summary>Characters in a line.</summary>
    LineLength,

    /// <summary>Lines of a function.</summary>
    FunctionLines,

    /// <summary>Lines of a file.</summary>
    FileLines,

    /// <summary>Cyclomatic complexity of a function.</summary>
    Cyclomatic,

    /// <summary>Cognitive complexity of a function.</summary>
    Cognitive,

    /// <summary>How deep control structures stand in each other.</summary>
    Nesting,

    /// <summary>Parameters of a function.</summary>
    Parameters,

    /// <summary>Lines that two places share before they are called duplicates.</summary>
    DuplicateLines,

    /// <summary>Maintainability index of a function, which less of is worse.</summary>
    MaintainabilityIndex,
}
