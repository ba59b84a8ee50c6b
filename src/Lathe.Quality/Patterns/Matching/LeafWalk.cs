using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>Compares two pieces of a file by their tokens, so that white space and comments do not count.</summary>
internal static class LeafWalk
{
    public static bool Same(CodeTree tree, KindTable kinds, Binding a, Binding b, MatchBudget budget)
    {
        int left = a.Node, right = b.Node;
        while (true)
        {
            left = Token(tree, kinds, left, a.End);
            right = Token(tree, kinds, right, b.End);
            if (left < 0 || right < 0) return left == right;
            if (!budget.Take() || !tree.TextOf(left).SequenceEqual(tree.TextOf(right))) return false;
            left = tree[left].Next;
            right = tree[right].Next;
        }
    }

    // The first token at or after a node that begins before the end; a string is one token.
    private static int Token(CodeTree tree, KindTable kinds, int node, int end)
    {
        while (node < tree.Count && tree[node].Start < end)
        {
            if (kinds.Is(tree[node].Kind, KindTraits.Skipped)) node = tree[node].Next;
            else if (tree[node].Next == node + 1 || kinds.Is(tree[node].Kind, KindTraits.String)) return node;
            else node++;
        }

        return -1;
    }
}
