using Lathe.Syntax;

namespace Lathe.Quality.Code;

/// <summary>A source file as rules see it: a flat tree whose nodes have roles that are the same in every language. May be read by several threads.</summary>
public sealed class CodeFile
{
    private readonly LanguageRoles _language;
    private readonly CodeRole[] _roles;
    private readonly Lazy<IReadOnlyList<CodeFunction>> _functions;

    private CodeFile(string path, CodeTree tree, LanguageRoles language)
    {
        (Path, Tree, _language) = (path, tree, language);
        _roles = new CodeRole[tree.Count];
        for (var node = 0; node < _roles.Length; node++)
        {
            _roles[node] = Role(node);
            HasProblems |= tree[node].IsBroken;
        }

        _functions = new Lazy<IReadOnlyList<CodeFunction>>(() => FunctionList.Of(this));
    }

    /// <summary>Relative, separated by '/'.</summary>
    public string Path { get; }

    /// <summary>The tree.</summary>
    public CodeTree Tree { get; }

    /// <summary>Whether some of the text does not fit the grammar.</summary>
    public bool HasProblems { get; }

    /// <summary>The language.</summary>
    public Language Language => Tree.Language;

    /// <summary>The text.</summary>
    public string Text => Tree.Text;

    /// <summary>The functions, outer ones before those in them, in the order of the text.</summary>
    public IReadOnlyList<CodeFunction> Functions => _functions.Value;

    /// <summary>The roles of all nodes, by node.</summary>
    public ReadOnlySpan<CodeRole> Roles => _roles;

    /// <summary>Parses a text; null where its language has no grammar here or no roles, or the text is too much for the limits.</summary>
    /// <param name="path">Relative, separated by '/'.</param>
    /// <param name="language">The language.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Ends the parsing.</param>
    public static CodeFile? Parse(string path, Language language, string text, CancellationToken cancellationToken = default) =>
        CodeTree.Parse(language, text, null, cancellationToken) is { } tree && LanguageRoles.For(tree) is { } roles ? new CodeFile(path, tree, roles) : null;

    /// <summary>What a node is.</summary>
    /// <param name="node">The node.</param>
    public CodeRole RoleOf(int node) => _roles[node];

    /// <summary>A part of a node; -1 where it has none.</summary>
    /// <param name="node">The node.</param>
    /// <param name="part">Which part.</param>
    public int Part(int node, CodePart part) => _language.PathOf(Tree[node], part)?.Find(Tree, node) ?? CodeTree.None;

    /// <summary>A node's text.</summary>
    /// <param name="node">The node.</param>
    public ReadOnlySpan<char> TextOf(int node) => Tree.TextOf(node);

    /// <summary>The line that a node begins on, from 1.</summary>
    /// <param name="node">The node.</param>
    public int LineOf(int node) => Tree.LineOf(node);

    /// <summary>What stands in parentheses, is a statement, or is one argument; the node itself where it is none of these.</summary>
    /// <param name="node">The node.</param>
    public int Unwrap(int node)
    {
        while (node >= 0 && _roles[node] is CodeRole.Parenthesized or CodeRole.ExpressionStatement or CodeRole.Argument)
        {
            var inner = _roles[node] == CodeRole.ExpressionStatement ? Tree.FirstNamed(node) : Part(node, CodePart.Value);
            if (inner < 0) return node;
            node = inner;
        }

        return node;
    }

    /// <summary>The last name of what is called, as <c>c</c> in <c>a.b.c(d)</c>; -1 where what is called has no name.</summary>
    /// <param name="call">A node of role <see cref="CodeRole.Call"/>.</param>
    public int NameOfCall(int call)
    {
        var name = Part(call, CodePart.Name);
        if (name >= 0) return name;
        var callee = Unwrap(Part(call, CodePart.Callee));
        while (callee >= 0 && _roles[callee] == CodeRole.Member) callee = Unwrap(Part(callee, CodePart.Name));
        return callee >= 0 && _roles[callee] == CodeRole.Identifier ? callee : CodeTree.None;
    }

