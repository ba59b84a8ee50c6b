namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    // The types that variables were declared with: what they are given later may not say its own.
    private readonly Dictionary<int, Ref> _declared = [];

    private Value EvalAssign(int node)
    {
        int left = _forms.Part(_tree, node, Slot.Left), right = _forms.Part(_tree, node, Slot.Right);
        if (left < 0 || right < 0) return EvalParts(node);
        var op = OperatorOf(node);
        if (op is "=" or ":=" or "" or ":" || !op.EndsWith('='))
        {
            var value = Eval(right);
            if (_forms.Of(_tree[left]) == Form.Name && _functions.ByBody(right) is null && _forms.Of(_tree[right]) == Form.Lambda) value = value.Function < 0 ? new Value { Function = right } : value;
            Bind(left, value);
            return value;
        }

        var current = Eval(left);
        var added = Eval(right);
        var combined = Combine(op[..^1], current, added, -1);
        Bind(left, combined);
        return combined;
    }

    private Value EvalDeclare(int node)
    {
        int left = PartOr(node, Slot.Left, Slot.Name), right = _forms.Part(_tree, node, Slot.Right);
        if (right == left) right = -1;
        var declared = DeclaredType(node);
        var value = right < 0 ? Value.Unknown : Eval(right);
        if (declared is not null)
        {
            if (_model.CleanTypes.Contains(declared.Segment)) value = value.Constant is null ? Value.Tainted(null, value.Random) : value;
            else if (value.Ref is null || value.Ref.Segment is "()" or "[]") value = value.WithRef(declared);
        }

        if (left >= 0 && _forms.Of(_tree[left]) == Form.Name)
        {
            if (declared is not null) _declared[_names.Of(TextOf(left))] = declared;
            else _declared.Remove(_names.Known(TextOf(left)));
        }

        if (left >= 0) Bind(left, value);
        // "int a = 1, b = 2" with several names, one value each.
        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
            if (child != left && child != right && _forms.IsPart(_tree, node, child, Slot.Left)) Bind(child, right < 0 ? Value.Unknown : Value.Tainted(value.Taint, value.Random));
        return value;
    }

    private Ref? DeclaredType(int node)
    {
        var type = _forms.Part(_tree, node, Slot.Type);
        if (type < 0 && _tree.Parent(node) is var parent and >= 0) type = _forms.Part(_tree, parent, Slot.Type);
        return type < 0 ? null : TypeName(type);
    }

    // A type's name with its imports resolved, its arguments left out; null for those that say nothing.
    private Ref? TypeName(int node)
    {
        var text = TextOf(node).TrimStart(":*&[]?( ");
        if (text.StartsWith("const ", StringComparison.Ordinal)) text = text[6..];
        if (text.StartsWith("dyn ", StringComparison.Ordinal)) text = text[4..];
        // What is of interest in "Optional[str]" or "List<String>" is what is in it.
        foreach (var wrapper in (ReadOnlySpan<string>)["Optional[", "Annotated[", "Option<", "Promise<", "Task<"])
            if (text.StartsWith(wrapper, StringComparison.Ordinal)) text = text[wrapper.Length..];
        var end = text.IndexOfAny("<[({ |,?\n)&*>");
        if (end >= 0) text = text[..end];
        if (text.IsEmpty || text.Length > 200 || text is "var" or "auto" or "val" or "let" or "object" or "Object" or "dynamic" or "any") return null;
        var cut = text.IndexOfAny('.', '\\', ':');
        var first = cut > 0 ? text[..cut] : text;
        if (_names.Known(first) is var variable and >= 0 && _state.Get(variable)?.Ref is { } imported) return cut > 0 ? imported.Then(Ref.Parse(text[cut..].ToString())) : imported;
        return Ref.Parse(text.ToString());
    }

    /// <summary>Gives a value to whatever can stand on the left.</summary>
    private void Bind(int target, Value value, int depth = 0)
    {
        if (target < 0 || depth > 16) return;
        switch (_forms.Of(_tree[target]))
        {
            case Form.Name or Form.Shorthand:
                Set(target, TextOf(target), value);
                break;
            case Form.Member or Form.Call:
                BindMember(target, value);
                break;
            case Form.Index:
                BindElement(target, value, depth);
                break;
            case Form.List or Form.Sequence:
                BindElements(target, value, depth);
                break;
            case Form.Dictionary:
                BindMembers(target, value, depth);
                break;
            case Form.Pair:
                Bind(_forms.Part(_tree, target, Slot.Value), Inner(value), depth + 1);
                break;
            case Form.Assign or Form.Declare:
                Bind(PartOr(target, Slot.Left, Slot.Name), Value.Join(value, Eval(_forms.Part(_tree, target, Slot.Right))), depth + 1);
                break;
            case Form.Wrap or Form.Unary or Form.Hole or Form.As:
                Bind(PartOr(target, Slot.Value, Slot.Alias), value, depth + 1);
                break;
            case Form.Spread:
                Bind(PartOr(target, Slot.Value, Slot.Value), Inner(value), depth + 1);
                break;
            case Form.Null or Form.Integer or Form.String or Form.Skip:
                break;
            default:
                BindWithin(target, value, depth);
                break;
        }
    }

    private void BindWithin(int target, Value value, int depth)
    {
        if (depth > 16) return;
        var inner = Inner(value);
        for (var child = _forms.FirstPart(_tree, target); child >= 0; child = _forms.NextPart(_tree, child)) Bind(child, inner, depth + 1);
        if (_tree.FirstNamed(target) < 0 && _tree[target].IsNamed) Set(target, TextOf(target), value);
    }

    private static Value Inner(Value value) => value.IsContainer || value.Constant is not null ? Value.Tainted(value.AnyTaint(), value.AnyRandom()) : value;

    private void Set(int node, ReadOnlySpan<char> name, Value value)
    {
        if (name is "_") return;
        value = Step(value, node);
        if (value.AnyRandom() is not null) CheckSecret(node, name, value);
        if (_model.AssignmentSinks.Find(name) is { } sinks) CheckAssignment(sinks, node, null, name.ToString(), -1, Value.Unknown, value);
        var variable = _names.Of(name);
        if (value.Constant is null && (value.Ref is null || value.Ref.Segment is "()" or "[]") && _declared.TryGetValue(variable, out var type)) value = value.WithRef(type);
        _state.Set(variable, value);
        if (!_sheet.ImplicitThis || _frame.Function?.Class is null || value.AnyTaint() is null || _frame.Shared?.Get(variable) is not { } field) return;
        _frame.Shared.Set(variable, Value.Join(field, value));
        _fieldsHold = true;
    }

    private void BindMember(int target, Value value)
    {
        int owner = _forms.Part(_tree, target, Slot.Object), name = _forms.Part(_tree, target, Slot.Name);
        if (owner < 0 || name < 0) return;
        var text = TextOf(name);
        value = Step(value, target);
        if (value.AnyRandom() is not null) CheckSecret(target, text, value);
        if (_model.AssignmentSinks.Find(text) is { } sinks) CheckAssignment(sinks, target, Eval(owner).Ref, text.ToString(), owner, Value.Unknown, value);
        ApplyMarks(_names.Text(text), owner, value);
        var path = PathOf(target, make: true, 0);
        if (path < 0) return;
        _state.Set(path, value);
        // What a method puts into a field is there for the other methods.
        if (value.AnyTaint() is null || !IsSelf(owner) || _frame.Shared is null) return;
        _frame.Shared.Set(path, Value.Join(_frame.Shared.Get(path), value));
        _fieldsHold = true;
    }

    private bool IsSelf(int node) => _forms.Of(_tree[node]) == Form.Self || (_forms.Of(_tree[node]) == Form.Name && _sheet.Self.Contains(TextOf(node).ToString()));

    // "settings.secure = true" says the same as "settings.setSecure(true)".
    private void ApplyMarks(string name, int owner, Value value)
    {
        if (_model.Calls.Find($"{name}=") is not { } calls) return;
        var target = Eval(owner);
        foreach (var call in calls)
        {
            if (call.Effect is not (CallEffect.Mark or CallEffect.Unmark) || !FitsAssigned(call.Pattern, target.Ref, $"{name}=", owner)) continue;
            if (!Array.TrueForAll(call.When, condition => Holds(condition, value))) continue;
            Bind(owner, target = target.WithMarks(call.Effect == CallEffect.Mark ? target.Marks | call.Mask : target.Marks & ~call.Mask));
        }
    }

    private bool FitsAssigned(NamePattern pattern, Ref? owner, string name, int ownerNode) => Fits(pattern, owner, name, ownerNode);

    private void BindElement(int target, Value value, int depth)
    {
        int owner = _forms.Part(_tree, target, Slot.Object), keyNode = _forms.Part(_tree, target, Slot.Key);
        if (owner < 0) return;
        value = Step(value, target);
        var container = Eval(owner);
        var key = keyNode < 0 ? Value.Unknown : Eval(keyNode);
        if (_model.AssignmentSinks.Find("[]") is { } sinks) CheckAssignment(sinks, target, container.Ref, "[]", owner, key, value);
        if (value.AnyRandom() is not null) CheckSecretElement(target, owner, keyNode, key, value);
        Bind(owner, Put(container, keyNode < 0 ? null : KeyText(key), key.Constant as long?, value), depth + 1);
    }

    private static Value Put(Value container, string? key, long? index, Value value)
    {
        if (container.Items is not null && index is not null)
        {
            var at = index.Value < 0 ? index.Value + container.Items.Length : index.Value;
            if (at >= 0 && at < container.Items.Length)
            {
                var items = (Value[])container.Items.Clone();
                items[at] = value;
                return container.WithItems(items, container.Entries, container.Taint);
            }
        }

        // "list[] = x" puts it at the end.
        if (key is null && container.Items is { Length: < Value.MostElements } && index is null) return container.WithItems([.. container.Items, value], container.Entries, Flow.Join(container.Taint, value.AnyTaint()));
        if (key is null || container.Entries is { Count: >= Value.MostElements })
            return container.WithItems(container.Items, container.Entries, Flow.Join(container.Taint, value.AnyTaint()));
        var entries = container.Entries is null ? new Dictionary<string, Value>(StringComparer.Ordinal) : new Dictionary<string, Value>(container.Entries, StringComparer.Ordinal);
        entries[key] = value;
        return container.WithItems(container.Items, entries, container.Taint);
    }

    private void BindElements(int target, Value value, int depth)
    {
        var index = 0;
        var alone = _forms.FirstPart(_tree, target) is var only && only >= 0 && _forms.NextPart(_tree, only) < 0 && _forms.Of(_tree[target]) == Form.Sequence;
        for (var child = _forms.FirstPart(_tree, target); child >= 0; child = _forms.NextPart(_tree, child), index++)
        {
            var element = alone ? (value.Items is { Length: 1 } && value.Taint is null ? value.Items[0] : value)
                : value.Items is { } items && index < items.Length ? items[index]
                : Value.Tainted(value.IsContainer ? value.AnyTaint() : value.Taint, value.Random);
            // Beside its result a function hands out whether it worked.
            if (index > 0 && TextOf(child) is "err" or "ok" or "error") element = Value.Unknown;
            else if (index == 0 && value.Items is null && value.Ref is not null) element = element.WithRef(value.Ref);
            Bind(child, element, depth + 1);
        }
    }

    private void BindMembers(int target, Value value, int depth)
    {
        for (var child = _forms.FirstPart(_tree, target); child >= 0; child = _forms.NextPart(_tree, child))
        {
            var form = _forms.Of(_tree[child]);
            var name = form == Form.Shorthand ? child : form == Form.Assign ? PartOr(child, Slot.Left, Slot.Name) : form is Form.Pair ? _forms.Part(_tree, child, Slot.Key) : -1;
            if (name < 0)
            {
                Bind(child, Inner(value), depth + 1);
                continue;
            }

            var key = _names.Text(TextOf(name).Trim("'\":"));
            Value member;
            if (value.Entries is not null && value.Entries.TryGetValue(key, out var entry)) member = entry;
            else member = SourceOf(child, value.Ref, key, new Value { Taint = value.Taint, Random = value.Random, Ref = value.Ref?.Then(key) });
            var alias = form == Form.Pair ? _forms.Part(_tree, child, Slot.Value) : child;
            Bind(alias < 0 ? name : alias, member, depth + 1);
        }
    }

    /// <summary>The variable of a name or of a path such as <c>self.a.b</c>; -1 for anything else.</summary>
    private int PathOf(int node, bool make, int depth)
    {
        if (node < 0 || depth > 8) return -1;
        switch (_forms.Of(_tree[node]))
        {
            case Form.Name:
                if (_sheet.Self.Contains(TextOf(node).ToString())) return _this;
                return make ? _names.Of(TextOf(node)) : _names.Known(TextOf(node));
            case Form.Self:
                return _this;
            case Form.Wrap:
                return PathOf(PartOr(node, Slot.Value, Slot.Body), make, depth + 1);
            case Form.Call when _forms.Part(_tree, node, Slot.Args) >= 0:
                return -1;
            case Form.Member or Form.Call:
                int owner = _forms.Part(_tree, node, Slot.Object), name = _forms.Part(_tree, node, Slot.Name);
                if (owner < 0 || name < 0) return -1;
                var outer = PathOf(owner, make, depth + 1);
                if (outer < 0) return -1;
                if (outer == _this && _sheet.ImplicitThis) return make ? _names.Of(TextOf(name)) : _names.Known(TextOf(name));
                return _names.Path(outer, TextOf(name), make);
            default:
                return -1;
        }
    }

    // Changes what a receiver holds: a variable, a path, or what the calls before it were made on.
    private void Assign(int receiver, Value value)
    {
        for (var guard = 0; receiver >= 0 && guard < 64; guard++)
        {
            var form = _forms.Of(_tree[receiver]);
            if (form == Form.Index)
            {
                BindElement(receiver, value, 4);
                return;
            }

            if (PathOf(receiver, make: true, 0) is var path and >= 0)
            {
                _state.Set(path, value);
                return;
            }

            if (form == Form.Call)
            {
                var target = _forms.Part(_tree, receiver, Slot.Target);
                receiver = target >= 0 ? _forms.Part(_tree, target, Slot.Object) : _forms.Part(_tree, receiver, Slot.Object);
            }
            else if (form is Form.Wrap or Form.Unary) receiver = PartOr(receiver, Slot.Value, Slot.Body);
            else return;
        }
    }
}
