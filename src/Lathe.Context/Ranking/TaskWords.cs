namespace Lathe.Context;

/// <summary>The words of a task: names whole and split, each once, lower case, with a weight.</summary>
internal sealed class TaskWords
{
    private const int MaxText = 64 * 1024;
    private const int MaxWords = 400;

    // Words that say nothing about where in a program something is.
    private static readonly HashSet<string> StopWords = new(StringComparer.Ordinal)
    {
        "the", "and", "for", "that", "this", "with", "from", "are", "was", "were", "not", "but", "you", "all", "any", "can", "has", "have", "had", "its", "our", "out", "use", "used", "using", "when", "where", "which",
        "who", "why", "will", "would", "should", "could", "must", "may", "than", "then", "there", "they", "their", "them", "these", "those", "into", "onto", "over", "under", "about", "after", "before", "also", "been",
        "being", "does", "doesn", "don", "did", "done", "each", "every", "get", "gets", "got", "here", "how", "just", "like", "make", "makes", "need", "needs", "now", "one", "only", "other", "please", "same", "see", "seems",
        "so", "some", "such", "too", "two", "via", "want", "way", "what", "while", "without", "your", "an", "as", "at", "be", "by", "do", "he", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or", "to", "up", "us", "we",
        "add", "fix", "bug", "issue", "implement", "change", "update", "currently", "instead", "expected", "actual", "work", "works", "working", "because", "example", "new",
    };

    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    private TaskWords() { }

    public List<string> Words { get; } = [];

    /// <summary>1 for a name written like one; less for a plain word or a part of a name.</summary>
    public List<double> Weights { get; } = [];

    public int Count => Words.Count;

    public Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Lookup => _index.GetAlternateLookup<ReadOnlySpan<char>>();

    public static TaskWords Of(string text, double partWeight)
    {
        var words = new TaskWords();
        if (text.Length > MaxText) text = text[..MaxText];
        var at = 0;
        while (at < text.Length && words.Count < MaxWords)
        {
            if (!NameParts.IsNameChar(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && (NameParts.IsNameChar(text[at]) || (text[at] == '-' && at + 1 < text.Length && NameParts.IsNameChar(text[at + 1])))) at++;
            words.AddName(text.AsSpan(start, at - start), partWeight);
        }

        return words;
    }

    private void AddName(ReadOnlySpan<char> name, double partWeight)
    {
        if (name.Length > 80) return;
        var parts = 0;
        foreach (var _ in NameParts.Of(name)) parts++;
        if (parts > 1)
        {
            // "kebab-case" is written "kebab_case" or "kebabCase" in most languages; its parts find these.
            if (!name.Contains('-')) Add(name, 1);
            foreach (var part in NameParts.Of(name)) Add(name[part], partWeight);
        }
        else
        {
            Add(name, 0.8);
        }
    }

    private void Add(ReadOnlySpan<char> word, double weight)
    {
        if (word.Length is < 2 or > 80 || char.IsAsciiDigit(word[0])) return;
        Span<char> lower = stackalloc char[word.Length];
        word.ToLowerInvariant(lower);
        if (StopWords.GetAlternateLookup<ReadOnlySpan<char>>().Contains(lower)) return;
        if (Lookup.TryGetValue(lower, out var index))
        {
            Weights[index] = Math.Max(Weights[index], weight);
            return;
        }

        var text = lower.ToString();
        _index.Add(text, Words.Count);
        Words.Add(text);
        Weights.Add(weight);
    }
}
