namespace Lathe.Quality.Taint;

/// <summary>What is known of a value: where untrusted parts come from, its constant, its name or type, its elements. Never changes.</summary>
internal sealed class Value
{
    public const int MostElements = 64;

    /// <summary>The mark of a text that has words of SQL in it.</summary>
    public const ulong SqlText = 1UL;

    public static readonly Value Unknown = new();
    public static readonly Value True = new() { Constant = true };
    public static readonly Value False = new() { Constant = false };
    public static readonly Value Null = new() { Constant = NullConstant.Instance };

    /// <summary>From a remote or local source.</summary>
    public Flow? Taint { get; init; }

    /// <summary>From a generator that can be guessed.</summary>
    public Flow? Random { get; init; }

    /// <summary>A <see cref="long"/>, string, bool or <see cref="NullConstant"/>.</summary>
    public object? Constant { get; init; }

    /// <summary>The name of what it is or of its type.</summary>
    public Ref? Ref { get; init; }

    public Value[]? Items { get; init; }

    public Dictionary<string, Value>? Entries { get; init; }

    /// <summary>One bit for each mark that a model put on it.</summary>
    public ulong Marks { get; init; }

    /// <summary>The node of a function; -1 for anything else.</summary>
    public int Function { get; init; } = -1;

    public bool IsPlain => Taint is null && Random is null && Constant is null && Ref is null && Items is null && Entries is null && Marks == 0 && Function < 0;

    /// <summary>Whether it may be a container whose elements are followed.</summary>
    public bool IsContainer => Items is not null || Entries is not null;

    public static Value Of(object constant) => constant switch
    {
        true => True,
        false => False,
        _ => new Value { Constant = constant },
    };

    public static Value Bool(bool value) => value ? True : False;

    public static Value Named(Ref? name) => name is null ? Unknown : new Value { Ref = name };

    public static Value Tainted(Flow? taint, Flow? random = null) => taint is null && random is null ? Unknown : new Value { Taint = taint, Random = random };

    /// <summary>The taint of the value and of all that is in it.</summary>
    public Flow? AnyTaint() => Any(this, static v => v.Taint, 0);

    public Flow? AnyRandom() => Any(this, static v => v.Random, 0);

    public Value With(Flow? taint, Flow? random = null) => new() { Taint = taint, Random = random, Constant = Constant, Ref = Ref, Items = Items, Entries = Entries, Marks = Marks, Function = Function };

    public Value WithMarks(ulong marks) => new() { Taint = Taint, Random = Random, Constant = Constant, Ref = Ref, Items = Items, Entries = Entries, Marks = marks, Function = Function };

    public Value WithRef(Ref? name) => new() { Taint = Taint, Random = Random, Constant = Constant, Ref = name, Items = Items, Entries = Entries, Marks = Marks, Function = Function };

    public Value WithItems(Value[]? items, Dictionary<string, Value>? entries, Flow? taint) => new() { Taint = taint, Random = Random, Ref = Ref, Items = items, Entries = entries, Marks = Marks };

    /// <summary>Either of two values.</summary>
    public static Value Join(Value? a, Value? b)
    {
        if (a is null || b is null) return a ?? b ?? Unknown;
        if (ReferenceEquals(a, b)) return a;
        if (a.IsPlain && b.IsPlain) return a;
        return new Value
        {
            Taint = Flow.Join(a.Taint, b.Taint),
            Random = Flow.Join(a.Random, b.Random),
            Constant = Equals(a.Constant, b.Constant) ? a.Constant : null,
            Ref = a.Ref is null || (b.Ref is not null && b.Ref.Same(a.Ref)) ? b.Ref : b.Ref is null || a.Ref.Length >= b.Ref.Length ? a.Ref : b.Ref,
            Items = Items2(a, b),
            Entries = JoinEntries(a.Entries, b.Entries),
            Marks = a.Marks & b.Marks,
            Function = a.Function == b.Function ? a.Function : -1,
        };
    }

    private static Value[]? Items2(Value a, Value b)
    {
        if (a.Items is null || b.Items is null) return a.Items ?? b.Items;
        var items = new Value[Math.Max(a.Items.Length, b.Items.Length)];
        for (var i = 0; i < items.Length; i++) items[i] = Join(i < a.Items.Length ? a.Items[i] : null, i < b.Items.Length ? b.Items[i] : null);
        return items;
    }

    private static Dictionary<string, Value>? JoinEntries(Dictionary<string, Value>? a, Dictionary<string, Value>? b)
    {
        if (a is null || b is null || ReferenceEquals(a, b)) return a ?? b;
        var entries = new Dictionary<string, Value>(a, StringComparer.Ordinal);
        foreach (var (key, value) in b) entries[key] = entries.TryGetValue(key, out var other) ? Join(other, value) : value;
        return entries;
    }

    private static Flow? Any(Value value, Func<Value, Flow?> flow, int depth)
    {
        var any = flow(value);
        if (depth > 6) return any;
        if (value.Items is not null)
            foreach (var item in value.Items) any = Flow.Join(any, Any(item, flow, depth + 1));
        if (value.Entries is not null)
            foreach (var entry in value.Entries.Values) any = Flow.Join(any, Any(entry, flow, depth + 1));
        return any;
    }
}

/// <summary>The constant that is none.</summary>
internal sealed class NullConstant
{
    public static readonly NullConstant Instance = new();

    private NullConstant()
    {
    }
}
