using Lathe.Quality.Code;
using Lathe.Quality.Metrics;
using Lathe.Syntax;

namespace Lathe.Quality.Structure;

/// <summary>A file while rules look at it, and what they ask of it again and again.</summary>
internal sealed class CodeSight(FileView view, CodeFile code, List<Finding> findings)
{
    private FileMeasures? _measures;
    private Dictionary<string, FunctionMeasures>? _before;
    private NameUses? _names;

    public FileView View => view;

    public CodeFile Code => code;

    public CodeTree Tree => code.Tree;

    public string Language => code.Language.Id;

    public bool IsScript => Languages.IsScript(Language);

    public IReadOnlyList<FunctionMeasures> Functions => (_measures ??= FileMeasures.Of(code)).Functions;

    /// <summary>Where each name of the file is written.</summary>
    public NameUses Names => _names ??= new NameUses(code);

    /// <summary>The same function before the change, by its full name; null for a new one. Of several of one name the largest.</summary>
    public FunctionMeasures? Before(FunctionMeasures function)
    {
        _before ??= view.CodeBefore is { } old ? FileMeasures.Of(old).ByName() : [];
        return _before.GetValueOrDefault(function.Function.FullName);
    }

    public void Report(ICodeRule rule, int node, string message, FindingSeverity? severity = null) => findings.Add(rule.Info.In(view, Tree.LineOf(node), message, severity: severity));

    /// <summary>A finding over all lines of a node.</summary>
    public void ReportAll(ICodeRule rule, int node, string message, FindingSeverity? severity = null) => findings.Add(rule.Info.In(view, Tree.LineOf(node), message, severity: severity, endLine: Tree.EndLineOf(node)));

    /// <summary>A finding at the head of something that any changed line in it brings about.</summary>
    public void ReportHead(ICodeRule rule, int node, string message) =>
        findings.Add(rule.Info.In(view, Tree.LineOf(node), message) with { Related = [new LineRange(Tree.LineOf(node), Tree.EndLineOf(node))] });

    public bool IsChanged(int node) => view.AnyChanged(Tree.LineOf(node), Tree.EndLineOf(node));

    public CodeRole RoleOf(int node) => node < 0 ? CodeRole.None : code.RoleOf(node);

    public ReadOnlySpan<char> TextOf(int node) => node < 0 ? default : Tree.TextOf(node);

    public int Part(int node, CodePart part) => node < 0 ? CodeTree.None : code.Part(node, part);

    /// <summary>A part without parentheses around it.</summary>
    public int Inner(int node, CodePart part) => Part(node, part) is var found and >= 0 ? code.Unwrap(found) : CodeTree.None;

    public ReadOnlySpan<char> Operator(int node) => Part(node, CodePart.Operator) is var at and >= 0 ? TextOf(at) : OperatorToken(node);

    /// <summary>What is called, as it is written: <c>a.b.c</c>.</summary>
    public ReadOnlySpan<char> CalleeOf(int call)
    {
        var callee = Part(call, CodePart.Callee);
        if (callee >= 0) return TextOf(callee);
        var name = Part(call, CodePart.Name);
        return name < 0 ? default : code.Text.AsSpan(Tree[call].Start, Tree[name].End - Tree[call].Start);
    }

    /// <summary>The last name of what is called.</summary>
    public ReadOnlySpan<char> NameOfCall(int call) => TextOf(code.NameOfCall(call));

    /// <summary>The function or lambda around a node; -1 where there is none.</summary>
    public int FunctionAround(int node) => code.Around(node, CodeRole.Function, CodeRole.Lambda);

    /// <summary>The loop around a node in the same function; -1 where there is none. What a loop goes over is not in it.</summary>
    public int LoopAround(int node)
    {
        for (int child = node, at = Tree.Parent(node); at >= 0; child = at, at = Tree.Parent(at))
        {
            var role = code.RoleOf(at);
            if (role is CodeRole.Function or CodeRole.Lambda or CodeRole.Type) return CodeTree.None;
            if (!role.IsLoop()) continue;
            if (child == Part(at, CodePart.Right) || child == Part(at, CodePart.Initializer) || child == Part(at, CodePart.Left)) continue;
            return at;
        }

        return CodeTree.None;
    }

