namespace Lathe.Context;

/// <summary>
/// The learned part of ranking: a sum of regression trees over the rows of <see cref="FeatureRows"/>, read from the embedded <c>rank-model.txt</c>, which bench/localisation writes. The first line names the features, the second gives
/// numbers and weights of those that count as they are; each further line is a tree, its nodes as <c>feature threshold left right</c> separated by spaces, then <c>|</c> and the values of its leaves; a negative left or right is the leaf of that number, counted from -1.
/// </summary>
internal sealed class RankModel
{
    private const string Resource = "Lathe.Context.rank-model.txt";

    private static readonly Lazy<RankModel> Shipped = new(Load);

    private readonly Tree[] _trees;

    private readonly (int Feature, float Weight)[] _weights;

    private RankModel(string[] features, (int Feature, float Weight)[] weights, Tree[] trees) => (Features, _weights, _trees) = (features, weights, trees);

    public static RankModel Default => Shipped.Value;

    /// <summary>The names of the features, by their numbers in the trees.</summary>
    public IReadOnlyList<string> Features { get; }

    public static RankModel Parse(TextReader reader)
    {
        var features = (reader.ReadLine() ?? "").Split(' ');
        var pairs = ModelNumbers.All(reader.ReadLine());
        var weights = new (int Feature, float Weight)[pairs.Count / 2];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = ((int)pairs[2 * i], pairs[(2 * i) + 1]);
            if (weights[i].Feature < 0 || weights[i].Feature >= features.Length) throw new InvalidDataException("A weight of the model is for no feature.");
        }

        var trees = new List<Tree>();
        while (reader.ReadLine() is { } line) trees.Add(Tree.Parse(line, features.Length));
        return new RankModel(features, weights, [.. trees]);
    }

    /// <summary>The score of a row whose columns are in the order of <see cref="Features"/>.</summary>
    public float Score(ReadOnlySpan<float> row)
    {
        var score = 0f;
        foreach (var (feature, weight) in _weights) score += weight * row[feature];
        foreach (var tree in _trees) score += tree.Score(row);
        return score;
    }

    private static RankModel Load()
    {
        using var stream = typeof(RankModel).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        return Parse(reader);
    }

    private sealed class Tree(Node[] nodes, float[] leaves)
    {
        public static Tree Parse(ReadOnlySpan<char> line, int features)
        {
            var bar = line.IndexOf('|');
            var numbers = ModelNumbers.All(line[..bar]);
            var nodes = new Node[numbers.Count / 4];
            var leaves = ModelNumbers.All(line[(bar + 1)..]);
            for (var i = 0; i < nodes.Length; i++)
            {
                nodes[i] = new Node((int)numbers[4 * i], numbers[(4 * i) + 1], (int)numbers[(4 * i) + 2], (int)numbers[(4 * i) + 3]);
                // A node that leads back or out would make a loop or a crash of a damaged file.
                if (nodes[i].Feature < 0 || nodes[i].Feature >= features || !Leads(nodes[i].Left) || !Leads(nodes[i].Right)) throw new InvalidDataException("A tree of the model is not whole.");
                bool Leads(int target) => target >= 0 ? target > i && target < nodes.Length : ~target < leaves.Count;
            }

            return leaves.Count == 0 ? throw new InvalidDataException("A tree of the model has no leaves.") : new Tree(nodes, [.. leaves]);
        }

        public float Score(ReadOnlySpan<float> row)
        {
            if (nodes.Length == 0) return leaves[0];
            var at = 0;
            while (at >= 0)
            {
                ref readonly var node = ref nodes[at];
                at = row[node.Feature] <= node.Threshold ? node.Left : node.Right;
            }

            return leaves[~at];
        }
    }

    private readonly record struct Node(int Feature, float Threshold, int Left, int Right);
}
