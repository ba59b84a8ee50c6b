using System.Globalization;
using System.Text;

namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    private const int LongestConstant = 2_000;

    private Value EvalName(int node)
    {
        var text = TextOf(node);
        if (_sheet.Self.Contains(text.ToString())) return _state.Get(_this) ?? Value.Unknown;
        if (_names.Known(text) is var variable and >= 0 && _state.Get(variable) is { } value) return value;
        if (_globalLookup.TryGetValue(text, out var global)) return SourceOf(node, null, global.Ref!.Segment, global);
        var name = text.ToString();
        global = new Value { Ref = new Ref(null, name), Function = _functions.Find(name, null)?.Node ?? -1 };
        _globals[name] = global;
        return SourceOf(node, null, name, global);
    }

    private Value EvalMember(int node)
    {
        int owner = _forms.Part(_tree, node, Slot.Object), name = _forms.Part(_tree, node, Slot.Name);
        if (owner < 0 || name < 0) return EvalParts(node);
        var path = PathOf(node, make: false, 0);
        if (path >= 0 && _state.Get(path) is { } known) return known;
        var text = TextOf(name);
        var value = Eval(owner);
        if (value.Entries is not null && value.Entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var entry)) return entry;
        if (_model.CleanMembers.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text))
            return value.Constant is string whole && text is "length" or "Length" or "size" ? Value.Of((long)whole.Length) : Value.Unknown;
        var member = _names.Text(text);
        var dotted = value.Ref?.Then(member);
        if (_model.MemberTypes.Find(text) is { } types)
            foreach (var type in types)
                if (Fits(type.Pattern, value.Ref, member, owner)) dotted = type.Type;
        var taint = value.AnyTaint();
        var random = value.AnyRandom();
        var result = taint is null && random is null && dotted is null ? Value.Unknown : new Value { Taint = taint, Random = random, Ref = dotted };
        return SourceOf(node, value.Ref, member, result, owner);
    }

    // A value that is a source when it is named.
    private Value SourceOf(int node, Ref? owner, string name, Value value, int ownerNode = -1)
    {
        if (_model.Sources.Find(name) is not { } sources) return value;
        foreach (var source in sources)
            if (Fits(source.Pattern, owner, name, ownerNode)) return TaintedBy(value, source.Label, node);
        return value;
    }

    private Value TaintedBy(Value value, SourceLabel label, int node)
    {
        if (label == SourceLabel.Carrier) return value.Ref is null ? value.WithRef(Carrier) : value.WithMarks(value.Marks | CarrierMark);
        var flow = Flow.From(LineOf(node), Shorten(TextOf(node)), label switch { SourceLabel.Local => FlowTraits.Local, SourceLabel.Stored => FlowTraits.Stored, _ => FlowTraits.None });
        return label == SourceLabel.Random ? value.With(value.Taint, flow) : value.With(flow, value.Random);
    }

    // The name of a value or, where nobody knows what it holds, the text that stands there.
    private bool Fits(NamePattern pattern, Ref? owner, string name, int ownerNode) =>
        pattern.Fits(owner, name) || (ownerNode >= 0 && (pattern.FitsAny(name) || pattern.Fits(TextName(ownerNode, 0), name)));

    private Ref? TextName(int node, int depth)
    {
        if (depth > 12 || node < 0) return null;
        switch (_forms.Of(_tree[node]))
        {
            case Form.Name or Form.Self:
                return new Ref(null, TextOf(node).ToString());
            case Form.Member:
                var name = _forms.Part(_tree, node, Slot.Name);
                return name < 0 ? null : new Ref(TextName(_forms.Part(_tree, node, Slot.Object), depth + 1), TextOf(name).ToString());
            case Form.Index:
                return new Ref(TextName(_forms.Part(_tree, node, Slot.Object), depth + 1), "[]");
            case Form.Call:
                var target = _forms.Part(_tree, node, Slot.Target);
                if (target >= 0) return new Ref(TextName(target, depth + 1), "()");
                var method = _forms.Part(_tree, node, Slot.Name);
                return method < 0 ? null : new Ref(new Ref(TextName(_forms.Part(_tree, node, Slot.Object), depth + 1), TextOf(method).ToString()), "()");
            case Form.Wrap:
                return TextName(PartOr(node, Slot.Value, Slot.Body), depth + 1);
            default:
                return null;
        }
    }

    private Value EvalIndex(int node)
    {
        int owner = _forms.Part(_tree, node, Slot.Object), key = _forms.Part(_tree, node, Slot.Key);
        var value = Eval(owner);
        if (key < 0) return Value.Tainted(value.AnyTaint(), value.AnyRandom());
        if (_forms.Of(_tree[key]) == Form.Slice) return EvalSlice(value, key);
        var at = Eval(key);
        if (ElementAt(value, at) is { } element) return element;
        if (value.Constant is string text && at.Constant is long position)
        {
            if (position < 0) position += text.Length;
            if (position >= 0 && position < text.Length) return Value.Of(text[(int)position].ToString());
        }

        var result = value.IsContainer ? Value.Tainted(Flow.Join(value.Taint, at.Constant is null ? value.AnyTaint() : null), value.AnyRandom()) : Value.Tainted(value.Taint, value.Random);
        return SourceOf(node, value.Ref, "[]", value.Ref is null ? result : result.WithRef(value.Ref.Then("[]")), owner);
    }

    private static Value? ElementAt(Value value, Value key)
    {
        if (value.Entries is not null && KeyText(key) is { } name && value.Entries.TryGetValue(name, out var entry)) return entry;
        if (value.Items is null || key.Constant is not long index) return null;
        if (index < 0) index += value.Items.Length;
        return index >= 0 && index < value.Items.Length ? value.Items[index] : null;
    }

    private static string? KeyText(Value key) => key.Constant switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private Value EvalSlice(Value value, int slice)
    {
        long? first = null, last = null;
        var colons = 0;
        for (var child = _tree.FirstChild(slice); child >= 0; child = _tree.NextSibling(child))
        {
            if (!_tree[child].IsNamed)
            {
                if (TextOf(child) is ":") colons++;
                continue;
            }

            var number = Eval(child).Constant as long?;
            if (colons == 0) first = number ?? long.MaxValue;
            else if (colons == 1) last = number ?? long.MaxValue;
        }

        if (value.Constant is string text && first != long.MaxValue && last != long.MaxValue && colons == 1)
        {
            var from = Math.Clamp(first is < 0 ? first.Value + text.Length : first ?? 0, 0, text.Length);
            var to = Math.Clamp(last is < 0 ? last.Value + text.Length : last ?? text.Length, from, text.Length);
            return Value.Of(text[(int)from..(int)to]);
        }

        return Value.Tainted(value.AnyTaint(), value.AnyRandom());
    }

    private static Value ElementOf(Value value)
    {
        if (value.Items is null && value.Entries is null) return value.Constant is null && value.Ref is null && value.Marks == 0 ? value : Value.Tainted(value.Taint, value.Random);
        Value? all = value.Taint is null ? null : Value.Tainted(value.Taint);
        foreach (var item in value.Items ?? []) all = Value.Join(all, item);
        foreach (var item in value.Entries?.Values.ToArray() ?? []) all = Value.Join(all, item);
        return all ?? Value.Unknown;
    }

    private Value EvalString(int node)
    {
        var first = _tree.FirstNamed(node);
        if (first < 0 && _forms.Of(_tree[node]) == Form.Intrinsic) return Value.Unknown;
        if (first < 0) return Value.Of(Literals.Unquote(TextOf(node)));
        if (_forms.Of(_tree[node]) == Form.Text) return Value.Of(Literals.Unescape(TextOf(node)));
        var text = new Joined();
        for (var child = first; child >= 0; child = _tree.NextNamed(child))
        {
            if (_forms.Of(_tree[child]) == Form.Skip) continue;
            text.Add(_forms.Of(_tree[child]) == Form.Text ? Value.Of(Literals.Unescape(TextOf(child))) : Eval(child));
        }

        return text.Value();
    }

    private Value EvalHole(int node)
    {
        var part = PartOr(node, Slot.Value, Slot.Value);
        return part < 0 ? Value.Unknown : Eval(part);
    }

    private Value EvalList(int node)
    {
        var items = new List<Value>();
        Flow? rest = null, random = null;
        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
        {
            if (_forms.IsPart(_tree, node, child, Slot.Type)) continue;
            var spread = _forms.Of(_tree[child]) == Form.Spread;
            var value = spread ? EvalParts(child) : Eval(child);
            if (spread && value.Items is not null) items.AddRange(value.Items);
            else if (spread || items.Count >= Value.MostElements) (rest, random) = (Flow.Join(rest, value.AnyTaint()), Flow.Join(random, value.AnyRandom()));
            else items.Add(value);
        }

        // One list in a wrapper, as "new[] { a }".
        return items.Count == 1 && items[0].Items is not null && _forms.Part(_tree, node, Slot.Value) >= 0 ? items[0] : new Value { Items = [.. items], Taint = rest, Random = random };
    }

    private Value EvalDictionary(int node)
    {
        var entries = new Dictionary<string, Value>(StringComparer.Ordinal);
        Flow? rest = null;
        var items = new List<Value>();
        for (var child = _forms.FirstPart(_tree, node); child >= 0; child = _forms.NextPart(_tree, child))
        {
            switch (_forms.Of(_tree[child]))
            {
                case Form.Pair or Form.Keyword:
                    int keyNode = _forms.Part(_tree, child, Slot.Key), valueNode = _forms.Part(_tree, child, Slot.Value);
                    var value = Eval(valueNode);
                    var key = keyNode < 0 ? null : KeyOf(keyNode);
                    if (keyNode < 0) items.Add(value);
                    else if (key is null || entries.Count >= Value.MostElements) rest = Flow.Join(rest, Flow.Join(value.AnyTaint(), Eval(keyNode).AnyTaint()));
                    else entries[key] = value;
                    break;
                case Form.Shorthand:
                    entries[TextOf(child).ToString()] = EvalName(child);
                    break;
                case Form.Function:
                    Define(child);
                    break;
                default:
                    var spread = Eval(child);
                    if (spread.Entries is not null)
                        foreach (var (name, inner) in spread.Entries) entries.TryAdd(name, inner);
                    else if (_forms.Of(_tree[child]) is not (Form.Spread or Form.None)) items.Add(spread);
                    rest = Flow.Join(rest, spread.Taint);
                    break;
            }
        }

        return new Value { Entries = entries.Count > 0 || items.Count == 0 ? entries : null, Items = items.Count > 0 ? [.. items] : null, Taint = rest };
    }

    private string? KeyOf(int node)
    {
        // A bare word is a key's name, "[x]" and texts are not.
        if (_forms.Of(_tree[node]) is Form.None or Form.Text && _tree.FirstNamed(node) < 0) return TextOf(node).Trim(":'\"").ToString();
        return KeyText(Eval(node));
    }

    private Value EvalUnary(int node)
    {
        var value = Eval(PartOr(node, Slot.Value, Slot.Right));
        var op = _tree.Text[_tree[node].Start];
        if (op == '!') return Truth(value) is { } truth ? Value.Bool(!truth) : Value.Unknown;
        if (op == '-' && value.Constant is long number) return Value.Of(unchecked(-number));
        if (TextOf(node).StartsWith("not ", StringComparison.Ordinal)) return Truth(value) is { } holds ? Value.Bool(!holds) : Value.Unknown;
        if (TextOf(node).StartsWith("typeof", StringComparison.Ordinal) || TextOf(node).StartsWith("void", StringComparison.Ordinal)) return Value.Unknown;
        return value;
    }

    private Value EvalUpdate(int node)
    {
        var part = PartOr(node, Slot.Value, Slot.Left);
        var value = Eval(part);
        var text = TextOf(node);
        var changed = value.Constant is long number ? Value.Of(text.Contains("++", StringComparison.Ordinal) ? unchecked(number + 1) : unchecked(number - 1)) : Value.Tainted(value.Taint);
        if (text.Contains("++", StringComparison.Ordinal) || text.Contains("--", StringComparison.Ordinal)) Bind(part, changed);
        return value;
    }

    // A macro's arguments are tokens to the grammar: every name among them counts, and those in braces in its texts.
    private Value EvalMacro(int node)
    {
        Flow? taint = null, random = null;
        var name = _forms.Part(_tree, node, Slot.Name);
        var prefix = true;
        Joined text = new();
        for (var child = node + 1; child < _tree[node].Next && child - node < 400; child++)
        {
            if (!_tree[child].IsNamed || child == name) continue;
            var form = _forms.Of(_tree[child]);
            if (form == Form.Name || form == Form.Self)
            {
                var value = Eval(child);
                (taint, random) = (Flow.Join(taint, value.AnyTaint()), Flow.Join(random, value.AnyRandom()));
            }
            else if (form == Form.String)
            {
                var inline = TextOf(child);
                if (prefix) text.Add(Value.Of(Literals.Prefix(Literals.Unquote(inline))));
                prefix = false;
                for (int open = inline.IndexOf('{'), guard = 0; open >= 0 && guard < 32; guard++)
                {
                    inline = inline[(open + 1)..];
                    var end = inline.IndexOfAny("}:");
                    if (end > 0 && _names.Known(inline[..end]) is var variable and >= 0 && _state.Get(variable) is { } value) taint = Flow.Join(taint, value.AnyTaint());
                    open = inline.IndexOf('{');
                }
            }
        }

        text.Add(Value.Tainted(taint, random));
        return text.Value();
    }

    private Value Step(Value value, int node)
    {
        if (value.Taint is null && value.Random is null) return value;
        int line = LineOf(node);
        var taint = value.Taint?.To(line, Shorten(TextOf(node)));
        var random = value.Random?.To(line, Shorten(TextOf(node)));
        return ReferenceEquals(taint, value.Taint) && ReferenceEquals(random, value.Random) ? value : value.With(taint, random);
    }

    private static string Shorten(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('\r', '\n');
        if (end >= 0) text = text[..end];
        return text.Length <= 48 ? text.ToString() : $"{text[..45]}...";
    }

    /// <summary>A text made of parts.</summary>
    private sealed class Joined
    {
        private readonly StringBuilder _text = new();
        private bool _constant = true;
        private bool _any;
        private bool _fixedStart;
        private Flow? _taint;
        private Flow? _random;
        private ulong _marks;

        public void Add(Value part)
        {
            if (part.Constant is string words && IsSql(words)) _marks |= Quality.Taint.Value.SqlText;
            _marks |= part.Marks & Quality.Taint.Value.SqlText;
            var taint = part.AnyTaint();
            if (taint is not null)
            {
                taint = taint.Without(Flow.Facts);
                // Where the beginning is fixed the host is, too: what follows cannot lead elsewhere.
                if (_any && _fixedStart) taint = taint.Clear(HostBound);
            }

            _taint = Flow.Join(_taint, taint);
            _random = Flow.Join(_random, part.AnyRandom());
            var constant = part.Constant switch
            {
                string text => text,
                long number => number.ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            if (constant is null || _text.Length + constant.Length > LongestConstant) _constant = false;
            else _text.Append(constant);
            if (constant is { Length: 0 }) return;
            if (!_fixedStart && taint is null) _fixedStart = constant is null || !_constant || FixesHost(_text.ToString());
            _any = true;
        }

        public Value Value() => new() { Taint = _taint, Random = _random, Marks = _marks, Constant = _constant && _taint is null ? _text.ToString() : null };

        private static bool IsSql(string text)
        {
            foreach (var word in (ReadOnlySpan<string>)["select ", "insert into", "update ", "delete from", " from ", " where ", "create table", "drop table", "order by", " and ", "values"])
                if (text.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
            return false;
        }

        private static bool FixesHost(string text)
        {
            // "Location: " before an address is not part of it.
            if (text.IndexOf(": ", StringComparison.Ordinal) is var header and > 0) text = text[(header + 2)..].TrimStart();
            if (text.Length == 0) return false;
            if (text.StartsWith('/')) return text.Length > 1 && text[1] is not ('/' or '\\');
            var scheme = text.IndexOf("://", StringComparison.Ordinal);
            return scheme < 0 ? text.Length > 0 && text is not ("http" or "https") && !text.EndsWith(':') : text.AsSpan(scheme + 3).IndexOfAny("/?#") > 0;
        }
    }
}
