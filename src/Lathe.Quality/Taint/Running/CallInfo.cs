namespace Lathe.Quality.Taint;

/// <summary>An argument of a call.</summary>
/// <param name="Value">What it holds.</param>
/// <param name="Node">Where it stands.</param>
/// <param name="Name">Its name; null for one by position.</param>
/// <param name="IsSpread">It stands for any number of arguments.</param>
internal readonly record struct Argument(Value Value, int Node, string? Name, bool IsSpread);

/// <summary>A call, with what is known of its callee.</summary>
internal sealed class CallInfo(int node, string name, Ref? owner, int ownerNode, Value ownerValue)
{
    public int Node { get; } = node;

    /// <summary>The last word of the callee.</summary>
    public string Name { get; } = name;

    /// <summary>What stands before it, as a canonical name.</summary>
    public Ref? Owner { get; } = owner;

    public int OwnerNode { get; } = ownerNode;

    public Value OwnerValue { get; } = ownerValue;

    /// <summary>The function of this file that is called; -1 for any other.</summary>
    public int Function { get; init; } = -1;

    public bool IsNew { get; init; }

    public List<Argument> Arguments { get; } = [];

    public Ref Dotted => Owner is null ? new Ref(null, Name) : Owner.Then(Name);

    public bool HasSpread
    {
        get
        {
            foreach (var argument in Arguments)
                if (argument.IsSpread) return true;
            return false;
        }
    }

    public Argument? Pick(ArgumentName wanted)
    {
        switch (wanted.Kind)
        {
            case ArgumentKind.This:
                return new Argument(OwnerValue, OwnerNode, null, false);
            case ArgumentKind.Last:
                return Arguments.Count > 0 ? Arguments[^1] : null;
            case ArgumentKind.All or ArgumentKind.Key or ArgumentKind.Value:
                return null;
        }

        if (wanted.Name is not null)
        {
            foreach (var argument in Arguments)
                if (argument.Name == wanted.Name) return Element(argument, wanted);
            // Options as an object: "f(x, { secure: true })".
            foreach (var argument in Arguments)
                if (argument.Value.Entries is not null && argument.Value.Entries.TryGetValue(wanted.Name, out var option)) return Element(new Argument(option, argument.Node, wanted.Name, false), wanted);
        }

        if (wanted.Index < 0) return null;
        var index = wanted.Index;
        foreach (var argument in Arguments)
        {
            if (argument.Name is not null) continue;
            if (argument.IsSpread || index-- == 0) return Element(argument, wanted);
        }

        return null;
    }

    /// <summary>Every argument that a name stands for.</summary>
    public void Pick(ArgumentName wanted, List<Argument> into)
    {
        if (wanted.Kind is not (ArgumentKind.All or ArgumentKind.From))
        {
            if (Pick(wanted) is { } one) into.Add(one);
            return;
        }

        var index = 0;
        foreach (var argument in Arguments)
            if (wanted.Kind == ArgumentKind.All || index++ >= wanted.Index) into.Add(argument);
    }

    private static Argument Element(Argument argument, ArgumentName wanted) =>
        wanted.Element >= 0 && argument.Value.Items is { } items ? argument with { Value = wanted.Element < items.Length ? items[wanted.Element] : Value.Unknown } : argument;
}
