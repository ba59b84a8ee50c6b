namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    private const int SmallFunction = 40;

    private readonly Dictionary<int, HandlerModel> _handlers = [];
    private readonly Dictionary<int, Value> _clean = [];
    private bool _fieldsHold;

    private FunctionEntry? LocalFunction(CallInfo call)
    {
        if (call.Function >= 0) return _functions[call.Function];
        if (call.IsNew) return null;
        if (call.OwnerNode < 0) return _sheet.ImplicitThis && call.Owner is null ? _functions.Find(call.Name, _frame.Class) : null;
        if (IsSelf(call.OwnerNode)) return _functions.Find(call.Name, _frame.Class);
        return call.Owner is { } type && type.Segment is not ("()" or "[]") && _functions.HasClass(type.Segment) ? _functions.Find(call.Name, type.Segment) : null;
    }

    // What making an object of a class of this file runs.
    private FunctionEntry? Constructor(CallInfo call)
    {
        var name = call.IsNew || call.OwnerNode < 0 ? call.Name : call.Name == "new" ? call.Owner?.Segment : null;
        if (name is null || call.Function >= 0 || !_functions.HasClass(name)) return null;
        foreach (var constructor in (ReadOnlySpan<string>)["__construct", "__init__", "constructor", "initialize", name])
            if (_functions.Find(constructor, name) is { } function && function.Class == name) return function;
        return null;
    }

    private Value CallFunction(FunctionEntry function, CallInfo call)
    {
        var interesting = call.OwnerValue.AnyTaint() is not null;
        foreach (var argument in call.Arguments) interesting |= argument.Value.AnyTaint() is not null || argument.Value.AnyRandom() is not null || argument.Value.Function >= 0 || argument.Value.Marks != 0;
        interesting |= _fieldsHold && function.Class is not null;
        if (!interesting)
        {
            if (_clean.TryGetValue(function.Node, out var before)) return before;
            _clean[function.Node] = Value.Unknown;
            // A small one may return a constant.
            if (_tree[function.Node].Next - function.Node > SmallFunction && !_triggers.HasSource(function.From, _tree[function.Node].Next)) return Value.Unknown;
        }

        if (_frame.Depth >= DeepestCall || IsRunning(function)) return Propagated(call);
        var value = RunFunction(function, FieldsFor(function, call) ?? new State(), call.Arguments, IsSelf(call.OwnerNode < 0 ? call.Node : call.OwnerNode) ? _state.Get(_this) ?? Value.Unknown : Value.Unknown);
        if (_steps >= _stepLimit) return Propagated(call);
        if (!interesting) _clean[function.Node] = value;
        return Step(value, call.Node);
    }

    // Fields that are named without their object are variables around a method; one that calls another on the same object hands them over as they are.
    private State? FieldsFor(FunctionEntry function, CallInfo call)
    {
        if (function.Around is not { } around || !_sheet.ImplicitThis || function.Class is null || (call.OwnerNode >= 0 && !IsSelf(call.OwnerNode))) return function.Around;
        var fields = around.Clone();
        for (var variable = 0; variable < around.Size; variable++)
            if (around.Get(variable) is not null && _state.Get(variable) is { } now) fields.Set(variable, now);
        Charge();
        return fields;
    }

    private static Value Propagated(CallInfo call)
    {
        Flow? taint = call.OwnerValue.AnyTaint(), random = null;
        foreach (var argument in call.Arguments) (taint, random) = (Flow.Join(taint, argument.Value.AnyTaint()?.With(FlowTraits.Uncertain)), Flow.Join(random, argument.Value.AnyRandom()));
        return Value.Tainted(taint, random);
    }

    private bool IsRunning(FunctionEntry function)
    {
        for (var frame = _frame; frame is not null; frame = frame.Outer)
            if (frame.Function == function) return true;
        return false;
    }

    // A function without a name runs where it stands: it sees the variables around it, and what it changes may have been changed.
    private Value EvalLambda(int node, HandlerModel? handler, Value? element = null)
    {
        var value = new Value { Function = node };
        if (_functions[node] is not { } function || IsRunning(function) || LambdaDepth() > 8) return value;
        function.Around = _state;
        if (element?.AnyTaint() is null && handler is null && !_triggers.Concern(function.From, _tree[node].Next)) return value;
        var around = _state.Clone();
        RunFunction(function, around, element?.AnyTaint() is null ? null : [new Argument(element, node, null, true)], Value.Unknown, handler, shared: true);
        around.Dead = false;
        _state = State.Join(_state, around);
        return value;
    }

    private int LambdaDepth()
    {
        var depth = 0;
        for (var frame = _frame; frame is not null; frame = frame.Outer) depth++;
        return depth;
    }

    private void BindParameters(FunctionEntry function, List<Argument>? arguments)
    {
        var parameters = _forms.Part(_tree, function.Node, Slot.Params);
        if (parameters < 0) return;
        if (_forms.Of(_tree[parameters]) is Form.Name or Form.Parameter)
        {
            BindParameter(function, parameters, 0, arguments);
            return;
        }

        var position = 0;
        for (var child = _forms.FirstPart(_tree, parameters); child >= 0; child = _forms.NextPart(_tree, child))
        {
            if (_forms.Of(_tree[child]) is Form.Annotations or Form.Annotation or Form.Skip || _forms.IsPart(_tree, parameters, child, Slot.Type)) continue;
            if (position == 0 && _sheet.Self.Contains(TextOf(child).ToString())) continue;
            BindParameter(function, child, position++, arguments);
        }
    }

    private void BindParameter(FunctionEntry function, int node, int position, List<Argument>? arguments)
    {
        var isParameter = _forms.Of(_tree[node]) == Form.Parameter;
        var target = isParameter ? PartOr(node, Slot.Name, Slot.Pattern) : node;
        if (target < 0) return;
        for (var guard = 0; guard < 6 && _forms.Of(_tree[target]) == Form.Wrap && _forms.FirstPart(_tree, target) >= 0; guard++) target = PartOr(target, Slot.Value, Slot.Name);
        var typeNode = isParameter ? _forms.Part(_tree, node, Slot.Type) : -1;
        var type = typeNode < 0 ? null : TypeName(typeNode);
        var isClean = type is not null && _model.CleanTypes.Contains(type.Segment);
        Value? value = null;
        if (arguments is not null) value = ArgumentFor(arguments, position, TextOf(target)) ?? Value.Unknown;
        else if (!isClean && IsSource(function, node, target, type)) value = Value.Tainted(Flow.From(LineOf(node), Shorten(TextOf(node)), type is null || IsText(type.Segment) ? FlowTraits.None : FlowTraits.Uncertain));
        value ??= Value.Unknown;
        if (isClean && value.Constant is null) value = Value.Unknown;
        foreach (var (index, handed) in _frame.Handler?.Parameters ?? [])
            if (index == position && arguments is null) type ??= handed;
        if (type is not null && value.Ref is null) value = value.WithRef(type);
        if (type is not null && arguments is null && _model.Sources.Find(type.Segment) is { } sources)
            foreach (var source in sources)
                if (source.Label == SourceLabel.Carrier && (source.Pattern.Fits(type.Previous, type.Segment) || source.Pattern.Fits(null, type.Segment))) value = value.WithMarks(value.Marks | CarrierMark);
        if (arguments is null && _forms.Of(_tree[target]) == Form.Name) value = SourceOf(target, null, TextOf(target).ToString(), value);
        Bind(target, value);
    }

    private static bool IsText(string type) => type is "str" or "string" or "String" or "bytes" or "Any" or "CharSequence" or "char" or "List" or "list" or "string[]" or "StringValues";

    private static Value? ArgumentFor(List<Argument> arguments, int position, ReadOnlySpan<char> name)
    {
        foreach (var argument in arguments)
            if (argument.Name is not null && name.TrimStart('$').SequenceEqual(argument.Name)) return argument.Value;
        var index = position;
        foreach (var argument in arguments)
        {
            if (argument.Name is not null) continue;
            if (argument.IsSpread || index-- == 0) return argument.Value;
        }

        return null;
    }

    private bool IsSource(FunctionEntry function, int node, int target, Ref? type)
    {
        foreach (var annotation in AnnotationsOf(node))
            if (_model.ParameterAnnotations.Contains(annotation.Segment)) return true;
        if (_frame.Handler is not { TaintsParameters: true } handler) return false;
        if (type is not null && (_model.ServiceTypes.Contains(type.Segment) || (type.Segment.Length > 2 && type.Segment[0] == 'I' && char.IsAsciiLetterUpper(type.Segment[1]) && char.IsAsciiLetterLower(type.Segment[2])))) return false;
        var initial = _forms.Part(_tree, node, Slot.Default);
        if (initial >= 0 && _forms.Of(_tree[initial]) == Form.Call && CallOf(initial) is { } call && _model.ServiceTypes.Contains(call.Name)) return false;
        // "<int:id>" in the address: the framework lets nothing but a number through.
        var head = _tree.Text.AsSpan(_tree[function.From].Start, _tree[function.Node].Start - _tree[function.From].Start);
        var name = TextOf(target);
        foreach (var kind in (ReadOnlySpan<string>)["int:", "float:", "uuid:"])
            if (head.Contains($"{kind}{name}", StringComparison.Ordinal)) return false;
        // A route that names its parameters hands over those and no other.
        return handler.Bases.Length > 0 || handler.Name != "flask" || head.Contains(name, StringComparison.Ordinal);
    }

    private HandlerModel? HandlerOf(FunctionEntry function)
    {
        if (_handlers.TryGetValue(function.Node, out var handler)) return handler;
        if (_model.Handlers.Count == 0) return null;
        foreach (var annotation in AnnotationsOf(function.From))
            foreach (var known in _model.Handlers)
                foreach (var pattern in known.Annotations)
                    if (pattern.Fits(annotation.Previous, annotation.Segment)) return known;
        if (function.Bases is null || !function.IsPublic) return null;
        foreach (var name in function.Bases)
            foreach (var known in _model.Handlers)
                foreach (var pattern in known.Bases)
                    if (pattern.Fits(name.Previous, name.Segment) || (name.Previous is not null && pattern.Fits(null, name.Segment))) return known;
        return null;
    }

    private List<Ref> AnnotationsOf(int node)
    {
        var found = new List<Ref>();
        Annotations(node, found, 0);
        // Decorators and attributes that stand before, not in, what they are about.
        for (var before = FunctionIndex.Before(_tree, node); before >= 0 && _forms.Of(_tree[before]) is Form.Annotation or Form.Annotations; before = FunctionIndex.Before(_tree, before)) Annotations(before, found, 0, itself: true);
        return found;
    }

    private void Annotations(int node, List<Ref> found, int depth, bool itself = false)
    {
        if (itself && _forms.Of(_tree[node]) == Form.Annotation) AddAnnotation(node, found);
        if (depth > 3) return;
        for (var child = _tree.FirstNamed(node); child >= 0; child = _tree.NextNamed(child))
        {
            var form = _forms.Of(_tree[child]);
            if (form == Form.Annotation) AddAnnotation(child, found);
            else if (form is Form.Annotations) Annotations(child, found, depth + 1);
        }
    }

    private void AddAnnotation(int node, List<Ref> found)
    {
        var name = PartOr(node, Slot.Name, Slot.Name);
        if (name < 0) return;
        // "@app.route('/x')" and "@Query('q')" are calls, what they call is the annotation.
        if (_forms.Of(_tree[name]) == Form.Call && _forms.Part(_tree, name, Slot.Target) is var target and >= 0) name = target;
        var reference = _forms.Of(_tree[name]) is Form.Name ? EvalName(name).Ref ?? TextName(name, 0) : TextName(name, 0) ?? Ref.Parse(TextOf(name).ToString());
        if (reference is not null) found.Add(reference);
    }
}
