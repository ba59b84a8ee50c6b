using Lathe.Quality.Code;

namespace Lathe.Quality.Metrics;

/// <summary>What is measured of a function with a name. Anonymous functions count towards the one that they stand in.</summary>
/// <param name="Function">The function.</param>
/// <param name="Cyclomatic">Cyclomatic complexity: 1 and the decisions (<see cref="FileMeasures"/>). McCabe, T. J. (1976): A Complexity Measure. IEEE Transactions on Software Engineering SE-2(4), 308–320.</param>
/// <param name="Cognitive">Cognitive complexity. Campbell, G. A. (2018, version 1.7 of 2023): Cognitive Complexity, a new way of measuring understandability. SonarSource.</param>
/// <param name="Nesting">The most control structures that stand in each other: if (an else if is beside its if), loops, switch, try.</param>
/// <param name="DeepestNode">The first node that is nested that deep; the function's own where nothing is nested.</param>
/// <param name="Parameters">How many parameters callers give; the receiver (<c>self</c>, <c>this</c>) is none of them.</param>
/// <param name="Lines">Its lines.</param>
public sealed record FunctionMeasures(CodeFunction Function, int Cyclomatic, int Cognitive, int Nesting, int DeepestNode, int Parameters, LineCounts Lines)
{
    /// <summary>Its maintainability index; see <see cref="MaintainabilityIndex"/>. Counted anew each time, since that takes longer than all the other measures.</summary>
    /// <param name="file">The file that it stands in.</param>
    public double Index(CodeFile file) => MaintainabilityIndex.Of(HalsteadMeasures.Of(file, Function.Node).Volume, Cyclomatic, Lines.Code);
}

/// <summary>Lines of a text by what stands on them.</summary>
/// <param name="Code">Lines with a token of the program; those of a comment behind code are among them.</param>
/// <param name="Comment">Lines with nothing but comment.</param>
/// <param name="Blank">The others.</param>
public readonly record struct LineCounts(int Code, int Comment, int Blank)
{
    /// <summary>All lines.</summary>
    public int Total => Code + Comment + Blank;
}
