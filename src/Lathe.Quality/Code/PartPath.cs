using System.Globalization;
using Lathe.Syntax;

namespace Lathe.Quality.Code;

/// <summary>Where a part of a node is; Roles/README.md has the notation.</summary>
internal sealed class PartPath
{
    private readonly Step[][] _ways;

    private PartPath(Step[][] ways) => _ways = ways;

    private enum StepKind : byte
    {
        Field,
        Named,
        OfKind,
        Down,
        EachIn,
    }

    /// <summary>The field whose children are meant, where the path is of the form <c>@field</c>; else 0.</summary>
    public byte EachField => _ways is [[{ Kind: StepKind.EachIn, Field: var each }]] ? each : (byte)0;

    /// <summary>Null where the grammar does not have one of the fields.</summary>
    public static PartPath? TryRead(string text, CodeTree tree)
    {
        var ways = Array.ConvertAll(text.Split('|'), way => Array.ConvertAll(way.Split('.'), step => Step.Read(step, tree)));
        return Array.Exists(ways, way => Array.Exists(way, step => step.IsUnknown)) ? null : new PartPath(ways);
    }

    public int Find(CodeTree tree, int node)
    {
        foreach (var way in _ways)
            if (Follow(tree, node, way) is var found and >= 0) return found;
        return CodeTree.None;
    }

    private static int Follow(CodeTree tree, int node, ReadOnlySpan<Step> steps)
    {
        for (var i = 0; i < steps.Length && node >= 0; i++)
        {
            if (steps[i].Kind == StepKind.Down) return Down(tree, node, steps[i].Field, steps[(i + 1)..]);
            node = steps[i].Take(tree, node);
        }

        return node;
    }

    // A name in C lies at the bottom of its declarators, its parameters at one on the way.
    private static int Down(CodeTree tree, int node, byte field, ReadOnlySpan<Step> rest)
    {
        var first = tree.Child(node, field);
        if (first < 0) return CodeTree.None;
        for (var at = first; ;)
        {
            if (rest.Length > 0 && Follow(tree, at, rest) is var found and >= 0) return found;
            var below = tree.Child(at, field);
            if (below < 0 && tree.KindOf(at).EndsWith("_declarator", StringComparison.Ordinal)) below = Last(tree, at);
            if (below < 0) return rest.Length > 0 ? CodeTree.None : at;
            at = below;
        }
    }

    private static int Last(CodeTree tree, int node)
    {
        var last = CodeTree.None;
        for (var child = tree.FirstNamed(node); child >= 0; child = tree.NextNamed(child)) last = child;
        return last;
    }

    private readonly record struct Step(StepKind Kind, byte Field, int Index, string? Name)
    {
        public bool IsUnknown => Field == 0 && Kind is StepKind.Field or StepKind.Down or StepKind.EachIn;

        public static Step Read(string text, CodeTree tree) => text[0] switch
        {
            '#' => new Step(StepKind.Named, 0, int.Parse(text.AsSpan(1), CultureInfo.InvariantCulture), null),
            ':' => new Step(StepKind.OfKind, 0, 0, text[1..]),
            '@' => new Step(StepKind.EachIn, tree.FieldId(text[1..]), 0, null),
            _ when text[^1] == '*' => new Step(StepKind.Down, tree.FieldId(text[..^1]), 0, null),
            _ => new Step(StepKind.Field, tree.FieldId(text), 0, null),
        };

        public int Take(CodeTree tree, int node) => Kind switch
        {
            StepKind.Field => tree.Child(node, Field),
            StepKind.Named => Named(tree, node, Index),
            StepKind.OfKind => OfKind(tree, node, Name!),
            _ => node,
        };

        private static int Named(CodeTree tree, int node, int index)
        {
            var last = CodeTree.None;
            for (var child = tree.FirstNamed(node); child >= 0; child = tree.NextNamed(child))
            {
                if (tree.KindOf(child).EndsWith("comment", StringComparison.Ordinal)) continue;
                if (index-- == 0) return child;
                last = child;
            }

            return index < 0 ? last : CodeTree.None;
        }

        private static int OfKind(CodeTree tree, int node, string kind)
        {
            var child = tree.FirstNamed(node);
            while (child >= 0 && tree.KindOf(child) != kind) child = tree.NextNamed(child);
            return child;
        }
    }
}
