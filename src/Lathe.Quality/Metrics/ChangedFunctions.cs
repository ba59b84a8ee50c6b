namespace Lathe.Quality.Metrics;

/// <summary>What is measured of a function, for a report.</summary>
/// <param name="Cyclomatic">Cyclomatic complexity.</param>
/// <param name="Cognitive">Cognitive complexity.</param>
/// <param name="Nesting">The most control structures in each other.</param>
/// <param name="Volume">Halstead's volume, in bits.</param>
/// <param name="Index">The maintainability index, 0 to 100; more is better.</param>
/// <param name="Lines">Lines of code, without blank ones and comments.</param>
public sealed record FunctionFigures(int Cyclomatic, int Cognitive, int Nesting, double Volume, double Index, int Lines);

/// <summary>A function that a change made or touched.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">With the names of the types and functions around it.</param>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Before">What was measured of it before; null for a new one. Of several of one name the most complex.</param>
/// <param name="After">What is measured of it now.</param>
public sealed record FunctionChange(string Path, string Name, int Line, FunctionFigures? Before, FunctionFigures After);

/// <summary>The functions with a name that a change made or touched, in the order of paths and lines.</summary>
/// <param name="Shown">Some of them: those whose complexity grew the most, and then the most complex.</param>
/// <param name="Left">How many more there are.</param>
public sealed record ChangedFunctions(IReadOnlyList<FunctionChange> Shown, int Left)
{
    private const int Most = 200;

    /// <summary>No function.</summary>
    public static ChangedFunctions None { get; } = new([], 0);

    /// <summary>Measures the functions of a change.</summary>
    /// <param name="change">The change.</param>
    public static ChangedFunctions Of(CodeChange change)
    {
        var found = new List<Found>();
        foreach (var view in change.Views)
            if (view.ChangedCount > 0) Find(view, found);
        // Counting tokens takes longer than all other measures: only what is shown is counted.
        var shown = found.Count <= Most ? found : [.. found.OrderByDescending(static f => f.After.Cognitive + f.After.Cyclomatic - (f.Before is { } b ? b.Cognitive + b.Cyclomatic : 0)).ThenByDescending(static f => f.After.Cognitive).Take(Most)];
        return new ChangedFunctions([.. shown.Select(static f => f.Measured()).OrderBy(static f => f.Path, StringComparer.Ordinal).ThenBy(static f => f.Line)], found.Count - shown.Count);
    }

    private static void Find(FileView view, List<Found> found)
    {
        if (view.Code is not { } code) return;
        Dictionary<string, FunctionMeasures>? before = null;
        foreach (var function in FileMeasures.Of(code).Functions)
        {
            if (!view.AnyChanged(function.Function.StartLine, function.Function.EndLine)) continue;
            before ??= view.CodeBefore is { } old ? FileMeasures.Of(old).ByName() : [];
            found.Add(new Found(view, function, before.GetValueOrDefault(function.Function.FullName)));
        }
    }

    private readonly record struct Found(FileView View, FunctionMeasures After, FunctionMeasures? Before)
    {
        public FunctionChange Measured() => new(View.Path, After.Function.FullName, After.Function.StartLine, Before is null ? null : Figures(View.CodeBefore!, Before), Figures(View.Code!, After));

        private static FunctionFigures Figures(Code.CodeFile file, FunctionMeasures function)
        {
            var volume = HalsteadMeasures.Of(file, function.Function.Node).Volume;
            return new FunctionFigures(function.Cyclomatic, function.Cognitive, function.Nesting, volume, MaintainabilityIndex.Of(volume, function.Cyclomatic, function.Lines.Code), function.Lines.Code);
        }
    }
}
