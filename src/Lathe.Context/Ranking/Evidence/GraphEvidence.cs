using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>The symbol graph around the first pass's best files, and around the tests that match the text best.</summary>
internal sealed class GraphEvidence : IEvidence
{
    private const int Seeds = 12;
    private const int BestOfTests = 8;

    // Arrays here and below: the framework's way to make a span of a list in brackets is compiled at start.
    private static readonly string[] TestAffixes = ["tests", "test", "spec", "facts", "specs", "e2e", "bench"];

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        var table = scene.Table;
        float[] users = table.Add("graph.users"), makers = table.Add("graph.makers"), users1 = table.Add("graph.users1"), makers1 = table.Add("graph.makers1"), usersSharp = table.Add("graph.usersSharp"), makersSharp = table.Add("graph.makersSharp");
        float[] tested = table.Add("test.makers"), byName = table.Add("test.name");
        var top = scene.Top.AsSpan(0, Math.Min(Seeds, scene.Top.Length));
        var window = table.Column("text.window");
        var tests = BestTests(scene, window);
        using var read = scene.Corpus.ReadMakersOf([.. top, .. tests]);
        if (top.Length > 0)
        {
            var weights = new float[top.Length];
            for (var i = 0; i < top.Length; i++) weights[i] = scene.First[top[i]] / scene.First[top[0]] / (1 + (i / 4f));
            var sharp = Array.ConvertAll(weights, static w => MathF.Exp(5 * (w - 1)));
            (float[], float[]?, float[])[] ways = [(weights, users, makers), (sharp, usersSharp, makersSharp), (FirstOnly(top.Length), users1, makers1)];
            SymbolGraph.Spread(scene, top, ways, read, cancellationToken);
        }

        if (tests.Length > 0) Tests(scene, tests, window, byName, tested, read, cancellationToken);
    }

    // The tests that match the text best.
    private static int[] BestTests(RankScene scene, float[] window)
    {
        var tests = new List<int>();
        for (var i = 0; i < scene.Documents.Count; i++)
            if ((scene.Documents.Traits[i] & FileTraits.Test) != FileTraits.None && window[i] > 0) tests.Add(i);
        tests.Sort((a, b) => window[b].CompareTo(window[a]));
        if (tests.Count > BestOfTests) tests.RemoveRange(BestOfTests, tests.Count - BestOfTests);
        return tests.ToArray();
    }

    private static void Tests(RankScene scene, int[] tests, float[] window, float[] byName, float[] tested, MakersAhead read, CancellationToken cancellationToken)
    {
        var paths = scene.Paths.Words;
        var stems = new Dictionary<string, float>(StringComparer.Ordinal);
        var testWeights = new float[tests.Length];
        for (var i = 0; i < tests.Length; i++)
        {
            testWeights[i] = window[tests[i]] / window[tests[0]] / (1 + (i / 3f));
            var stem = WithoutTest(paths.Stem(tests[i])).ToString();
            if (stem.Length > 1) stems.TryAdd(stem, testWeights[i]);
        }

        SymbolGraph.Spread(scene, tests, [(testWeights, null, tested)], read, cancellationToken);
        var weightOf = stems.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < scene.Documents.Count; i++)
            if (weightOf.TryGetValue(paths.Stem(i), out var weight)) byName[i] = weight;
    }

    private static float[] FirstOnly(int count)
    {
        var weights = new float[count];
        weights[0] = 1;
        if (count > 1) weights[1] = 0.5f;
        return weights;
    }

    public static ReadOnlySpan<char> WithoutTest(ReadOnlySpan<char> stem)
    {
        foreach (var affix in TestAffixes)
        {
            if (stem.EndsWith(affix, StringComparison.Ordinal)) return stem[..^affix.Length];
            if (stem.StartsWith(affix, StringComparison.Ordinal)) return stem[affix.Length..];
        }

        return stem;
    }
}