    /// <summary>What a method is called on, as <c>a.b</c> in <c>a.b.c(d)</c>; -1 for a function's call.</summary>
    /// <param name="call">A node of role <see cref="CodeRole.Call"/>.</param>
    public int ReceiverOfCall(int call)
    {
        var receiver = Part(call, CodePart.Object);
        if (receiver >= 0) return receiver;
        var callee = Unwrap(Part(call, CodePart.Callee));
        return callee >= 0 && _roles[callee] == CodeRole.Member ? Part(callee, CodePart.Object) : CodeTree.None;
    }

    /// <summary>The arguments of a call, an object's making or an attribute.</summary>
    /// <param name="call">The node.</param>
    /// <param name="arguments">They are added to it.</param>
    public void Arguments(int call, List<CodeArgument> arguments)
    {
        var path = _language.PathOf(Tree[call], CodePart.Arguments);
        if (path is null) return;
        var each = path.EachField;
        var list = each > 0 ? call : path.Find(Tree, call);
        if (list < 0) return;
        if (each == 0 && _roles[list] is not CodeRole.Arguments)
        {
            // A template as in tag`text`, or the one generator of a call without a list.
            if (_roles[list] is CodeRole.String or CodeRole.Comprehension) arguments.Add(new CodeArgument(list, CodeTree.None, 0));
            return;
        }

        var position = 0;
        for (var child = Tree.FirstNamed(list); child >= 0; child = Tree.NextNamed(child))
        {
            if (_roles[child] == CodeRole.Comment || (each > 0 && Tree[child].Field != each)) continue;
            var named = _roles[child] is CodeRole.Argument or CodeRole.NamedArgument or CodeRole.Pair;
            var name = _roles[child] == CodeRole.Pair ? Part(child, CodePart.Key) : named ? Part(child, CodePart.Name) : CodeTree.None;
            var value = named ? Part(child, CodePart.Value) : child;
            arguments.Add(new CodeArgument(value < 0 ? child : value, name, position++));
        }
    }

    /// <summary>The nearest node around a node that has one of two roles; -1 where there is none.</summary>
    /// <param name="node">The node.</param>
    /// <param name="role">A role.</param>
    /// <param name="or">Another.</param>
    public int Around(int node, CodeRole role, CodeRole or = CodeRole.None)
    {
        for (node = Tree.Parent(node); node >= 0; node = Tree.Parent(node))
            if (_roles[node] == role || (or != CodeRole.None && _roles[node] == or)) return node;
        return CodeTree.None;
    }

    /// <summary>Whether a node of role <see cref="CodeRole.If"/> is the <c>else if</c> of another.</summary>
    /// <param name="node">The node.</param>
    public bool IsElseIf(int node)
    {
        var parent = Tree.Parent(node);
        if (parent >= 0 && _roles[parent] == CodeRole.Else) parent = Tree.Parent(parent);
        return parent >= 0 && _roles[parent] == CodeRole.If && Part(parent, CodePart.Else) is var other and >= 0 && Tree.IsIn(node, other)
            && (other == node || Tree.FirstNamed(other) == node || Part(other, CodePart.Body) == node);
    }

    private CodeRole Role(int node)
    {
        var role = _language.RoleOf(Tree[node]);
        if (role == CodeRole.Binary) return IsLogical(Operator(node)) ? CodeRole.Logical : role;
        return role == CodeRole.Assignment && Operator(node) is { Length: > 1 } text && text is not ":=" ? CodeRole.CompoundAssignment : role;
    }

    private ReadOnlySpan<char> Operator(int node) => Part(node, CodePart.Operator) is var at and >= 0 ? Tree.TextOf(at) : default;

    private static bool IsLogical(ReadOnlySpan<char> text) => text is "&&" or "||" or "and" or "or" or "xor" or "??";
}
