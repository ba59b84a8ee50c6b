using Lathe.Syntax;

namespace Lathe.Quality.Taint;

/// <summary>
/// Runs a file with values that are not known: follows what comes from outside through assignments, calls into the same file, texts and containers to where it is dangerous. Both ways of a branch are taken unless its condition is known;
/// loops are run twice. Bounded in steps and depth whatever the file holds.
/// </summary>
internal sealed partial class Interpreter
{
    private const int MostSteps = 3_000_000;
    private const int MostStepsPerFunction = 150_000;
    private const int DeepestNode = 240;
    private const int DeepestCall = 4;

    private readonly CodeTree _tree;
    private readonly FormTable _forms;
    private readonly FormSheet _sheet;
    private readonly TaintModel _model;
    private readonly FunctionIndex _functions;
    private readonly Triggers _triggers;
    private readonly NameTable _names = new();
    private readonly Dictionary<string, Value> _globals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value>.AlternateLookup<ReadOnlySpan<char>> _globalLookup;
    private readonly HashSet<(string Rule, int Line)> _reported = [];
    private readonly CancellationToken _cancellation;
    private readonly int _this;

    private State _state = new(64);
    private Frame _frame = new(null);
    private int _steps;
    private int _stepLimit = MostSteps;
    private int _depth;

    private Interpreter(CodeTree tree, FormTable forms, TaintModel model, FunctionIndex functions, Triggers triggers, CancellationToken cancellation)
    {
        (_tree, _forms, _sheet, _model, _functions, _triggers, _cancellation) = (tree, forms, forms.Sheet, model, functions, triggers, cancellation);
        _globalLookup = _globals.GetAlternateLookup<ReadOnlySpan<char>>();
        _this = _names.Of("this");
    }

    public List<SecurityFinding> Findings { get; } = [];

    /// <summary>What is found in a file; nothing where no model knows its language.</summary>
    public static List<SecurityFinding> Run(CodeTree tree, CancellationToken cancellation)
    {
        if (TaintModel.For(tree.Language.Id) is not { } model || FormTable.Of(tree) is not { } forms) return [];
        var triggers = Triggers.Find(tree, model);
        if (triggers.Nothing) return [];
        var interpreter = new Interpreter(tree, forms, model, FunctionIndex.Of(tree, forms), triggers, cancellation);
        interpreter.RunFile();
        return interpreter.Findings;
    }

