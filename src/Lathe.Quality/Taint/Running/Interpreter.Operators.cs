namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    // "a + b + c + …" leans to the left as deep as it is long; it is followed without recursion.
    private Value EvalBinary(int node)
    {
        var spine = new List<int>();
        var at = node;
        while (spine.Count < 5_000)
        {
            spine.Add(at);
            var left = Operand(at, first: true);
            if (left < 0 || _forms.Of(_tree[left]) is not (Form.Binary or Form.Compare)) break;
            at = left;
        }

        var value = Eval(Operand(at, first: true));
        for (var i = spine.Count - 1; i >= 0; i--)
        {
            _steps++;
            value = Combine(spine[i], OperatorOf(spine[i]), value, Operand(spine[i], first: false));
        }

        return value;
    }

    private int Operand(int node, bool first)
    {
        var part = _forms.Part(_tree, node, first ? Slot.Left : Slot.Right);
        if (part >= 0) return part;
        var child = _forms.FirstPart(_tree, node);
        return first || child < 0 ? child : _forms.NextPart(_tree, child);
    }

    private string OperatorOf(int node)
    {
        var part = _forms.Part(_tree, node, Slot.Op);
        if (part < 0)
            for (part = _tree.FirstChild(node); part >= 0 && _tree[part].IsNamed;) part = _tree.NextSibling(part);
        return part < 0 ? "" : _names.Text(TextOf(part));
    }

    private Value Combine(int node, string op, Value left, int rightNode)
    {
        if (op is "&&" or "and" && Truth(left) == false) return Value.False;
        if (op is "||" or "or" && Truth(left) == true) return left.Constant is true ? Value.True : left;
        Value right;
        if (op is "&&" or "and" or "||" or "or" && left.Constant is null)
        {
            // The right side is only reached where the left one said so: "x in allowed and run(x)".
            var before = _state.Clone();
            var part = Operand(node, first: true);
            Refine(part, op is "&&" or "and");
            right = Eval(rightNode);
            _state = State.Join(before, _state);
            Charge();
        }
        else
        {
            right = Eval(rightNode);
        }

        return Combine(op, left, right, node);
    }

    private Value Combine(string op, Value left, Value right, int node)
    {
        if (left.Constant is not null && right.Constant is not null && Fold(op, left.Constant, right.Constant) is { } folded) return folded;
        if (op == "/" && _sheet.DividesWhole && left.Constant is long dividend && right.Constant is long divisor && divisor is not (0 or -1)) return Value.Of(dividend / divisor);
        switch (op)
        {
            case "==" or "!=" or "===" or "!==" or "<" or ">" or "<=" or ">=" or "in" or "not in" or "is" or "is not" or "instanceof" or "=~" or "!~" or "<=>" or "<>" or "eq" or "ne":
                return Value.Unknown;
            case "+" when _sheet.PlusAdds:
                return Value.Tainted(null, Flow.Join(left.AnyRandom(), right.AnyRandom()));
            case "+" or "." or "..":
                // A list put after another keeps its places.
                if (left.Items is not null && right.Items is not null && left.Items.Length + right.Items.Length <= Value.MostElements) return left.WithItems([.. left.Items, .. right.Items], null, Flow.Join(left.Taint, right.Taint));
                var text = new Joined();
                text.Add(left);
                text.Add(right);
                return text.Value() is { IsPlain: true } && left.Ref is null ? Value.Unknown : text.Value();
            case "%":
                var format = new Joined();
                if (left.Constant is string template) format.Add(Value.Of(Literals.Prefix(template)));
                else format.Add(left);
                format.Add(right);
                var formatted = format.Value();
                return new Value { Taint = formatted.Taint, Random = formatted.Random, Marks = formatted.Marks };
            case "||" or "or" or "??" or "&&" or "and" or "?:":
                return Value.Join(left, right);
            case "<<" when left.Items is not null && node >= 0:
                var appended = left.WithItems([.. left.Items, right], left.Entries, left.Taint);
                Assign(Operand(node, first: true), appended);
                return appended;
            case "<<" when left.Taint is null && right.AnyTaint() is not null && node >= 0:
                CheckStream(node, right);
                break;
            case "-" or "*" or "**" or "&" or "|" or "^" or ">>" when left.Taint is null && right.Taint is null && left.Random is null && right.Random is null:
                return Value.Unknown;
        }

        var taint = Flow.Join(left.AnyTaint(), right.AnyTaint())?.Without(Flow.Facts);
        var random = Flow.Join(left.AnyRandom(), right.AnyRandom());
        if (op == "/" && left.Ref is not null) return new Value { Taint = taint, Random = random, Ref = left.Ref };
        return Value.Tainted(taint, random);
    }

    private static Value? Fold(string op, object left, object right)
    {
        if (left is long a && right is long b) return FoldNumbers(op, a, b);
        switch (op)
        {
            case "==" or "===" or "is" or "eq": return Value.Bool(Equals(left, right));
            case "!=" or "!==" or "is not" or "ne" or "<>": return Value.Bool(!Equals(left, right));
            case "&&" or "and": return left is bool x && right is bool y ? Value.Bool(x && y) : null;
            case "||" or "or": return left is bool p && right is bool q ? Value.Bool(p || q) : null;
            case "??": return left is NullConstant ? Value.Of(right) : Value.Of(left);
        }

        if (right is not string r) return null;
        if (left is not string l) return left is long number && op is "+" or "." ? Value.Of($"{left}{r}") : null;
        return op switch
        {
            "in" => Value.Bool(r.Contains(l, StringComparison.Ordinal)),
            "not in" => Value.Bool(!r.Contains(l, StringComparison.Ordinal)),
            "<" => Value.Bool(string.CompareOrdinal(l, r) < 0),
            ">" => Value.Bool(string.CompareOrdinal(l, r) > 0),
            _ => null,
        };
    }

    private static Value? FoldNumbers(string op, long a, long b) => op switch
    {
        "+" => Value.Of(unchecked(a + b)),
        "-" => Value.Of(unchecked(a - b)),
        "*" => Value.Of(unchecked(a * b)),
        "/" when b != 0 && a % b == 0 => Value.Of(a / b),
        "//" when b > 0 && a >= 0 => Value.Of(a / b),
        "%" when b > 0 && a >= 0 => Value.Of(a % b),
        "**" when b is >= 0 and < 32 && Math.Abs(a) <= 4 => Value.Of((long)Math.Pow(a, b)),
        "&" => Value.Of(a & b),
        "|" => Value.Of(a | b),
        "^" => Value.Of(a ^ b),
        "<<" when b is >= 0 and < 63 => Value.Of(unchecked(a << (int)b)),
        ">>" when b is >= 0 and < 63 => Value.Of(a >> (int)b),
        "==" or "===" or "is" or "eq" => Value.Bool(a == b),
        "!=" or "!==" or "is not" or "ne" or "<>" => Value.Bool(a != b),
        "<" => Value.Bool(a < b),
        ">" => Value.Bool(a > b),
        "<=" => Value.Bool(a <= b),
        ">=" => Value.Bool(a >= b),
        _ => null,
    };

    /// <summary>Whether a value counts as true; null where that is not known.</summary>
    private static bool? Truth(Value value) => value.Constant switch
    {
        bool truth => truth,
        long number => number != 0,
        string text => text.Length > 0,
        NullConstant => false,
        _ => null,
    };
}
