namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    private Value EvalCall(int node, Form form)
    {
        if (form == Form.New && LiteralOf(node) is { } literal) return literal;
        if (CallOf(node) is not { } call) return EvalParts(node);
        var sunk = CheckSinks(call);
        if (Constructor(call) is { } constructor) CallFunction(constructor, call);
        if (_frame.Class is not null || call.Function >= 0 || call.OwnerValue.Ref is not null)
            if (LocalFunction(call) is { } function && CleanByName(call) is null) return CallFunction(function, call);
        return Result(call, sunk);
    }

    // Go writes lists and maps as types with a body.
    private Value? LiteralOf(int node)
    {
        var type = _forms.Part(_tree, node, Slot.Type);
        if (type < 0) return null;
        var text = TextOf(type);
        if (!text.StartsWith("[", StringComparison.Ordinal) && !text.StartsWith("map[", StringComparison.Ordinal)) return null;
        var body = _forms.Part(_tree, node, Slot.Args);
        return body < 0 ? Value.Unknown : text[0] == '[' ? EvalList(body) : EvalDictionary(body);
    }

    /// <summary>A call with its arguments evaluated; null for what is none or has no name.</summary>
    private CallInfo? CallOf(int node)
    {
        for (var guard = 0; guard < 4 && node >= 0 && _forms.Of(_tree[node]) == Form.Wrap; guard++) node = PartOr(node, Slot.Value, Slot.Body);
        if (node < 0 || _forms.Of(_tree[node]) is not (Form.Call or Form.New)) return null;
        var call = Callee(node);
        if (call is null) return null;
        var handler = CallbackOf(call);
        var arguments = _forms.Part(_tree, node, Slot.Args);
        if (arguments >= 0)
        {
            if (_forms.Of(_tree[arguments]) is Form.None or Form.Block or Form.List or Form.Dictionary) AddArguments(call, arguments, handler);
            else AddArgument(call, arguments, handler);
            // Some grammars hang each argument into the call itself.
            if (_forms.Sheet.LooseArguments)
                for (var next = _tree.NextSibling(arguments); next >= 0; next = _tree.NextSibling(next))
                    if (_forms.IsPart(_tree, node, next, Slot.Args)) AddArgument(call, next, handler);
        }

        var init = _forms.Part(_tree, node, Slot.Init);
        if (init >= 0) AddInitialiser(call, init);
        var block = _forms.Part(_tree, node, Slot.Block);
        if (block >= 0) EvalLambda(block, handler, ElementOf(call.OwnerValue));
        return call;
    }

    private CallInfo? Callee(int node)
    {
        var isNew = _forms.Of(_tree[node]) == Form.New;
        var type = isNew ? _forms.Part(_tree, node, Slot.Type) : -1;
        if (type >= 0)
        {
            var created = TypeName(type);
            return new CallInfo(node, created?.Segment ?? "object", created?.Previous, -1, Value.Unknown) { IsNew = true };
        }

        var target = _forms.Part(_tree, node, Slot.Target);
        for (var guard = 0; guard < 4 && target >= 0 && _forms.Of(_tree[target]) == Form.Wrap; guard++) target = PartOr(target, Slot.Value, Slot.Body);
        int owner = -1, name = target;
        if (target < 0) (owner, name) = (_forms.Part(_tree, node, Slot.Object), _forms.Part(_tree, node, Slot.Name));
        else if (_forms.Of(_tree[target]) == Form.Member) (owner, name) = (_forms.Part(_tree, target, Slot.Object), _forms.Part(_tree, target, Slot.Name));
        if (name < 0) return null;
        if (owner >= 0)
        {
            var value = Eval(owner);
            var path = PathOf(target >= 0 ? target : node, make: false, 0);
            var member = path >= 0 ? _state.Get(path) : null;
            return new CallInfo(node, _names.Text(TextOf(name)), value.Ref, owner, value) { IsNew = isNew, Function = member?.Function ?? -1 };
        }

        // A shell's command is a word, not an expression.
        for (var guard = 0; guard < 4 && _forms.Of(_tree[name]) == Form.Wrap && _tree.FirstNamed(name) >= 0; guard++) name = PartOr(name, Slot.Value, Slot.Body);
        if (_forms.Of(_tree[name]) == Form.Text) return new CallInfo(node, _names.Text(TextOf(name)), null, -1, Value.Unknown);
        if (_forms.Of(_tree[name]) is not (Form.Name or Form.None))
        {
            var callee = Eval(name);
            return new CallInfo(node, callee.Ref?.Segment ?? "()", callee.Ref?.Previous, -1, callee) { IsNew = isNew, Function = callee.Function };
        }

        var bare = _forms.Of(_tree[name]) == Form.Name ? EvalName(name) : Value.Unknown;
        var text = _names.Text(TextOf(name));
        if (bare.Ref is null || bare.Ref.Segment is "()" or "[]") return new CallInfo(node, text, null, -1, bare.Function < 0 ? bare : Value.Unknown) { IsNew = isNew, Function = bare.Function >= 0 ? bare.Function : -1 };
        return new CallInfo(node, bare.Ref.Segment, bare.Ref.Previous, -1, Value.Unknown) { IsNew = isNew, Function = bare.Function };
    }

    private void AddArguments(CallInfo call, int arguments, HandlerModel? handler)
    {
        for (var child = _forms.FirstPart(_tree, arguments); child >= 0; child = _forms.NextPart(_tree, child)) AddArgument(call, child, handler);
    }

    private void AddArgument(CallInfo call, int node, HandlerModel? handler)
    {
        switch (_forms.Of(_tree[node]))
        {
            case Form.Keyword or Form.Pair:
                int key = _forms.Part(_tree, node, Slot.Key), value = _forms.Part(_tree, node, Slot.Value);
                var name = key < 0 || key == value ? null : TextOf(key).Trim("'\":").ToString();
                call.Arguments.Add(new Argument(EvalArgument(value < 0 ? key : value, handler), value < 0 ? key : value, name, false));
                break;
            case Form.Spread:
                var spread = EvalParts(node);
                if (spread.Items is not null) foreach (var item in spread.Items) call.Arguments.Add(new Argument(item, node, null, false));
                else call.Arguments.Add(new Argument(spread, node, null, true));
                break;
            default:
                call.Arguments.Add(new Argument(EvalArgument(node, handler), node, null, false));
                break;
        }
    }

    private Value EvalArgument(int node, HandlerModel? handler)
    {
        if (node >= 0 && _forms.Of(_tree[node]) == Form.Lambda) return EvalLambda(node, handler);
        var value = Eval(node);
        if (handler is not null && value.Function >= 0) _handlers[value.Function] = handler;
        return value;
    }

    private void AddInitialiser(CallInfo call, int init)
    {
        for (var child = _forms.FirstPart(_tree, init); child >= 0; child = _forms.NextPart(_tree, child))
        {
            if (_forms.Of(_tree[child]) == Form.Assign && _forms.Part(_tree, child, Slot.Left) is var left && _forms.Of(_tree[left]) == Form.Name)
                call.Arguments.Add(new Argument(Eval(_forms.Part(_tree, child, Slot.Right)), child, TextOf(left).ToString(), false));
        }
    }

    private HandlerModel? CallbackOf(CallInfo call)
    {
        if (_model.Callbacks.Find(call.Name) is not { } callbacks) return null;
        foreach (var callback in callbacks)
            if (Fits(callback.Pattern, call.Owner, call.Name, call.OwnerNode)) return callback.Handler;
        return null;
    }

    private bool FitsCall(NamePattern pattern, CallInfo call) => Fits(pattern, call.Owner, call.Name, call.OwnerNode) || (call.IsNew && pattern.Fits(null, call.Name));

    private CallModel? FindCall(CallInfo call, Func<CallModel, bool> wanted)
    {
        if (_model.Calls.Find(call.Name) is { } models)
            foreach (var model in models)
                if (wanted(model) && FitsCall(model.Pattern, call)) return model;
        return null;
    }

    private Value Result(CallInfo call, bool sunk)
    {
        Flow? taint = null, random = null;
        var certain = call.OwnerValue.AnyTaint();
        if (_model.CleanMembers.Contains(call.Name)) certain = null;
        else
        {
            random = call.OwnerValue.AnyRandom();
            foreach (var argument in call.Arguments)
            {
                if (argument.Value.Function >= 0) continue;
                taint = Flow.Join(taint, argument.Value.AnyTaint());
                random = Flow.Join(random, argument.Value.AnyRandom());
            }
        }

        Ref? type = null;
        ulong cleared = 0;
        bool passes = false, known = false;
        if (_model.Calls.Find(call.Name) is { } models)
        {
            foreach (var model in models)
            {
                if (!FitsCall(model.Pattern, call) || !All(model.When, call)) continue;
                switch (model.Effect)
                {
                    case CallEffect.Type: type = model.Type; break;
                    case CallEffect.Clean: (cleared, known, passes) = (cleared | model.Mask, true, true); break;
                    case CallEffect.Pass: (passes, known) = (true, true); break;
                    case CallEffect.Ends: _state.Dead = true; return Value.Unknown;
                    case CallEffect.Mark: Assign(call.OwnerNode, call.OwnerValue.WithMarks(call.OwnerValue.Marks | model.Mask)); break;
                    case CallEffect.Unmark: Assign(call.OwnerNode, call.OwnerValue.WithMarks(call.OwnerValue.Marks & ~model.Mask)); break;
                    case CallEffect.Validate when model.Arguments.Length > 0 && call.Pick(model.Arguments[0]) is { } checked_: Clear(checked_.Node, ~Flow.Facts); break;
                    case CallEffect.Fill: Fill(model, call); break;
                    case CallEffect.Operation when Operate(model, call) is { } value: return value;
                }
            }
        }

        if (sunk && !passes) taint = null;
        if (!known && CleanByName(call) is { } mask) cleared |= mask;
        if (!passes && taint is not null) taint = taint.With(FlowTraits.Uncertain);
        if (taint is not null && _model.Mutators.Contains(call.Name) && call.OwnerNode >= 0) Mutate(call, taint);
        taint = Flow.Join(certain, taint);
        if (cleared != 0) taint = (cleared & ~Flow.Facts) == ~Flow.Facts ? null : taint?.Clear(cleared);
        return Named(call, SourceOfCall(call, Value.Tainted(taint, random)), type);
    }

    private Value Named(CallInfo call, Value value, Ref? type)
    {
        if (type is null && call.Owner is null && call.OwnerNode >= 0) return value;
        type ??= call.IsNew ? call.Dotted : call.Dotted.Then("()");
        var marks = 0UL;
        if ((call.IsNew || _sheet.Imports is ImportStyle.Python or ImportStyle.Go or ImportStyle.None) && call.Arguments.Count == 1 && (call.Arguments[0].Value.Marks & CarrierMark) != 0) marks = WrapperMark;
        return new Value { Taint = value.Taint, Random = value.Random, Ref = type, Marks = marks };
    }

    private Value SourceOfCall(CallInfo call, Value value)
    {
        if (_model.CallSources.Find(call.Name) is { } sources)
            foreach (var source in sources)
                if (FitsCall(source.Pattern, call)) return TaintedBy(value, source.Label, call.Node);
        if ((call.OwnerValue.Marks & WrapperMark) != 0)
            foreach (var read in _model.CarrierReads)
                if (call.Name.StartsWith(read, StringComparison.OrdinalIgnoreCase)) return value.With(Flow.From(LineOf(call.Node), Shorten(TextOf(call.Node)), FlowTraits.Uncertain), value.Random);
        return call.OwnerNode >= 0 || _sheet.ImplicitReturn ? SourceOf(call.Node, call.Owner, call.Name, value, call.OwnerNode) : value;
    }

    private void Fill(CallModel model, CallInfo call)
    {
        var filled = new List<Argument>();
        foreach (var wanted in model.Arguments) call.Pick(wanted, filled);
        foreach (var argument in filled) Assign(Subject(argument.Node), TaintedBy(Value.Unknown, model.Label, call.Node));
    }

    // "buffer.append(x)": the buffer holds x from here on.
    private void Mutate(CallInfo call, Flow taint)
    {
        var holder = call.OwnerValue;
        Assign(call.OwnerNode, holder.IsContainer ? holder.WithItems(holder.Items, holder.Entries, Flow.Join(holder.Taint, taint)) : new Value { Taint = Flow.Join(holder.Taint, taint.Without(Flow.Facts)), Ref = holder.Ref, Marks = holder.Marks });
    }

    // "escape_html(x)": whoever wrote it says what it does.
    private ulong? CleanByName(CallInfo call)
    {
        foreach (var (word, mask) in _model.CleanNames)
        {
            var at = call.Name.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (at < 0 || (at >= 2 && call.Name.AsSpan(at - 2, 2).Equals("un", StringComparison.OrdinalIgnoreCase)) || (at >= 2 && call.Name.AsSpan(at - 2, 2).Equals("de", StringComparison.OrdinalIgnoreCase))) continue;
            return mask;
        }

        return null;
    }
}
