using Lathe.Quality.Code;

namespace Lathe.Quality.Metrics;

/// <summary>
/// The measures of a file and of its functions with a name, all taken in one pass over the tree.
/// Decisions of cyclomatic complexity: if and else if, a conditional expression, every loop, every case but the default one (a case with several values once), a handler of an exception, <c>&amp;&amp;</c> and <c>||</c> (McCabe's compound conditions), the loops and conditions of a comprehension. A function with a name inside of another has its own.
/// Of cognitive complexity the published definition is followed; <c>??</c> and <c>?.</c> are free, a function inside counts towards the one around it, too, one level deeper, but for the two usages that the definition compensates: a JavaScript function that only holds others, and a Python decorator.
/// Recursion is seen where a function calls itself.
/// </summary>
public sealed class FileMeasures
{
    private FileMeasures(IReadOnlyList<FunctionMeasures> functions, LineCounts lines) => (Functions, Lines) = (functions, lines);

    /// <summary>Functions with a name, in the order of the text.</summary>
    public IReadOnlyList<FunctionMeasures> Functions { get; }

    /// <summary>The lines of the whole file.</summary>
    public LineCounts Lines { get; }

    /// <summary>The functions by their full names; of several of one name the most complex.</summary>
    internal Dictionary<string, FunctionMeasures> ByName()
    {
        var byName = new Dictionary<string, FunctionMeasures>(StringComparer.Ordinal);
        foreach (var one in Functions)
            if (!byName.TryGetValue(one.Function.FullName, out var other) || other.Cognitive < one.Cognitive) byName[one.Function.FullName] = one;
        return byName;
    }

    /// <summary>Measures a file.</summary>
    /// <param name="file">The file.</param>
    public static FileMeasures Of(CodeFile file)
    {
        var tally = LineTally.Of(file);
        var walk = new ComplexityWalk(file);
        walk.Run();
        var functions = new List<FunctionMeasures>();
        for (var i = 0; i < file.Functions.Count; i++)
        {
            var function = file.Functions[i];
            if (!ComplexityWalk.IsMeasured(function)) continue;
            ref readonly var sums = ref walk.Sums[i];
            functions.Add(new FunctionMeasures(function, sums.Cyclomatic, sums.Cognitive, sums.Nesting, sums.Deepest < 0 ? function.Node : sums.Deepest, ParameterCount.Of(file, function.Node), tally.Count(function.StartLine, function.EndLine)));
        }

        return new FileMeasures(functions, tally.Count(1, file.Tree.LineCount));
    }
}
