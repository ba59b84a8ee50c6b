using Lathe.Syntax.Native;

namespace Lathe.Syntax;

/// <summary>The places of a tree where the text does not fit the grammar.</summary>
internal static class TreeProblems
{
    private const int MaxQuoted = 24;

    public static IReadOnlyList<SyntaxProblem> Of(SyntaxTree tree)
    {
        if (!tree.HasErrors) return [];
        var problems = new ProblemList(tree.Text);
        using var walk = new TreeWalk(tree.Handle, tree.Root);
        var last = -1;
        for (var more = true; more && !problems.IsFull;)
        {
            var node = walk.Node;
            if (TreeSitter.IsMissing(node))
            {
                if (node.Start != last) problems.Add(last = node.Start, Missing(tree, node));
                more = walk.Over();
            }
            else if (TreeSitter.Symbol(node) == TreeSitter.ErrorSymbol && walk.Depth > 0)
            {
                // What lies inside of an error was only pieced together.
                if (node.Start != last) problems.Add(last = node.Start, Unexpected(tree, node));
                more = walk.Over();
            }
            else
            {
                more = (TreeSitter.HasError(node) && walk.Down()) || walk.Over();
            }
        }

        // Where nothing fits, the root itself is the error.
        if (problems.IsEmpty) problems.Add(Math.Min(tree.Root.Start, tree.Text.Length), Unexpected(tree, tree.Root));
        return problems.ToList();
    }

    private static string Missing(SyntaxTree tree, TreeSitter.Node node)
    {
        var name = tree.Grammar.NameOf(TreeSitter.Symbol(node));
        return TreeSitter.IsNamed(node) ? $"{name.Replace('_', ' ').Trim()} is missing" : $"'{name}' is missing";
    }

    private static string Unexpected(SyntaxTree tree, TreeSitter.Node node)
    {
        var text = tree.Text.AsSpan(node.Start, Math.Max(0, node.End - node.Start)).TrimStart();
        if (text.IndexOf('\n') is var line and >= 0) text = text[..line];
        text = text.Trim();
        return text.Length switch
        {
            0 => "syntax error",
            > MaxQuoted => $"'{text[..MaxQuoted]}…' does not fit here",
            _ => $"'{text}' does not fit here",
        };
    }
}
