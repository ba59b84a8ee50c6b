namespace Lathe.Quality.Taint;

/// <summary>What the variables hold at one point of a program. Variables are numbers, see <see cref="NameTable"/>.</summary>
internal sealed class State
{
    private Value?[] _values;

    public State(int size = 16) => _values = new Value?[Math.Max(4, size)];

    private State(Value?[] values) => _values = values;

    /// <summary>Nothing gets here: after a return, a throw, a break.</summary>
    public bool Dead { get; set; }

    public int Size => _values.Length;

    public Value? Get(int variable) => (uint)variable < (uint)_values.Length ? _values[variable] : null;

    public void Set(int variable, Value value)
    {
        if (variable >= _values.Length) Array.Resize(ref _values, Math.Max(variable + 1, _values.Length * 2));
        _values[variable] = value;
    }

    public State Clone() => new((Value?[])_values.Clone()) { Dead = Dead };

    /// <summary>Either of two states; one that nothing gets to does not count.</summary>
    public static State Join(State a, State b)
    {
        if (a.Dead) return b;
        if (b.Dead || ReferenceEquals(a, b)) return a;
        var values = new Value?[Math.Max(a._values.Length, b._values.Length)];
        for (var i = 0; i < values.Length; i++)
        {
            Value? x = a.Get(i), y = b.Get(i);
            values[i] = ReferenceEquals(x, y) ? x : x is null || y is null ? JoinAbsent(x ?? y!) : Value.Join(x, y);
        }

        return new State(values);
    }

    // Set on one way only: whatever it holds it may hold, but its constant is not certain.
    private static Value JoinAbsent(Value value) => value.Constant is null ? value : Value.Join(value, Value.Unknown);

    /// <summary>Applies a change to every value that has some taint.</summary>
    public void Rewrite(Func<Value, Value> change)
    {
        for (var i = 0; i < _values.Length; i++)
            if (_values[i] is { Taint: not null } value) _values[i] = change(value);
    }
}
