using Lathe.Quality.Code;
using Lathe.Syntax;

namespace Lathe.Quality.Structure;

/// <summary>What code does with a variable at one place.</summary>
internal enum UseKind
{
    /// <summary>Its value is taken in a way that follows no further.</summary>
    Read,

    /// <summary>It gets another value.</summary>
    Assigned,

    /// <summary>A method of it is called.</summary>
    Called,

    /// <summary>A member or item of it is taken.</summary>
    Opened,

    /// <summary>It is compared or asked for.</summary>
    Tested,

    /// <summary>It is given to a call.</summary>
    Given,

    /// <summary>It is returned, stored or caught by a function inside: somebody else has it.</summary>
    Escaped,
}

/// <summary>One place where a variable is written.</summary>
/// <param name="Node">The identifier.</param>
/// <param name="Kind">What is done there.</param>
/// <param name="Around">The call, assignment or test.</param>
internal readonly record struct VariableUse(int Node, UseKind Kind, int Around)
{
    /// <summary>What is done with an identifier.</summary>
    /// <param name="sight">The file.</param>
    /// <param name="node">The identifier.</param>
    /// <param name="function">The function that the variable belongs to.</param>
    public static VariableUse Of(CodeSight sight, int node, int function)
    {
        var tree = sight.Tree;
        if (sight.FunctionAround(node) != function) return new VariableUse(node, UseKind.Escaped, node);
        // $name is an identifier around a name in PHP.
        if (sight.RoleOf(tree.Parent(node)) == CodeRole.Identifier) node = tree.Parent(node);
        var child = node;
        for (var at = tree.Parent(node); at >= 0; child = at, at = tree.Parent(at))
        {
            switch (sight.RoleOf(at))
            {
                case CodeRole.Parenthesized or CodeRole.Argument or CodeRole.Cast or CodeRole.Await: continue;
                case CodeRole.Member when sight.Part(at, CodePart.Object) == child:
                    var above = tree.Parent(at);
                    return new VariableUse(node, sight.RoleOf(above) == CodeRole.Call && sight.Part(above, CodePart.Callee) == at ? UseKind.Called : UseKind.Opened, at);
                case CodeRole.Member: return new VariableUse(node, UseKind.Read, at);
                case CodeRole.Call when sight.Part(at, CodePart.Object) == child: return new VariableUse(node, UseKind.Called, at);
                case CodeRole.Call or CodeRole.New: return new VariableUse(node, UseKind.Given, at);
                case CodeRole.Arguments: return new VariableUse(node, UseKind.Given, tree.Parent(at));
                case CodeRole.NamedArgument: return new VariableUse(node, UseKind.Given, at);
                case CodeRole.Index: return new VariableUse(node, sight.Part(at, CodePart.Object) == child ? UseKind.Opened : UseKind.Read, at);
                case CodeRole.Reference: return new VariableUse(node, sight.Operator(at) is "*" ? UseKind.Opened : UseKind.Escaped, at);
                case CodeRole.Assignment or CodeRole.CompoundAssignment: return new VariableUse(node, tree.IsIn(node, Math.Max(0, sight.Part(at, CodePart.Left))) ? UseKind.Assigned : UseKind.Escaped, at);
                case CodeRole.Declarator: return new VariableUse(node, sight.Part(at, CodePart.Name) == child ? UseKind.Assigned : UseKind.Escaped, at);
                case CodeRole.Return or CodeRole.Yield or CodeRole.Throw or CodeRole.List or CodeRole.Map or CodeRole.Pair or CodeRole.Spread or CodeRole.Conditional or CodeRole.Lambda: return new VariableUse(node, UseKind.Escaped, at);
                case CodeRole.Tuple: continue;
                case CodeRole.Logical or CodeRole.Binary or CodeRole.Unary or CodeRole.If or CodeRole.While or CodeRole.Assert: return new VariableUse(node, UseKind.Tested, at);
                case CodeRole.Using: return new VariableUse(node, UseKind.Called, at);
                case CodeRole.Block or CodeRole.Function: return new VariableUse(node, UseKind.Read, at);
            }
        }

        return new VariableUse(node, UseKind.Read, CodeTree.None);
    }
}
