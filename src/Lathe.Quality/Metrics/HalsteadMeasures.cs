using Lathe.Quality.Code;

namespace Lathe.Quality.Metrics;

/// <summary>
/// Halstead's counts of operators and operands. Halstead, M. H. (1977): Elements of Software Science. Elsevier.
/// Operands are names (types' names too) and literals, a string without holes as a whole; operators are all other tokens, a pair of brackets once, by its opening one. Comments are neither. Functions with a name inside are left out: they have counts of their own.
/// </summary>
/// <param name="DistinctOperators">η₁.</param>
/// <param name="DistinctOperands">η₂.</param>
/// <param name="Operators">N₁.</param>
/// <param name="Operands">N₂.</param>
public readonly record struct HalsteadMeasures(int DistinctOperators, int DistinctOperands, int Operators, int Operands)
{
    /// <summary>N = N₁ + N₂.</summary>
    public int Length => Operators + Operands;

    /// <summary>V = N · log₂(η₁ + η₂), in bits; 0 for nothing.</summary>
    public double Volume => DistinctOperators + DistinctOperands is var vocabulary and > 0 ? Length * Math.Log2(vocabulary) : 0;

    /// <summary>D = η₁ / 2 · N₂ / η₂; 0 for nothing.</summary>
    public double Difficulty => DistinctOperands > 0 ? DistinctOperators / 2.0 * Operands / DistinctOperands : 0;

    /// <summary>E = D · V.</summary>
    public double Effort => Difficulty * Volume;

    /// <summary>Counts a node's tokens.</summary>
    /// <param name="file">The file.</param>
    /// <param name="node">The node, as a function's.</param>
    public static HalsteadMeasures Of(CodeFile file, int node)
    {
        var tree = file.Tree;
        var operators = new HashSet<ulong>();
        var operands = new HashSet<ulong>();
        int operatorCount = 0, operandCount = 0;
        var end = tree[node].Next;
        for (var at = node; at < end; at++)
        {
            ref readonly var here = ref tree[at];
            var role = file.RoleOf(at);
            if (role == CodeRole.Comment || (role == CodeRole.Function && at != node))
            {
                at = here.Next - 1;
                continue;
            }

            var isWhole = role == CodeRole.String && !HasHole(file, at);
            if ((here.Next != at + 1 && !isWhole) || here.Start == here.End || IsQuote(file, at, role)) continue;
            var text = tree.TextOf(at);
            if (here.IsNamed)
            {
                operandCount++;
                operands.Add(Hash(text));
            }
            else if (text is not (")" or "]" or "}"))
            {
                operatorCount++;
                operators.Add(Hash(text));
            }

            at = here.Next - 1;
        }

        return new HalsteadMeasures(operators.Count, operands.Count, operatorCount, operandCount);
    }

    private static bool IsQuote(CodeFile file, int node, CodeRole role) => role == CodeRole.None && file.Tree.Parent(node) is var parent and >= 0 && file.RoleOf(parent) == CodeRole.String;

    private static bool HasHole(CodeFile file, int node)
    {
        for (var child = file.Tree.FirstNamed(node); child >= 0; child = file.Tree.NextNamed(child))
            if (file.RoleOf(child) == CodeRole.Hole) return true;
        return false;
    }

    // FNV-1a: the same in every run, which the hash of strings is not.
    private static ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
