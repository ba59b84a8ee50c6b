namespace Lathe.Syntax;

/// <summary>
/// The name in a declarator of C or C++: <c>*(*name[3])(int)</c>, <c>A::B::name(int) const</c>. Patterns would have to spell out every way to nest these.
/// </summary>
/// <param name="Start">Where the name starts.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Owner">What is written in front of it, <c>A::B</c>; null where nothing is.</param>
/// <param name="IsFunction">Whether it declares a function, not a pointer to one.</param>
internal readonly record struct Declarator(int Start, int End, string? Owner, bool IsFunction)
{
    private const int MaxSteps = 200;

    public static Declarator? Read(CodeTree tree, int node)
    {
        string? owner = null;
        var isFunction = false;
        var start = tree[node].Start;
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            ref readonly var here = ref tree[node];
            var kind = tree.KindOf(node);
            if (kind is "identifier" or "field_identifier" or "type_identifier" or "destructor_name" or "operator_name" or "operator_cast")
            {
                // A conversion's name is its type: the parameters follow inside of it.
                var end = kind == "operator_cast" ? Math.Max(here.Start + 1, tree.Text.AsSpan(0, here.End).LastIndexOf('(')) : here.End;
                return new Declarator(here.Start, end, owner, isFunction || kind == "operator_cast");
            }

            if (kind == "function_declarator") isFunction = true;
            else if (kind is "parenthesized_declarator") isFunction = false;
            if (kind is "qualified_identifier" or "template_function" or "template_method")
            {
                if (kind == "qualified_identifier") start = here.Start;
                if ((node = tree.FirstChild(node)) < 0) return null;
                if (kind != "qualified_identifier") continue;
                while (tree.KindOf(node) != "::")
                    if ((node = tree.NextSibling(node)) < 0) return null;
                var scope = tree.Text.AsSpan(start, tree[node].Start - start);
                if (scope.Length is > 0 and <= 200) owner = owner is null ? scope.ToString() : $"{owner}::{scope}";
                if ((node = tree.NextSibling(node)) < 0) return null;
                continue;
            }

            if (!kind.EndsWith("declarator", StringComparison.Ordinal) || (node = tree.FirstChild(node)) < 0) return null;
            while (!LeadsOn(tree.KindOf(node)))
                if ((node = tree.NextSibling(node)) < 0) return null;
        }

        return null;
    }

    /// <summary>What the definition is, from what its pattern says and whether a function is declared.</summary>
    public SymbolKind KindFor(SymbolKind kind) => kind switch
    {
        SymbolKind.Field when IsFunction => SymbolKind.Method,
        SymbolKind.Variable when IsFunction => SymbolKind.Function,
        SymbolKind.Function when Owner is not null => SymbolKind.Method,
        _ => kind,
    };

    private static bool LeadsOn(string kind) =>
        kind.EndsWith("declarator", StringComparison.Ordinal)
        || kind is "identifier" or "field_identifier" or "type_identifier" or "destructor_name" or "operator_name" or "operator_cast" or "qualified_identifier" or "template_function" or "template_method";
}
