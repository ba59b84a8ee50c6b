namespace Lathe.Engine.Feedback;

/// <summary>Two items that ask for opposite things at the same place.</summary>
/// <param name="Kept">The id of the one that holds.</param>
/// <param name="Overruled">The id of the other.</param>
/// <param name="Words">What they disagree about: the word of the one that holds and that of the other.</param>
public sealed record Contradiction(string Kept, string Overruled, string Words);

/// <summary>
/// Finds items that ask for opposite things at the same place, by a table of opposite words and something that both name. A person's word holds against everything else; otherwise the item that
/// stands earlier in order does. Words are all that this sees: two items that disagree without using them are both told.
/// </summary>
internal static class Contradictions
{
    private const int Near = 2;
    private const int MostItems = 200;

    // Alone: the pair is about one thing by itself; the others need a thing that both items name.
    private static readonly (string[] One, string[] Other, bool Alone)[] Opposites =
    [
        (["add", "keep", "retain", "restore", "need", "missing", "require", "insert", "introduce"], ["remove", "delete", "drop", "unnecessary", "unneeded", "redundant", "unused", "superfluous", "avoid", "extra", "forbidden", "unwanted"], false),
        (["use", "prefer"], ["avoid", "forbidden", "disallow", "unwanted"], false),
        (["public", "export"], ["private", "internal", "unexport"], true),
        (["inline"], ["extract", "split"], true),
        (["merge", "join", "combine"], ["split", "separate"], false),
        (["shorten", "shorter"], ["lengthen", "longer"], false),
        (["tabs"], ["spaces"], true),
        (["single", "singlequote"], ["double", "doublequote"], true),
        (["async", "asynchronous"], ["sync", "synchronous"], true),
        (["mutable", "let", "var"], ["immutable", "const", "readonly", "final"], true),
        (["enable"], ["disable"], false),
        (["before", "above"], ["after", "below"], false),
        (["uppercase", "pascalcase"], ["lowercase", "camelcase", "snakecase"], true),
        (["nullable", "optional"], ["nonnull", "mandatory"], true),
    ];

    private static readonly HashSet<string> Denials = new(StringComparer.Ordinal) { "not", "no", "dont", "don't", "never", "without", "instead" };

    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "this", "that", "here", "line", "code", "file", "with", "from", "must", "should", "have", "please", "into", "when", "there", "these", "those", "them", "then", "than", "because", "instead", "like", "only", "what", "which", "your", "been",
    };

    /// <summary>Finds the pairs.</summary>
    /// <param name="items">In the order of <see cref="FeedbackOrder"/>.</param>
    public static IReadOnlyList<Contradiction> Find(IReadOnlyList<FeedbackItem> items)
    {
        var found = new List<Contradiction>();
        var words = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var overruled = new HashSet<string>(StringComparer.Ordinal);
        var count = Math.Min(items.Count, MostItems);
        for (var i = 0; i < count; i++)
        {
            for (var j = i + 1; j < count; j++)
            {
                if (overruled.Contains(items[i].Id) || overruled.Contains(items[j].Id) || !AtSamePlace(items[i], items[j])) continue;
                if (Opposed(WordsOf(items[i], words), WordsOf(items[j], words)) is not { } about) continue;
                found.Add(new Contradiction(items[i].Id, items[j].Id, about));
                overruled.Add(items[j].Id);
            }
        }

        return found;
    }

    private static bool AtSamePlace(FeedbackItem a, FeedbackItem b)
    {
        if (a.Path is null || a.Path != b.Path) return false;
        if (a.Line is not { } one || b.Line is not { } other) return a.Source == FeedbackSource.Person || b.Source == FeedbackSource.Person;
        return Math.Abs(one - other) <= Near || (a.Anchor is not null && a.Anchor == b.Anchor);
    }

    private static string? Opposed(List<string> a, List<string> b)
    {
        foreach (var (one, other, alone) in Opposites)
        {
            if (Match(a, b, one, other, alone) is { } words) return words;
        }

        return null;
    }

    private static string? Match(List<string> a, List<string> b, string[] one, string[] other, bool alone)
    {
        var (inA, inB) = (Pole(a, one, other), Pole(b, one, other));
        if (inA is null || inB is null || inA.Value.IsOne == inB.Value.IsOne) return null;
        var shared = a.Exists(w => w.Length >= 4 && !Common.Contains(w) && !IsPole(w) && b.Contains(w));
        return shared || alone ? $"{inA.Value.Word} / {inB.Value.Word}" : null;
    }

    private static (string Word, bool IsOne)? Pole(List<string> words, string[] one, string[] other)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var isOne = one.Contains(words[i], StringComparer.Ordinal);
            if (!isOne && !other.Contains(words[i], StringComparer.Ordinal)) continue;
            var denied = Enumerable.Range(Math.Max(0, i - 2), Math.Min(2, i)).Any(k => Denials.Contains(words[k]));
            return (denied ? "not " + words[i] : words[i], isOne != denied);
        }

        return null;
    }

    private static bool IsPole(string word) => Opposites.Any(o => o.One.Contains(word, StringComparer.Ordinal) || o.Other.Contains(word, StringComparer.Ordinal));

    private static List<string> WordsOf(FeedbackItem item, Dictionary<string, List<string>> known)
    {
        if (known.TryGetValue(item.Id, out var words)) return words;
        words = [];
        var text = $"{item.Title} {item.Advice}".ToLowerInvariant();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isPart = i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '_' or '\'');
            if (isPart && start < 0) start = i;
            if (isPart || start < 0) continue;
            words.Add(Stem(text[start..i].Trim('\'')));
            start = -1;
        }

        return known[item.Id] = words;
    }

    // "removes", "removed" and "removing" are "remove" for the table.
    private static string Stem(string word)
    {
        foreach (var (ending, instead) in (ReadOnlySpan<(string, string)>)[("ing", "e"), ("ing", ""), ("ied", "y"), ("ed", "e"), ("ed", ""), ("s", "")])
        {
            if (!word.EndsWith(ending, StringComparison.Ordinal) || word.Length <= ending.Length + 2) continue;
            var stem = word[..^ending.Length] + instead;
            if (IsPole(stem)) return stem;
        }

        return word;
    }
}
