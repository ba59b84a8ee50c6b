namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    private const int DeepestCondition = 12;

    // Functions whose result is the same text to whoever checks it; of any other, the check says nothing about what it was made of.
    private static readonly HashSet<string> SameText = new(StringComparer.OrdinalIgnoreCase)
    {
        "str", "string", "tostring", "to_s", "strval", "valueof", "lower", "tolower", "tolowercase", "tolowerinvariant", "upper", "toupper", "touppercase", "toupperinvariant", "strip", "trim", "trimspace", "casefold", "downcase", "upcase", "strtolower", "strtoupper",
        "decode", "encode", "unicode", "fspath", "aspath", "as_str", "to_string", "getpath", "getabsolutepath", "topath",
    };

    /// <summary>Takes into account that a condition turned out so.</summary>
    private void Refine(int node, bool truth, int depth = 0)
    {
        if (node < 0 || depth > DeepestCondition || _state.Dead) return;
        switch (_forms.Of(_tree[node]))
        {
            case Form.Wrap:
                Refine(PartOr(node, Slot.Value, Slot.Body), truth, depth + 1);
                break;
            case Form.Not:
                Refine(PartOr(node, Slot.Value, Slot.Left), !truth, depth + 1);
                break;
            case Form.Unary when _tree.Text[_tree[node].Start] == '!' || TextOf(node).StartsWith("not ", StringComparison.Ordinal):
                Refine(PartOr(node, Slot.Value, Slot.Right), !truth, depth + 1);
                break;
            case Form.Binary or Form.Compare:
                RefineOperator(node, truth, depth);
                break;
            case Form.Call:
                RefineCall(node, truth);
                break;
            case Form.Assign:
                Refine(_forms.Part(_tree, node, Slot.Right), truth, depth + 1);
                break;
        }
    }

    private void RefineOperator(int node, bool truth, int depth)
    {
        int left = Operand(node, first: true), right = Operand(node, first: false);
        switch (OperatorOf(node))
        {
            case "&&" or "and":
                if (truth) RefineBoth(left, right, truth, depth);
                else RefineEither(left, right, truth, depth);
                break;
            case "||" or "or":
                if (truth) RefineEither(left, right, truth, depth);
                else RefineBoth(left, right, truth, depth);
                break;
            case "==" or "===" or "is" or "eq" or "=":
                RefineEqual(left, right, truth, depth);
                break;
            case "!=" or "!==" or "is not" or "ne" or "<>":
                RefineEqual(left, right, !truth, depth);
                break;
            case ">" or ">=" or "<" or "<=":
                RefinePosition(left, right, OperatorOf(node), truth);
                break;
            case "in":
                RefineMember(right, left, truth);
                break;
            case "not in":
                RefineMember(right, left, !truth);
                break;
            case "=~" when truth && IsStrictPattern(Eval(right), TextOf(right)):
                Clear(left, ~Flow.Facts);
                break;
        }
    }

    private void RefineBoth(int left, int right, bool truth, int depth)
    {
        Refine(left, truth, depth + 1);
        Refine(right, truth, depth + 1);
    }

    private void RefineEither(int left, int right, bool truth, int depth)
    {
        var other = _state.Clone();
        Refine(left, truth, depth + 1);
        var first = _state;
        _state = other;
        // The second was only asked because the first said the opposite.
        Refine(left, !truth, depth + 1);
        Refine(right, truth, depth + 1);
        _state = State.Join(first, _state);
        Charge();
    }

    private void RefineEqual(int left, int right, bool equal, int depth)
    {
        Value a = Quietly(left), b = Quietly(right);
        // "f(x) == true", "m.find() == false", "strpos(x, '..') === false", "s.indexOf('..') == -1".
        if (b.Constant is 1L or 0L && _forms.Of(_tree[left]) == Form.Call && !IsFinding(left)) Refine(left, b.Constant is 1L == equal, depth + 1);
        else if (b.Constant is bool truth && !IsFinding(left)) Refine(left, truth == equal, depth + 1);
        else if (b.Constant is bool or NullConstant or (long and (-1 or 0)) && IsFinding(left)) RefineFound(left, !equal);
        if (!equal) return;
        if (a.AnyTaint() is not null && b.AnyTaint() is null && b.Constant is not NullConstant) Settle(left, b);
        else if (b.AnyTaint() is not null && a.AnyTaint() is null && a.Constant is not NullConstant) Settle(right, a);
    }

    private void RefinePosition(int left, int right, string op, bool truth)
    {
        // "s.indexOf('..') >= 0", "> -1", "< 0".
        if (!IsFinding(left) || Quietly(right).Constant is not long number || number is not (0 or -1)) return;
        RefineFound(left, op[0] == '>' ? truth : !truth);
    }

    private bool IsFinding(int node) => CallOf(node) is { } call && FindCall(call, static model => model is { Effect: CallEffect.Operation, Operation: Operation.Find or Operation.Contains }) is not null;

    private void RefineFound(int node, bool found)
    {
        var call = CallOf(node);
        if (call is null || FindCall(call, static model => model is { Effect: CallEffect.Operation, Operation: Operation.Find or Operation.Contains }) is not { } model) return;
        if (call.Pick(model.Arguments[0]) is { } container && call.Pick(model.Arguments[1]) is { } part) RefineContains(container.Node, part.Node, found);
    }

    // A value that equals one that nobody from outside chose.
    private void Settle(int node, Value other)
    {
        if (HostOf(node) is { } root) ClearRoot(root, HostBound);
        else Clear(node, ~Flow.Facts, other.Constant);
    }

    private void RefineMember(int container, int element, bool found)
    {
        Value all = Quietly(container), one = Quietly(element);
        if (found && one.AnyTaint() is not null && all.AnyTaint() is null)
        {
            Settle(element, Value.Unknown);
            return;
        }

        RefineContains(container, element, found);
    }

    private void RefineContains(int container, int element, bool found)
    {
        Value all = Quietly(container), one = Quietly(element);
        if (found && one.AnyTaint() is not null && all.AnyTaint() is null)
        {
            Settle(element, Value.Unknown);
            return;
        }

        if (found || one.Constant is not string text || all.AnyTaint() is null) return;
        ulong mask = 0;
        foreach (var (lacked, categories) in _model.Lacks)
            if (lacked == text) mask |= categories;
        if (IsQuote(text)) mask |= Flow.NoQuoteWithin;
        if (mask != 0) Clear(Subject(container), mask);
    }

    private static bool IsQuote(string text) => text is "'" or "\"";

    private void RefineCall(int node, bool truth)
    {
        if (CallOf(node) is not { } call) return;
        var name = call.Name;
        if (_model.Calls.Find(name) is { } models)
        {
            foreach (var model in models)
            {
                if (!Fits(model.Pattern, call.Owner, name, call.OwnerNode)) continue;
                if (model.Effect == CallEffect.Guard && truth && model.Arguments.Length > 0 && call.Pick(model.Arguments[0]) is { } guarded && All(model.When, call))
                {
                    if (guarded.Value.AnyTaint() is null && guarded.Node >= 0 && HostOf(guarded.Node) is { } root) ClearRoot(root, model.Mask);
                    else Clear(Subject(guarded.Node), model.Mask);
                    return;
                }

                if (model.Effect == CallEffect.Operation && RefineOperation(model, call, truth)) return;
            }
        }

        if (!truth) return;
        foreach (var word in _model.GuardNames)
        {
            if (!name.Contains(word, StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var argument in call.Arguments)
                if (argument.Value.AnyTaint() is not null) Clear(Subject(argument.Node), ~Flow.Facts);
            return;
        }
    }

    private bool RefineOperation(CallModel model, CallInfo call, bool truth)
    {
        if (model.Arguments.Length < 2 || call.Pick(model.Arguments[0]) is not { } first || call.Pick(model.Arguments[1]) is not { } second) return false;
        switch (model.Operation)
        {
            case Operation.Contains:
                RefineContains(first.Node, second.Node, truth);
                return true;
            case Operation.Equals:
                if (truth && first.Value.AnyTaint() is not null && second.Value.AnyTaint() is null) Settle(first.Node, second.Value);
                else if (truth && second.Value.AnyTaint() is not null && first.Value.AnyTaint() is null) Settle(second.Node, first.Value);
                return true;
            case Operation.Starts:
                if (!truth || first.Value.AnyTaint() is not { } taint) return true;
                var mask = second.Value.Constant is string start && IsQuote(start) ? Flow.QuoteFirst : 0;
                // Below a folder once the dots are resolved; on a host that is spelled out to its end.
                if ((taint.Cleared & Flow.Normalised) != 0) mask |= PathBound;
                if (second.Value.Constant is string prefix && (prefix.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0 && prefix.AsSpan(scheme + 3).Contains('/'))) mask |= HostBound;
                Clear(Subject(first.Node), mask);
                return true;
            case Operation.Ends:
                if (truth && second.Value.Constant is string end && IsQuote(end)) Clear(Subject(first.Node), Flow.QuoteLast);
                return true;
            case Operation.Match:
                if (truth && first.Node >= 0 && IsStrictPattern(first.Value, TextOf(first.Node))) Clear(Subject(second.Node), ~Flow.Facts);
                return true;
            default:
                return false;
        }
    }

    // Anchored at both ends (or matched whole) and without "anything".
    private static bool IsStrictPattern(Value value, ReadOnlySpan<char> literal)
    {
        var pattern = value.Constant is string text ? text.AsSpan() : literal;
        pattern = pattern.Trim("/~#'\"@r");
        if (pattern.EndsWith("/i") || pattern.EndsWith("/u")) pattern = pattern[..^2];
        var whole = (pattern.StartsWith("^") || pattern.StartsWith("\\A")) && (pattern.EndsWith("$") || pattern.EndsWith("\\z") || pattern.EndsWith("\\Z"));
        return whole && !pattern.Contains(".*", StringComparison.Ordinal) && !pattern.Contains(".+", StringComparison.Ordinal) && !pattern.Contains("\\S", StringComparison.Ordinal) && !pattern.Contains("[^", StringComparison.Ordinal);
    }

    // "str(p)", "x.lower()", "x[1:-1]" are about p and x.
    private int Subject(int node)
    {
        for (var guard = 0; guard < 8 && node >= 0; guard++)
        {
            switch (_forms.Of(_tree[node]))
            {
                case Form.Name or Form.Member or Form.Self:
                    return node;
                case Form.Index:
                    if (_forms.Part(_tree, node, Slot.Key) is var key && key >= 0 && _forms.Of(_tree[key]) != Form.Slice) return node;
                    node = _forms.Part(_tree, node, Slot.Object);
                    break;
                case Form.Call when CallOf(node) is { } call:
                    if (!SameText.Contains(call.Name)) return -1;
                    node = call.OwnerNode >= 0 && call.OwnerValue.AnyTaint() is not null ? call.OwnerNode : call.Arguments.Count > 0 ? call.Arguments[0].Node : -1;
                    break;
                case Form.Wrap or Form.Keyword:
                    node = PartOr(node, Slot.Value, Slot.Body);
                    break;
                default:
                    return -1;
            }
        }

        return -1;
    }

    // The source of an address whose host a node names, as "urlparse(x).netloc".
    private Flow? HostOf(int node)
    {
        node = Subject(node) is var subject and >= 0 && _forms.Of(_tree[node]) != Form.Call ? subject : node;
        if (node < 0) return null;
        var name = _forms.Of(_tree[node]) switch
        {
            Form.Member => _forms.Part(_tree, node, Slot.Name),
            Form.Call when _forms.Part(_tree, node, Slot.Target) is var target and >= 0 => _forms.Part(_tree, target, Slot.Name),
            Form.Call => _forms.Part(_tree, node, Slot.Name),
            _ => -1,
        };
        if (name < 0 || !_model.HostParts.GetAlternateLookup<ReadOnlySpan<char>>().Contains(TextOf(name))) return null;
        return Quietly(node).AnyTaint()?.Root;
    }

    private void ClearRoot(Flow root, ulong mask) => _state.Rewrite(value => ReferenceEquals(value.Taint!.Root, root) ? value.With(value.Taint.Clear(mask), value.Random) : value);

    /// <summary>What a node names is clean for some categories from here on.</summary>
    private void Clear(int node, ulong mask, object? constant = null)
    {
        if (node < 0 || mask == 0) return;
        node = Subject(node);
        if (node < 0) return;
        var path = PathOf(node, make: false, 0);
        var value = path < 0 ? null : _state.Get(path);
        if (value?.AnyTaint() is null)
        {
            // "request.args['x'] in allowed": what is read again later is another value to us; nothing to keep.
            return;
        }

        var taint = value.AnyTaint()!.Clear(mask);
        // A text in quotes with no quote in it is only a text, whatever it says.
        const ulong literal = Flow.QuoteFirst | Flow.QuoteLast | Flow.NoQuoteWithin;
        if ((taint.Cleared & literal) == literal) taint = taint.Clear(~Flow.Facts);
        _state.Set(path, value.IsContainer ? Value.Tainted(taint) : constant is null ? value.With(taint, value.Random) : Value.Of(constant));
        // The text that a path was made of is as good as the path.
        if ((mask & ~Flow.Facts & PathBound) != 0 && mask != ~Flow.Facts) ClearRoot(taint.Root, PathBound);
    }

    // A value that was evaluated before, for what it does.
    private Value Quietly(int node) => node < 0 ? Value.Unknown : Eval(node);
}
