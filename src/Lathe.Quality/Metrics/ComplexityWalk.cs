using Lathe.Quality.Code;

namespace Lathe.Quality.Metrics;

/// <summary>One pass over a tree in pre-order that sums up complexity for each function. Only nodes that matter have a frame while it is in them.</summary>
internal sealed class ComplexityWalk
{
    private readonly CodeFile _file;
    private readonly IReadOnlyList<CodeFunction> _functions;
    private readonly bool _isScript;
    private readonly bool _isPython;
    private Frame[] _frames = new Frame[64];
    private int _depth;
    private int _nextFunction;

    public ComplexityWalk(CodeFile file)
    {
        _file = file;
        _functions = file.Functions;
        _isScript = file.Language.Id is "javascript" or "typescript" or "tsx";
        _isPython = file.Language.Id == "python";
        Sums = new Sum[_functions.Count];
        Array.Fill(Sums, new Sum { Cyclomatic = 1, Deepest = -1 });
    }

    /// <summary>By the place of the function in the file's list.</summary>
    public Sum[] Sums { get; }

    public static bool IsMeasured(CodeFunction function) => function.Name.Length > 0;

    public void Run()
    {
        var tree = _file.Tree;
        for (var node = 0; node < tree.Count; node++)
        {
            while (_depth > 0 && _frames[_depth - 1].After <= node) Close(ref _frames[--_depth]);
            ref readonly var here = ref tree[node];
            if (here.IsNamed) Enter(node, _file.RoleOf(node));
            else if (here.Parent >= 0 && _depth > 0 && _file.RoleOf(here.Parent) == CodeRole.Logical) Operator(node);
        }

        while (_depth > 0) Close(ref _frames[--_depth]);
    }

    private void Enter(int node, CodeRole role)
    {
        switch (role)
        {
            case CodeRole.Function or CodeRole.Lambda: Function(node); break;
            case CodeRole.If: If(node); break;
            case CodeRole.ElseIf:
                Decide(1);
                Add(flat: 1, nested: false, Level(node));
                Push(node, role, Level(node), nests: true, BlockDepth());
                break;
            case CodeRole.Else:
                if (IsElseOfIf(node)) Add(flat: 1, nested: false, 0);
                Push(node, role, Level(node), nests: true, BlockDepth());
                break;
            case CodeRole.Conditional:
                Decide(1);
                Nest(node, role, opensBlock: false);
                break;
            case CodeRole.For or CodeRole.ForEach or CodeRole.While or CodeRole.DoWhile:
                Decide(1);
                Nest(node, role, opensBlock: true);
                break;
            case CodeRole.Switch: Nest(node, role, opensBlock: true); break;
            case CodeRole.Case:
                if (!Cases.IsDefault(_file, node)) Decide(1);
                break;
            case CodeRole.Catch:
                Decide(1);
                Nest(node, role, opensBlock: false);
                break;
            case CodeRole.Try:
                Push(node, role, Level(node), nests: false, OpenBlock(node));
                break;
            case CodeRole.Logical: Push(node, role, Level(node), nests: false, BlockDepth()); break;
            case CodeRole.Comprehension or CodeRole.ComprehensionFor: Comprehension(node, role); break;
            case CodeRole.Goto: Add(flat: 1, nested: false, 0); break;
            case CodeRole.Break or CodeRole.Continue when HasLabel(node): Add(flat: 1, nested: false, 0); break;
            case CodeRole.Call when Current() is var current and >= 0 && !Sums[current].IsRecursive && Recursion.IsCallOf(_file, node, _functions[current]):
                Sums[current].IsRecursive = true;
                Add(flat: 1, nested: false, 0);
                break;
        }
    }

    private void Function(int node)
    {
        while (_functions[_nextFunction].Node != node) _nextFunction++;
        var index = _nextFunction++;
        var level = Level(node);
        if (IsMeasured(_functions[index])) Push(node, CodeRole.Function, 0, nests: false, blocks: 0, index, level);
        else Push(node, CodeRole.Lambda, level, nests: true, blocks: 0);
    }

    private void If(int node)
    {
        Decide(1);
        var isElseIf = _file.IsElseIf(node);
        var level = isElseIf && _depth > 0 ? _frames[_depth - 1].Level : Level(node);
        Add(flat: 1, nested: !isElseIf, level);
        // Where the grammar has no node for else, what stands there is the else.
        var other = _file.Part(node, CodePart.Else);
        if (other >= 0 && _file.RoleOf(other) is not (CodeRole.Else or CodeRole.ElseIf or CodeRole.If)) Add(flat: 1, nested: false, 0);
        Push(node, CodeRole.If, level, nests: true, isElseIf ? BlockDepth() : OpenBlock(node));
    }

    private void Nest(int node, CodeRole role, bool opensBlock)
    {
        var level = Level(node);
        Add(flat: 1, nested: true, level);
        Push(node, role, level, nests: true, opensBlock ? OpenBlock(node) : BlockDepth());
    }

    private void Comprehension(int node, CodeRole role)
    {
        if (role == CodeRole.ComprehensionFor)
        {
            Decide(1);
            return;
        }

        for (var child = _file.Tree.FirstNamed(node); child >= 0; child = _file.Tree.NextNamed(child))
            if (_file.RoleOf(child) == CodeRole.None && _file.Tree.KindOf(child) == "if_clause") Decide(1);
    }