    private void RunFile()
    {
        _frame = new Frame(null);
        _stepLimit = MostSteps / 2;
        EvalParts(0);
        var functions = _frame.Nested;
        // Constructors and setters first: what they put into fields is there for the other methods.
        foreach (var first in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var (node, state) in functions)
            {
                var function = _functions[node];
                if (function is null || FillsFields(function) != first || !(first || _triggers.Concern(function.From, _tree[node].Next))) continue;
                if (_steps >= MostSteps) return;
                function.Around = state;
                _stepLimit = Math.Min(MostSteps, _steps + MostStepsPerFunction);
                RunFunction(function, state, null, Value.Unknown);
            }
        }
    }

    private bool FillsFields(FunctionEntry function) => function.Class is not null && _triggers.HasSource(function.From, _tree[function.Node].Next) && !_triggers.Concern(function.From, _tree[function.Node].Next);

    // Runs what a function does; the state around is as before afterwards, but for the fields that it sets.
    private Value RunFunction(FunctionEntry function, State around, List<Argument>? arguments, Value self, HandlerModel? handler = null, bool shared = false)
    {
        var (state, frame) = (_state, _frame);
        _state = shared ? around : around.Clone();
        _state.Dead = false;
        _frame = new Frame(function) { Outer = frame, Shared = around, Depth = arguments is null ? 0 : frame.Depth + 1 };
        _frame.Handler = handler ?? HandlerOf(function);
        if (!self.IsPlain) _state.Set(_this, self);
        BindParameters(function, arguments);
        var body = _forms.Part(_tree, function.Node, Slot.Body);
        var value = body < 0 ? Value.Unknown : Eval(body);
        if (body >= 0 && !_state.Dead && (_sheet.ImplicitReturn || _forms.Of(_tree[body]) != Form.Block)) Return(body, value);
        RunNested();
        var returned = _frame.Returned ?? Value.Unknown;
        (_state, _frame) = (state, frame);
        return returned;
    }

    private void RunNested()
    {
        for (var i = 0; i < _frame.Nested.Count && _frame.Depth == 0; i++)
            if (_functions[_frame.Nested[i].Node] is { } nested) RunFunction(nested, _frame.Nested[i].State, null, Value.Unknown);
    }

    /// <summary>A node's value, once what it does is done.</summary>
    private Value Eval(int node)
    {
        if (node < 0) return Value.Unknown;
        if (++_steps >= _stepLimit || _depth >= DeepestNode) return Value.Unknown;
        if ((_steps & 0xFFF) == 0) _cancellation.ThrowIfCancellationRequested();
        _depth++;
        try
        {
            return EvalForm(node, _forms.Of(_tree[node]));
        }
        finally
        {
            _depth--;
        }
    }

    private Value EvalForm(int node, Form form) => form switch
    {
        Form.Import => Import(node),
        Form.Block => EvalBlock(node),
        Form.Wrap => EvalWrap(node),
        Form.Name => EvalName(node),
        Form.Self => _state.Get(_this) ?? Value.Unknown,
        Form.Text or Form.String or Form.Regex => EvalString(node),
        Form.Hole => EvalHole(node),
        Form.Integer => Literals.Integer(_tree.TextOf(node)),
        Form.Character => Value.Of(Literals.Unquote(_tree.TextOf(node))),
        Form.True => Value.True,
        Form.False => Value.False,
        Form.Null => Value.Null,
        Form.List => EvalList(node),
        Form.Dictionary => EvalDictionary(node),
        Form.Assign => EvalAssign(node),
        Form.Declare => EvalDeclare(node),
        Form.Binary or Form.Compare => EvalBinary(node),
        Form.Not => Truth(Eval(PartOr(node, Slot.Value, Slot.Left))) is { } truth ? Value.Bool(!truth) : Value.Unknown,
        Form.Unary => EvalUnary(node),
        Form.Update => EvalUpdate(node),
        Form.Ternary => EvalTernary(node),
        Form.Member => EvalMember(node),
        Form.Index => EvalIndex(node),
        Form.Call or Form.New => EvalCall(node, form),
        Form.Macro => EvalMacro(node),
        Form.Intrinsic => EvalIntrinsic(node),
        Form.Lambda => EvalLambda(node, null),
        Form.Comprehension => EvalComprehension(node),
        Form.If => EvalIf(node, negated: false),
        Form.Unless => EvalIf(node, negated: true),
        Form.Loop => EvalLoop(node),
        Form.Each => EvalEach(node),
        Form.Switch => EvalSwitch(node),
        Form.Try => EvalTry(node),
        Form.As => EvalAs(node),
        Form.Return => EvalReturn(node),
        Form.Throw => EvalThrow(node),
        Form.Break => Leave(_frame.Loop, breaks: true),
        Form.Continue => Leave(_frame.Loop, breaks: false),
        Form.Function => Define(node),
        Form.Class => EvalClass(node),
        Form.Skip or Form.Annotations or Form.Annotation or Form.Bases or Form.Label => Value.Unknown,
        _ => EvalParts(node),
    };

    private Value EvalWrap(int node)
    {
        var value = Eval(PartOr(node, Slot.Value, Slot.Body));
        var type = _forms.Part(_tree, node, Slot.Type);
        // A number is made of it, or nothing.
        return type >= 0 && _model.CleanTypes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(TextOf(type)) && value.Constant is null ? Value.Tainted(null, value.Random) : value;
    }

    private Value EvalBlock(int node)
    {
        var value = Value.Unknown;
        for (var child = _forms.FirstPart(_tree, node); child >= 0 && !_state.Dead; child = _forms.NextPart(_tree, child))
        {
            value = Eval(child);
            if (IsEchoed(child)) CheckSinks(new CallInfo(child, "echo", null, -1, Value.Unknown) { Arguments = { new Argument(value, child, null, false) } });
        }

        return value;
    }

    // What stands in "<?= ?>".
    private bool IsEchoed(int node) => _sheet.Imports == ImportStyle.Php && FunctionIndex.Before(_tree, node) is var before and >= 0 && TextOf(before).EndsWith("<?=");

    private Value EvalParts(int node)
    {
        Value? all = null;
        for (var child = _forms.FirstPart(_tree, node); child >= 0 && !_state.Dead; child = _forms.NextPart(_tree, child))
        {
            var value = Eval(child);
            if (IsEchoed(child)) CheckSinks(new CallInfo(child, "echo", null, -1, Value.Unknown) { Arguments = { new Argument(value, child, null, false) } });
            all = all is null ? value : Value.Join(all, value);
        }

        return all ?? Value.Unknown;
    }

    private int PartOr(int node, Slot first, Slot second)
    {
        var part = _forms.Part(_tree, node, first);
        if (part < 0) part = _forms.Part(_tree, node, second);
        return part >= 0 ? part : _forms.FirstPart(_tree, node);
    }

    private ReadOnlySpan<char> TextOf(int node) => _tree.TextOf(node);

    private int LineOf(int node) => _tree.LineOf(node);

    /// <summary>One function that is being run.</summary>
    private sealed class Frame(FunctionEntry? function)
    {
        public FunctionEntry? Function { get; } = function;

        public Frame? Outer { get; init; }

        public State? Shared { get; init; }

        public int Depth { get; init; }

        public HandlerModel? Handler { get; set; }

        public Value? Returned { get; set; }

        public LoopFrame? Loop { get; set; }

        public string? Class { get; set; } = function?.Class;

        public List<(int Node, State State)> Nested { get; } = [];
    }

    private sealed class LoopFrame(LoopFrame? outer, bool isSwitch)
    {
        public LoopFrame? Outer { get; } = outer;

        public bool IsSwitch { get; } = isSwitch;

        public State? Breaks { get; set; }

        public State? Continues { get; set; }
    }
}
