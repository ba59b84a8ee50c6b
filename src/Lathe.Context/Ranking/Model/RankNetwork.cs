using System.Runtime.Intrinsics;

namespace Lathe.Context;

/// <summary>
/// The other learned part of ranking: a network with one hidden layer over the rows of <see cref="FeatureRows"/>, read from the embedded <c>rank-network.txt</c>, which bench/localisation writes. The first line names the features, the second
/// gives their means, the third what they are multiplied by once the mean is taken off, the fourth what each counts by itself; each further line is a unit: its bias, what it counts for where it is above zero, and its weight of each feature.
/// </summary>
internal sealed class RankNetwork
{
    /// <summary>Inputs beyond these limits count as the limit.</summary>
    public const float Least = -3;

    /// <summary>The upper limit.</summary>
    public const float Most = 4;

    private const string Resource = "Lathe.Context.rank-network.txt";

    private static readonly Lazy<RankNetwork> Shipped = new(Load);

    private readonly float[] _means;
    private readonly float[] _scales;
    private readonly float[] _direct;
    private readonly Unit[] _units;

    private RankNetwork(string[] features, float[] means, float[] scales, float[] direct, Unit[] units) => (Features, _means, _scales, _direct, _units) = (features, means, scales, direct, units);

    public static RankNetwork Default => Shipped.Value;

    /// <summary>The names of the features, in the order of a row.</summary>
    public IReadOnlyList<string> Features { get; }

    public static RankNetwork Parse(TextReader reader)
    {
        var features = (reader.ReadLine() ?? "").Split(' ');
        float[] means = Numbers(reader.ReadLine(), features.Length), scales = Numbers(reader.ReadLine(), features.Length), direct = Padded(Numbers(reader.ReadLine(), features.Length), 0);
        var lines = new List<string>();
        while (reader.ReadLine() is { Length: > 0 } line) lines.Add(line);
        var units = new Unit[lines.Count];
        for (var i = 0; i < units.Length; i++)
        {
            var unit = Numbers(lines[i], features.Length + 2);
            units[i] = new Unit(unit[0], unit[1], Padded(unit, 2));
        }

        return new RankNetwork(features, means, scales, direct, units);
    }

    /// <summary>The score of a row whose columns are in the order of <see cref="Features"/>.</summary>
    public float Score(ReadOnlySpan<float> row)
    {
        Span<float> inputs = stackalloc float[_direct.Length];
        inputs.Clear();
        for (var i = 0; i < _means.Length; i++) inputs[i] = Math.Clamp((row[i] - _means[i]) * _scales[i], Least, Most);
        var score = Product(inputs, _direct);
        foreach (var unit in _units) score += unit.Weight * MathF.Max(0, unit.Bias + Product(inputs, unit.Weights));
        return score;
    }

    // Both are filled up to whole vectors. Vectors of a set length are compiled ahead, those of the processor's own are not.
    private static float Product(ReadOnlySpan<float> a, float[] b)
    {
        var sum = Vector128<float>.Zero;
        for (var i = 0; i < b.Length; i += 4) sum += Vector128.LoadUnsafe(in a[i]) * Vector128.LoadUnsafe(in b[i]);
        return Vector128.Sum(sum);
    }

    private static float[] Padded(float[] numbers, int from)
    {
        var padded = new float[(numbers.Length - from + 3) / 4 * 4];
        Array.Copy(numbers, from, padded, 0, numbers.Length - from);
        return padded;
    }

    private static RankNetwork Load()
    {
        using var stream = typeof(RankNetwork).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        return Parse(reader);
    }

    private static float[] Numbers(ReadOnlySpan<char> line, int count)
    {
        var numbers = new float[count];
        var at = 0;
        var reader = new ModelNumbers(line);
        while (reader.Next(out var number))
        {
            if (at == count) throw Damaged();
            numbers[at++] = number;
        }

        return at == count ? numbers : throw Damaged();
    }

    private static InvalidDataException Damaged() => new("The network of the model is not whole.");

    private sealed class Unit(float bias, float weight, float[] weights)
    {
        public float Bias { get; } = bias;

        public float Weight { get; } = weight;

        public float[] Weights { get; } = weights;
    }
}