    /// <summary>Whether two nodes are the same code, white space and comments apart.</summary>
    public bool IsSame(int a, int b)
    {
        if (a < 0 || b < 0) return false;
        var endA = Tree[a].Next;
        var endB = Tree[b].Next;
        while (true)
        {
            a = NextLeaf(a, endA);
            b = NextLeaf(b, endB);
            if (a >= endA || b >= endB) return a >= endA && b >= endB;
            if (!TextOf(a).SequenceEqual(TextOf(b))) return false;
            a = Tree[a].Next;
            b = Tree[b].Next;
        }
    }

    /// <summary>Whether something in a node may do more than give a value.</summary>
    public bool MayAct(int node)
    {
        for (var at = node; at < Tree[node].Next; at++)
            if (code.RoleOf(at) is CodeRole.Call or CodeRole.New or CodeRole.Assignment or CodeRole.CompoundAssignment or CodeRole.Update or CodeRole.Await or CodeRole.Yield) return true;
        return false;
    }

    /// <summary>The first node of a role in a node, not in a function inside; -1 where there is none.</summary>
    public int Find(int node, CodeRole role)
    {
        if (node < 0) return CodeTree.None;
        for (var at = node + 1; at < Tree[node].Next; at++)
        {
            var here = code.RoleOf(at);
            if (here == role) return at;
            if (here is CodeRole.Function or CodeRole.Lambda) at = Tree[at].Next - 1;
        }

        return CodeTree.None;
    }

    public bool HasComment(int node)
    {
        for (var at = node; at < Tree[node].Next; at++)
            if (code.RoleOf(at) == CodeRole.Comment) return true;
        return false;
    }

    /// <summary>The first statement of a block, or of what stands for one.</summary>
    public int FirstStatement(int block) => block < 0 ? CodeTree.None : SkipComments(Tree.FirstNamed(block));

    public int NextStatement(int statement) => SkipComments(Tree.NextNamed(statement));

    /// <summary>Whether a function is declared asynchronous.</summary>
    public bool IsAsync(int function)
    {
        if (function < 0) return false;
        var end = Part(function, CodePart.Parameters) is var list and >= 0 ? list : Part(function, CodePart.Body);
        for (var at = function + 1; at < end; at++)
            if (TextOf(at) is "async") return true;
        return false;
    }

    private int SkipComments(int node)
    {
        while (node >= 0 && code.RoleOf(node) == CodeRole.Comment) node = Tree.NextNamed(node);
        return node;
    }

    // A string with escapes in it has nodes for them, and none for the text between.
    private int NextLeaf(int node, int end)
    {
        while (node < end)
        {
            if (code.RoleOf(node) == CodeRole.Comment) node = Tree[node].Next;
            else if ((Tree[node].Next != node + 1 && code.RoleOf(node) is not (CodeRole.String or CodeRole.StringPart)) || Tree[node].Start == Tree[node].End) node++;
            else return node;
        }

        return end;
    }

    // Where a grammar has no field for it, the operator is the first token without a name.
    private ReadOnlySpan<char> OperatorToken(int node)
    {
        for (var child = Tree.FirstChild(node); child >= 0; child = Tree.NextSibling(child))
            if (!Tree[child].IsNamed) return TextOf(child);
        return default;
    }
}

internal static class RoleQuestions
{
    public static bool IsLoop(this CodeRole role) => role is CodeRole.For or CodeRole.ForEach or CodeRole.While or CodeRole.DoWhile;

    /// <summary>Whether control leaves for good.</summary>
    public static bool IsJump(this CodeRole role) => role is CodeRole.Return or CodeRole.Throw or CodeRole.Break or CodeRole.Continue or CodeRole.Goto;

    public static bool IsLiteral(this CodeRole role) => role is CodeRole.Number or CodeRole.String or CodeRole.StringRow or CodeRole.Boolean or CodeRole.Null or CodeRole.Character or CodeRole.Regex;
}
