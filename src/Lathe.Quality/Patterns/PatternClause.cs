using Lathe.Quality.Data;

namespace Lathe.Quality.Patterns;

/// <summary>
/// What a rule looks for, as it is written: a pattern or a combination of such clauses, and what has to hold around it. A group of keys is one clause; all that it says has to hold at the same node.
/// </summary>
internal sealed class PatternClause
{
    private const int MostClauses = 100;

    public DataValue? Pattern { get; private init; }

    public PatternClause[] Either { get; private init; } = [];

    public PatternClause[] All { get; private init; } = [];

    public PatternClause[] Not { get; private init; } = [];

    public PatternClause[] Inside { get; private init; } = [];

    public PatternClause[] NotInside { get; private init; } = [];

    public PatternClause[] Contains { get; private init; } = [];

    public PatternClause[] NotContains { get; private init; } = [];

    public ValueTest[] Where { get; private init; } = [];

    /// <summary>Whether what is around has to be in the same function.</summary>
    public bool WithinFunction { get; private init; }

    /// <summary>Whether there has to be a comment in what is found, or may be none; null for either.</summary>
    public bool? Commented { get; private init; }

    /// <summary>The keys of a clause.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["pattern", "patterns", "either", "not", "inside", "not-inside", "contains", "not-contains", "where", "within", "commented"];

    /// <summary>Reads the clause that a group of keys says.</summary>
    /// <param name="value">The group; keys that are none of a clause's are left alone.</param>
    /// <param name="slots">Takes the metavariables that tests are about.</param>
    /// <param name="clauses">How many clauses the rule has so far.</param>
    public static PatternClause Read(DataValue value, PatternSlots slots, ref int clauses)
    {
        Count(value, ref clauses);
        var either = Several(value.Find("either"), slots, ref clauses);
        var all = Several(value.Find("patterns"), slots, ref clauses);
        var pattern = value.Find("pattern");
        if (pattern is null && either.Length == 0 && all.Length == 0)
            throw value.Bad("missing_key", $"{(value.Path.Length == 0 ? "the rule" : $"'{value.Path}'")} has nothing to look for.", "Add 'pattern', 'patterns' (all have to fit) or 'either' (one has to).");
        return new PatternClause
        {
            Pattern = pattern,
            Either = either,
            All = all,
            Not = Several(value.Find("not"), slots, ref clauses),
            Inside = Several(value.Find("inside"), slots, ref clauses),
            NotInside = Several(value.Find("not-inside"), slots, ref clauses),
            Contains = Several(value.Find("contains"), slots, ref clauses),
            NotContains = Several(value.Find("not-contains"), slots, ref clauses),
            Where = Tests(value.Find("where"), slots),
            Commented = value.Find("commented")?.Flag(),
            WithinFunction = value.Find("within")?.OneOf("function", "file") == "function",
        };
    }

    private static PatternClause[] Several(DataValue? value, PatternSlots slots, ref int clauses)
    {
        if (value is null) return [];
        if (!value.IsList) return [One(value, slots, ref clauses)];
        var items = value.Items();
        var result = new PatternClause[items.Count];
        for (var i = 0; i < result.Length; i++) result[i] = One(items[i], slots, ref clauses);
        return result;
    }

    // A text alone is short for a clause with that pattern.
    private static PatternClause One(DataValue value, PatternSlots slots, ref int clauses)
    {
        if (value.IsText)
        {
            Count(value, ref clauses);
            return new PatternClause { Pattern = value };
        }

        value.AllowKeys([.. Keys]);
        return Read(value, slots, ref clauses);
    }

    private static void Count(DataValue value, ref int clauses)
    {
        if (++clauses > MostClauses) throw value.Bad("out_of_range", $"the rule has more than {MostClauses} clauses.", "Divide it into several rules.");
    }

    private static ValueTest[] Tests(DataValue? value, PatternSlots slots)
    {
        if (value is null) return [];
        var tests = new List<ValueTest>();
        foreach (var (name, test) in value.Entries())
        {
            if (name.Length < 2 || name[0] != '$' || name == "$_") throw test.Bad("wrong_value", $"'{DataValue.Shorten(name)}' is no metavariable.", "Write it as in the pattern: $NAME.");
            tests.Add(ValueTest.Read(test, slots.Of(name.TrimStart('$', '.'))));
        }

        return [.. tests];
    }
}
