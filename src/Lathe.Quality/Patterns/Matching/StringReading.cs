using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>Strings without their quotes and prefixes.</summary>
internal static class StringReading
{
    /// <summary>Whether a node is a string that has nothing computed in it.</summary>
    public static bool IsPlain(CodeTree tree, KindTable kinds, int node)
    {
        if (!tree[node].IsNamed || !kinds.Is(tree[node].Kind, KindTraits.String)) return false;
        for (var child = tree.FirstChild(node); child >= 0; child = tree.NextSibling(child))
            if (kinds.Is(tree[child].Kind, KindTraits.Interpolation)) return false;
        return true;
    }

    /// <summary>What stands between the quotes. Escapes stay as they are.</summary>
    public static ReadOnlySpan<char> Content(ReadOnlySpan<char> literal)
    {
        var open = literal.IndexOfAny('"', '\'', '`');
        if (open < 0) return literal;
        var quote = literal[open];
        var width = literal[open..].StartsWith([quote, quote, quote]) && literal.Length >= open + 6 ? 3 : 1;
        var end = literal.LastIndexOf(quote);
        return end >= open + (2 * width) - 1 ? literal[(open + width)..(end - width + 1)] : literal;
    }
}
