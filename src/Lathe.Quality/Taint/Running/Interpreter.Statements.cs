namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    private Value Define(int node)
    {
        _frame.Nested.Add((node, _state));
        if (_functions[node] is { } entry) entry.Around = _state;
        var name = _forms.Part(_tree, node, Slot.Name);
        if (name >= 0 && _frame.Function is not null && _functions[node] is { } function && function.Name.Length > 0) _state.Set(_names.Of(function.Name), new Value { Function = node });
        return Value.Unknown;
    }

    private Value EvalClass(int node)
    {
        var outer = _frame.Class;
        _frame.Class = _forms.Part(_tree, node, Slot.Name) is var name and >= 0 ? TextOf(name).ToString() : outer;
        var body = _forms.Part(_tree, node, Slot.Body);
        if (body >= 0) EvalParts(body);
        _frame.Class = outer;
        return Value.Unknown;
    }

    private Value EvalIf(int node, bool negated)
    {
        // "if x := f(); x != nil": what stands before the condition.
        var init = _forms.Part(_tree, node, Slot.Init);
        if (init >= 0) Eval(init);
        var condition = _forms.Part(_tree, node, Slot.Cond);
        var then = _forms.Part(_tree, node, Slot.Then);
        var known = condition < 0 ? null : Truth(Eval(condition));
        if (known is not null && negated) known = !known;
        if (_state.Dead) return Value.Unknown;
        var before = _state;
        var value = Value.Unknown;
        State? after = null;
        if (known != false)
        {
            _state = before.Clone();
            if (known is null && condition >= 0) Refine(condition, !negated);
            value = then < 0 ? Value.Unknown : Eval(then);
            after = _state;
        }

        if (known != true)
        {
            _state = before;
            if (known is null && condition >= 0) Refine(condition, negated);
            var otherwise = EvalElse(node, then, condition, init);
            value = known is null ? Value.Join(value, otherwise) : otherwise;
            after = after is null ? _state : State.Join(after, _state);
        }

        Charge();
        _state = after!;
        return value;
    }

    // Each "elif" is a part of its own beside the others in some grammars, and nested in others.
    private Value EvalElse(int node, int then, int condition, int init)
    {
        var value = Value.Unknown;
        State? done = null;
        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
        {
            if (child == then || child == condition || child == init || !_forms.IsPart(_tree, node, child, Slot.Else)) continue;
            if (_forms.Of(_tree[child]) != Form.If)
            {
                value = Value.Join(value, Eval(child));
                break;
            }

            var inner = _forms.Part(_tree, child, Slot.Cond);
            var known = inner < 0 ? null : Truth(Eval(inner));
            if (known == false && _forms.Part(_tree, child, Slot.Else) < 0) continue;
            if (_forms.Part(_tree, child, Slot.Else) >= 0)
            {
                value = Value.Join(value, EvalIf(child, negated: false));
                break;
            }

            var otherwise = _state.Clone();
            if (known is null && inner >= 0) Refine(inner, truth: true);
            value = Value.Join(value, Eval(_forms.Part(_tree, child, Slot.Then)));
            done = done is null ? _state : State.Join(done, _state);
            _state = otherwise;
            if (known == true)
            {
                _state.Dead = true;
                break;
            }

            if (inner >= 0) Refine(inner, truth: false);
        }

        if (done is not null) _state = State.Join(done, _state);
        return value;
    }

    private Value EvalTernary(int node)
    {
        var condition = _forms.Part(_tree, node, Slot.Cond);
        int then = _forms.Part(_tree, node, Slot.Then), otherwise = _forms.Part(_tree, node, Slot.Else);
        var tested = Eval(condition);
        if (Truth(tested) is { } truth) return truth ? (then < 0 ? tested : Eval(then)) : Eval(otherwise);
        var before = _state.Clone();
        Refine(condition, truth: true);
        var value = then < 0 ? tested : Eval(then);
        var after = _state;
        _state = before;
        Refine(condition, truth: false);
        value = Value.Join(value, Eval(otherwise));
        _state = State.Join(after, _state);
        Charge();
        return value;
    }

    private Value EvalLoop(int node)
    {
        var init = _forms.Part(_tree, node, Slot.Init);
        int condition = _forms.Part(_tree, node, Slot.Cond), update = _forms.Part(_tree, node, Slot.Value), body = _forms.Part(_tree, node, Slot.Body);
        int left = _forms.Part(_tree, node, Slot.Left), right = _forms.Part(_tree, node, Slot.Right);
        if (init >= 0) Eval(init);
        var element = right >= 0 ? ElementOf(Eval(right)) : Value.Unknown;
        var loop = new LoopFrame(_frame.Loop, isSwitch: false);
        _frame.Loop = loop;
        var endless = condition >= 0;
        for (var round = 0; round < 2; round++)
        {
            var before = _state.Clone();
            if (condition >= 0)
            {
                var known = Truth(Eval(condition));
                if (known == false) break;
                endless &= known == true;
                if (known is null) Refine(condition, truth: true);
            }

            if (left >= 0) Bind(left, Step(element, left));
            if (body >= 0) Eval(body);
            if (loop.Continues is not null) _state = State.Join(_state, loop.Continues);
            if (update >= 0 && !_state.Dead) Eval(update);
            _state = State.Join(before, _state);
            Charge();
        }

        _frame.Loop = loop.Outer;
        if (endless && loop.Breaks is not null) _state = loop.Breaks;
        else if (loop.Breaks is not null) _state = State.Join(_state, loop.Breaks);
        var otherwise = _forms.Part(_tree, node, Slot.Else);
        if (otherwise >= 0) Eval(otherwise);
        return Value.Unknown;
    }

    private Value EvalEach(int node)
    {
        int left = _forms.Part(_tree, node, Slot.Left), right = _forms.Part(_tree, node, Slot.Right);
        var element = ElementOf(Eval(right));
        if (left >= 0) Bind(left, Step(element, left));
        return Value.Unknown;
    }

    private Value EvalComprehension(int node)
    {
        var body = _forms.Part(_tree, node, Slot.Body);
        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
        {
            if (child == body) continue;
            Eval(child);
            if (_forms.Of(_tree[child]) == Form.Wrap) Refine(child, truth: true);
        }

        var value = Eval(body);
        return Value.Tainted(value.AnyTaint(), value.AnyRandom());
    }

    private Value EvalTry(int node)
    {
        var body = _forms.Part(_tree, node, Slot.Body);
        for (var child = _forms.FirstPart(_tree, node); child >= 0 && child != body; child = _forms.NextPart(_tree, child)) Eval(child);
        var before = _state.Clone();
        var value = Eval(body);
        var result = _state;
        var thrown = State.Join(before, _state.Clone());
        var last = CodeTree_None;
        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
        {
            var form = _forms.Of(_tree[child]);
            if (form == Form.Finally) last = child;
            if (form != Form.Catch) continue;
            _state = thrown.Clone();
            _state.Dead = false;
            value = Value.Join(value, EvalBlock(child));
            result = State.Join(result, _state);
        }

        _state = result;
        if (last < 0) return value;
        var dead = _state.Dead;
        _state.Dead = false;
        EvalBlock(last);
        _state.Dead |= dead;
        return value;
    }

    private Value EvalAs(int node)
    {
        var value = Eval(PartOr(node, Slot.Value, Slot.Value));
        var alias = _forms.Part(_tree, node, Slot.Alias);
        if (alias >= 0) Bind(alias, value);
        return value;
    }

    private Value EvalReturn(int node)
    {
        var part = _forms.Part(_tree, node, Slot.Value);
        if (part < 0) part = _forms.FirstPart(_tree, node);
        var value = Eval(part);
        Return(node, value);
        _state.Dead = true;
        return value;
    }

    private void Return(int node, Value value)
    {
        _frame.Returned = _frame.Returned is null ? value : Value.Join(_frame.Returned, value);
        if (_frame.Handler is { } handler) CheckReturn(handler, node, value);
        if (value.Random is not null && _frame.Function is { } function) CheckSecret(node, function.Name, value);
    }

    private Value EvalThrow(int node)
    {
        EvalParts(node);
        _state.Dead = true;
        return Value.Unknown;
    }

    private Value Leave(LoopFrame? loop, bool breaks)
    {
        // "continue" goes to the loop around a switch.
        while (!breaks && loop is { IsSwitch: true }) loop = loop.Outer;
        if (loop is not null)
        {
            if (breaks) loop.Breaks = loop.Breaks is null ? _state.Clone() : State.Join(loop.Breaks, _state);
            else loop.Continues = loop.Continues is null ? _state.Clone() : State.Join(loop.Continues, _state);
        }

        _state = _state.Clone();
        _state.Dead = true;
        return Value.Unknown;
    }

    // What copying the variables costs.
    private void Charge() => _steps += 1 + (_state.Size / 32);
}
