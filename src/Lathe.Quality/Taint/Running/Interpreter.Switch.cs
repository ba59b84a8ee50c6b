namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    private const int CodeTree_None = -1;

    private Value EvalSwitch(int node)
    {
        var init = _forms.Part(_tree, node, Slot.Init);
        if (init >= 0) Eval(init);
        var subject = _forms.Part(_tree, node, Slot.Cond);
        var value = subject < 0 ? Value.True : Eval(subject);
        var body = _forms.Part(_tree, node, Slot.Body);
        if (body < 0) body = node;
        var cases = new List<int>();
        for (var child = _forms.FirstPart(_tree, body); child >= 0; child = _forms.NextPart(_tree, child))
            if (_forms.Of(_tree[child]) is Form.Case or Form.Default) cases.Add(child);
        var loop = new LoopFrame(_frame.Loop, isSwitch: true);
        _frame.Loop = loop;
        var result = RunCases(cases, value, loop);
        _frame.Loop = loop.Outer;
        if (loop.Breaks is not null) _state = State.Join(_state, loop.Breaks);
        Charge();
        return result;
    }

    private Value RunCases(List<int> cases, Value subject, LoopFrame loop)
    {
        var start = _state;
        var (chosen, hasDefault) = Choose(cases, subject);
        Value? result = null;
        State? ends = null;
        State? falling = null;
        for (var i = 0; i < cases.Count; i++)
        {
            var enters = chosen < 0 || chosen == i;
            if (!enters && falling is null) continue;
            _state = enters ? start.Clone() : falling!;
            if (enters && falling is not null) _state = State.Join(_state, falling);
            falling = null;
            var value = EvalCase(cases[i], subject);
            result = result is null ? value : Value.Join(result, value);
            // A case that holds nothing shares the statements of the next one, in every language.
            if ((_sheet.FallsThrough || IsEmptyCase(cases[i])) && !_state.Dead && i + 1 < cases.Count && !EndsItself(cases[i])) falling = _state;
            else ends = ends is null ? _state : State.Join(ends, _state);
            Charge();
        }

        if (falling is not null) ends = ends is null ? falling : State.Join(ends, falling);
        if (ends is null || (chosen < 0 && !hasDefault)) ends = ends is null ? start : State.Join(ends, start);
        _state = ends;
        if (_state.Dead && loop.Breaks is null && !hasDefault && chosen < 0) _state = start;
        return result ?? Value.Unknown;
    }

    // The case that a known subject goes to; -1 where that is not known.
    private (int Chosen, bool HasDefault) Choose(List<int> cases, Value subject)
    {
        var fallback = -1;
        var sure = subject.Constant is not null;
        for (var i = 0; i < cases.Count; i++)
        {
            if (_forms.Of(_tree[cases[i]]) == Form.Default || IsDefault(cases[i]))
            {
                fallback = i;
                continue;
            }

            if (!sure) continue;
            var match = Matches(cases[i], subject.Constant!);
            if (match == true) return (i, fallback >= 0);
            sure &= match == false;
        }

        return sure ? (fallback >= 0 ? fallback : cases.Count, fallback >= 0) : (-1, fallback >= 0);
    }

    private bool IsDefault(int node)
    {
        var label = CodeTree_None;
        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
        {
            if (!IsLabel(node, child)) continue;
            label = child;
            if (TextOf(child) is "_" or "default") return true;
        }

        return label < 0;
    }

    private bool IsLabel(int node, int child) => _forms.Of(_tree[child]) == Form.Label || _forms.IsPart(_tree, node, child, Slot.Pattern);

    private bool? Matches(int node, object constant)
    {
        bool? all = false;
        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
        {
            if (!IsLabel(node, child)) continue;
            var match = LabelMatches(child, constant, 0);
            if (match == true) return true;
            if (match is null) all = null;
        }

        return all;
    }

    private bool? LabelMatches(int node, object constant, int depth)
    {
        if (depth > 8) return null;
        var form = _forms.Of(_tree[node]);
        if (form is Form.String or Form.Integer or Form.Character or Form.True or Form.False or Form.Null) return Equals(Eval(node).Constant, constant);
        if (form is Form.Name or Form.Member) return Eval(node).Constant is { } known ? Equals(known, constant) : null;
        bool? all = _forms.FirstPart(_tree, node) < 0 ? null : false;
        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
        {
            var match = LabelMatches(child, constant, depth + 1);
            if (match == true) return true;
            if (match is null) all = null;
        }

        return all;
    }

    private Value EvalCase(int node, Value subject)
    {
        var value = Value.Unknown;
        for (var child = _forms.FirstPart(_tree, node); child >= 0 && !_state.Dead; child = _forms.NextPart(_tree, child))
        {
            if (!IsLabel(node, child)) value = Eval(child);
            else if (subject.AnyTaint() is not null && _forms.Of(_tree[child]) is Form.Label or Form.None) BindWithin(child, subject, 0);
        }

        return value;
    }

    private bool IsEmptyCase(int node)
    {
        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
            if (!IsLabel(node, child)) return false;
        return true;
    }

    // "case 1 -> x;" does not run on into the next.
    private bool EndsItself(int node) => _forms.Part(_tree, node, Slot.Value) >= 0;
}
