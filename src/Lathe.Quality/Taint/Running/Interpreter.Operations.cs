namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    /// <summary>What a known operation gives; null where it is to be treated as any call.</summary>
    private Value? Operate(CallModel model, CallInfo call)
    {
        var arguments = new Argument?[model.Arguments.Length];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = call.Pick(model.Arguments[i]);
        Value First() => arguments.Length > 0 && arguments[0] is { } first ? first.Value : Value.Unknown;
        Value Second() => arguments.Length > 1 && arguments[1] is { } second ? second.Value : Value.Unknown;
        switch (model.Operation)
        {
            case Operation.Contains: return First().Constant is string all && Second().Constant is string part ? Value.Bool(all.Contains(part, StringComparison.Ordinal)) : Value.Unknown;
            case Operation.Starts: return First().Constant is string whole && Second().Constant is string start ? Value.Bool(whole.StartsWith(start, StringComparison.Ordinal)) : Value.Unknown;
            case Operation.Ends: return First().Constant is string text && Second().Constant is string end ? Value.Bool(text.EndsWith(end, StringComparison.Ordinal)) : Value.Unknown;
            case Operation.Equals: return First().Constant is { } a && Second().Constant is { } b ? Value.Bool(Equals(a, b)) : Value.Unknown;
            case Operation.Length: return First().Constant is string measured ? Value.Of((long)measured.Length) : Value.Unknown;
            case Operation.Find: return Value.Unknown;
            case Operation.Lower: return First().Constant is string lower ? Value.Of(lower.ToLowerInvariant()) : Derived(First());
            case Operation.Upper: return First().Constant is string upper ? Value.Of(upper.ToUpperInvariant()) : Derived(First());
            case Operation.Trim: return First().Constant is string trimmed ? Value.Of(trimmed.Trim()) : Derived(First());
            case Operation.Char:
                return First().Constant is string letters && Second().Constant is long at && at >= 0 && at < letters.Length ? Value.Of(letters[(int)at].ToString()) : Derived(First());
            case Operation.Substring: return Derived(First());
            case Operation.Replace: return ReplacedBy(First(), Second(), call, arguments);
            case Operation.Require: return Second().IsPlain && First().Constant is string module ? Value.Named(Ref.Parse(module.StartsWith("node:", StringComparison.Ordinal) ? module[5..] : module)) : null;
            case Operation.Concat or Operation.Format: return Built(model, call);
            case Operation.List when call.Arguments.Count == 0 || call.Arguments[0].Value.Constant is not null: return new Value { Items = [], Ref = call.Dotted };
            case Operation.Map when call.Arguments.Count == 0 || call.Arguments[0].Value.Constant is not null: return new Value { Entries = new Dictionary<string, Value>(StringComparer.Ordinal), Ref = call.Dotted };
            case Operation.Append: return Append(call, First(), arguments.Length > 1 ? Second() : Value.Unknown, arguments.Length > 1 && arguments[1] is not null);
            case Operation.Insert: return Insert(call, First(), Second(), arguments.Length > 2 && arguments[2] is { } inserted ? inserted.Value : Value.Unknown);
            case Operation.Pop: return Pop(call, First(), arguments.Length > 1 && arguments[1] is { } place ? place.Value : null, model);
            case Operation.Put: return PutInto(call, First(), arguments);
            case Operation.Get: return GetFrom(call, First(), arguments);
            default: return null;
        }
    }

    private static Value Derived(Value value) => value.AnyTaint() is { } taint ? Value.Tainted(taint.Without(Flow.QuoteFirst | Flow.QuoteLast), value.AnyRandom()) : Value.Tainted(null, value.AnyRandom());

    private Value ReplacedBy(Value value, Value what, CallInfo call, Argument?[] arguments)
    {
        var taint = value.AnyTaint();
        if (taint is null) return Value.Tainted(null, value.AnyRandom());
        // "[^a-z]" taken out leaves letters; where the pattern is the first argument it is what is replaced.
        if (what.Constant is string pattern && Literals.KeepsOnlyWords(pattern)) return Value.Tainted(null, value.AnyRandom());
        if (what.Constant is null && arguments.Length > 1 && arguments[1] is { Value.Items: { } several })
        {
            foreach (var one in several) taint = ReplacedBy(Value.Tainted(taint), one, call, []).Taint;
            return Value.Tainted(taint, value.AnyRandom());
        }

        if (what.Constant is string removed)
            foreach (var (text, mask) in _model.Replaced)
                if (text == removed) taint = taint.Clear(mask);
        return Value.Tainted(taint, value.AnyRandom());
    }

    private static Value Built(CallModel model, CallInfo call)
    {
        var parts = new List<Argument>();
        foreach (var wanted in model.Arguments) call.Pick(wanted, parts);
        var text = new Joined();
        var format = model.Operation == Operation.Format;
        var places = "";
        for (var i = 0; i < parts.Count; i++)
        {
            var value = parts[i].Value;
            if (format && value.Constant is string template)
            {
                places = Literals.Places(template);
                text.Add(Value.Of(Literals.Prefix(template)));
            }
            else if (i - 1 >= 0 && i - 1 < places.Length && places[i - 1] is 'd' or 'u' or 'i' or 'f' or 'x' or 'X') text.Add(Value.Unknown);
            else text.Add(value);
            format = false;
        }

        var built = text.Value();
        return model.Operation == Operation.Concat ? built : new Value { Taint = built.Taint, Random = built.Random, Marks = built.Marks };
    }

    private Value? Append(CallInfo call, Value container, Value value, bool given)
    {
        // Only lists: what is appended to a text is text.
        if (container.Items is null || !given) return null;
        var changed = container.Items.Length < Value.MostElements
            ? container.WithItems([.. container.Items, value], container.Entries, container.Taint)
            : container.WithItems(container.Items, container.Entries, Flow.Join(container.Taint, value.AnyTaint()));
        Assign(call.OwnerNode, changed);
        return changed;
    }

    private Value? Insert(CallInfo call, Value container, Value index, Value value)
    {
        if (container.Items is not { } items) return null;
        if (index.Constant is not long at || at < 0 || at > items.Length || items.Length >= Value.MostElements)
            Assign(call.OwnerNode, container.WithItems([], container.Entries, Flow.Join(container.AnyTaint(), value.AnyTaint())));
        else
            Assign(call.OwnerNode, container.WithItems([.. items[..(int)at], value, .. items[(int)at..]], container.Entries, container.Taint));
        return Value.Unknown;
    }

    private Value? Pop(CallInfo call, Value container, Value? index, CallModel model)
    {
        if (container.Items is not { } items)
        {
            if (container.Entries is null || index is null || KeyText(index) is not { } key) return null;
            var taken = container.Entries.GetValueOrDefault(key, Value.Tainted(container.Taint));
            var rest = new Dictionary<string, Value>(container.Entries, StringComparer.Ordinal);
            rest.Remove(key);
            Assign(call.OwnerNode, container.WithItems(null, rest, container.Taint));
            return taken;
        }

        // Without a place it is the last one, or the first one where the name says so.
        var at = index is null ? (call.Name is "shift" or "poll" or "removeFirst" or "array_shift" ? 0 : items.Length - 1) : index.Constant is long place ? place : -1;
        if (at < 0 && index?.Constant is long back) at = back + items.Length;
        if (at < 0 || at >= items.Length) return index?.Constant is null && items.Length > 0 ? Value.Tainted(container.AnyTaint()) : Value.Tainted(container.Taint);
        Assign(call.OwnerNode < 0 && call.Arguments.Count > 0 ? call.Arguments[0].Node : call.OwnerNode, container.WithItems([.. items[..(int)at], .. items[((int)at + 1)..]], container.Entries, container.Taint));
        return items[at];
    }

    // The last argument is what is put, those before it are the keys.
    private Value? PutInto(CallInfo call, Value container, Argument?[] arguments)
    {
        if (arguments.Length < 3 || arguments[^1] is not { } value) return null;
        var key = KeyOf(arguments.AsSpan(1, arguments.Length - 2));
        // Under a key that is not known, or by a place in a list.
        var index = arguments.Length == 3 && container.Items is not null ? arguments[1]?.Value.Constant as long? : null;
        Assign(call.OwnerNode, Put(container, key, index, value.Value));
        return container.Taint is null ? Value.Unknown : Value.Tainted(container.Taint);
    }

    private Value? GetFrom(CallInfo call, Value container, Argument?[] arguments)
    {
        var key = KeyOf(arguments.AsSpan(1));
        if (container.Items is not null && arguments.Length == 2 && arguments[1] is { } place && ElementAt(container, place.Value) is { } item) return item;
        if (container.Entries is not null && key is not null && container.Entries.TryGetValue(key, out var entry)) return entry;
        if (!container.IsContainer && container.Taint is null && container.Ref is null) return null;
        // The key chooses what comes out, it does not come out itself; what is given for want of it does.
        Flow? taint = key is null ? container.AnyTaint() : container.Taint;
        for (var i = arguments.Length - 1; i < call.Arguments.Count; i++)
            if (i >= 0) taint = Flow.Join(taint, call.Arguments[i].Value.AnyTaint());
        var value = Value.Tainted(taint, container.AnyRandom());
        return Named(call, SourceOfCall(call, value), null);
    }

    private static string? KeyOf(ReadOnlySpan<Argument?> keys)
    {
        string? all = null;
        foreach (var key in keys)
        {
            if (key is null || KeyText(key.Value.Value) is not { } text) return null;
            all = all is null ? text : $"{all}\0{text}";
        }

        return all;
    }

    // "echo $x", "eval $x": words of the language that act as functions.
    private Value EvalIntrinsic(int node)
    {
        var call = new CallInfo(node, _forms.ConstantOf(_tree[node]) ?? "", null, -1, Value.Unknown);
        if (_forms.FirstPart(_tree, node) is var first and >= 0 && _forms.Of(_tree[first]) is Form.Text or Form.Hole)
        {
            call.Arguments.Add(new Argument(EvalString(node), node, null, false));
            return Result(call, CheckSinks(call));
        }

        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
        {
            if (_forms.Of(_tree[child]) == Form.Sequence)
                for (var inner = _forms.FirstPart(_tree, child); inner >= 0; inner = _forms.NextPart(_tree, inner)) call.Arguments.Add(new Argument(Eval(inner), inner, null, false));
            else call.Arguments.Add(new Argument(Eval(child), child, null, false));
        }

        return Result(call, CheckSinks(call));
    }
}