    private void Operator(int node)
    {
        var text = _file.TextOf(node);
        byte which = text is "&&" or "and" ? (byte)1 : text is "||" or "or" ? (byte)2 : (byte)0;
        if (which == 0) return;
        Decide(1);
        ref var top = ref _frames[_depth - 1];
        if (top.Role != CodeRole.Logical || top.Group < 0) return;
        ref var group = ref _frames[top.Group];
        if (group.LastOperator != which) Add(flat: 1, nested: false, 0);
        group.LastOperator = which;
    }

    /// <summary>The nesting at which a node's own increment stands.</summary>
    private int Level(int node)
    {
        if (_depth == 0) return 0;
        ref readonly var top = ref _frames[_depth - 1];
        if (!top.Nests || _file.RoleOf(node) is CodeRole.Else or CodeRole.ElseIf) return top.Level;
        return top.Condition >= 0 && _file.Tree.IsIn(node, top.Condition) ? top.Level : top.Level + 1;
    }

    private int BlockDepth() => _depth == 0 ? 0 : _frames[_depth - 1].Blocks;

    private int OpenBlock(int node)
    {
        var blocks = BlockDepth() + 1;
        if (Current() is not (var current and >= 0)) return blocks;
        ref var sum = ref Sums[current];
        if (blocks > sum.Nesting) (sum.Nesting, sum.Deepest) = (blocks, node);
        return blocks;
    }

    private int Current() => _depth == 0 ? -1 : _frames[_depth - 1].Function;

    private void Decide(int count)
    {
        if (Current() is var current and >= 0) Sums[current].Cyclomatic += count;
    }

    private void Add(int flat, bool nested, int level)
    {
        if (Current() is not (var current and >= 0)) return;
        ref var sum = ref Sums[current];
        sum.Cognitive += flat + (nested ? level : 0);
        if (nested) sum.NestedIncrements++;
    }

    private void Push(int node, CodeRole role, int level, bool nests, int blocks, int function = -1, int outerLevel = 0)
    {
        if (_depth == _frames.Length) Array.Resize(ref _frames, _depth * 2);
        var outer = Current();
        var condition = nests && role is not (CodeRole.Lambda or CodeRole.Else or CodeRole.Catch) ? _file.Part(node, CodePart.Condition) : -1;
        _frames[_depth] = new Frame
        {
            After = _file.Tree[node].Next,
            Node = node,
            Role = role,
            Level = level,
            Nests = nests,
            Blocks = blocks,
            Condition = condition,
            Function = function >= 0 ? function : outer,
            Outer = function >= 0 ? outer : -1,
            OuterLevel = outerLevel,
            Group = role == CodeRole.Logical ? GroupOf(node) : -1,
        };
        _depth++;
    }

    private int GroupOf(int node)
    {
        var parent = _file.Tree.Parent(node);
        while (parent >= 0 && _file.RoleOf(parent) == CodeRole.Parenthesized) parent = _file.Tree.Parent(parent);
        return _depth > 0 && _frames[_depth - 1].Node == parent && _frames[_depth - 1].Role == CodeRole.Logical ? _frames[_depth - 1].Group : _depth;
    }

    private void Close(ref Frame frame)
    {
        if (frame.Role != CodeRole.Function) return;
        ref var sum = ref Sums[frame.Function];
        if (!_isScript || sum.Cognitive > 0)
        {
            sum.Cognitive += sum.Inner;
            sum.NestedIncrements += sum.InnerIncrements;
        }

        if (frame.Outer < 0) return;
        ref var outer = ref Sums[frame.Outer];
        var deeper = _isPython && Cases.IsDecorator(_file, _functions[frame.Outer].Node) ? 0 : frame.OuterLevel + 1;
        outer.Inner += sum.Cognitive + sum.NestedIncrements * deeper;
        outer.InnerIncrements += sum.NestedIncrements;
    }

    private bool IsElseOfIf(int node)
    {
        var parent = _file.Tree.Parent(node);
        if (parent < 0 || _file.RoleOf(parent) is not (CodeRole.If or CodeRole.ElseIf or CodeRole.ForEach or CodeRole.While)) return false;
        var body = _file.Part(node, CodePart.Body);
        return body < 0 || _file.RoleOf(body) != CodeRole.If || !_file.IsElseIf(body);
    }

    private bool HasLabel(int node) => _file.Tree.FirstNamed(node) is var child and >= 0 && (_file.Tree.KindOf(child), _file.Language.Id) is ("statement_identifier" or "label_name" or "label", _) or ("identifier", "java") or ("integer", "php");

    internal struct Sum
    {
        public int Cyclomatic;
        public int Cognitive;
        public int NestedIncrements;
        public int Inner;
        public int InnerIncrements;
        public int Nesting;
        public int Deepest;
        public bool IsRecursive;
    }

    private struct Frame
    {
        public int After;
        public int Node;
        public CodeRole Role;
        public int Level;
        public bool Nests;
        public int Blocks;
        public int Condition;
        public int Function;
        public int Outer;
        public int OuterLevel;
        public int Group;
        public byte LastOperator;
    }
}
