namespace Lathe.Context;

/// <summary>One word that is looked for.</summary>
internal sealed class QueryWord(string text)
{
    public string Text { get; } = text;

    /// <summary>The same with underscores between its parts, where it has parts.</summary>
    public string? Snake { get; set; }

    /// <summary>Weight in the whole text.</summary>
    public float Weight { get; set; }

    /// <summary>Weight in the first line.</summary>
    public float Title { get; set; }

    /// <summary>Whether it was written as a compound name, or between back ticks or as a call.</summary>
    public bool Name { get; set; }

    /// <summary>Whether it is two words of a sentence put together.</summary>
    public bool Joined { get; set; }

    /// <summary>Whether it is another form of a word of the text.</summary>
    public bool Variant { get; set; }

    /// <summary>Place of its first use, in words.</summary>
    public int Order { get; init; }

    /// <summary>Its place among the words of the query.</summary>
    public int Place { get; init; }
}

/// <summary>What is looked for: the words of a task, weighed by where they stand.</summary>
internal sealed class TaskQuery
{
    private const int MaxWords = 600;

    private static readonly HashSet<string> StopWords = new(StringComparer.Ordinal)
    {
        "the", "and", "for", "that", "this", "with", "from", "are", "was", "were", "not", "but", "you", "all", "any", "can", "has", "have", "had", "its", "our", "out", "use", "used", "uses", "using", "when", "where", "which",
        "who", "why", "will", "would", "should", "could", "must", "may", "than", "then", "there", "they", "their", "them", "these", "those", "into", "onto", "over", "under", "about", "after", "before", "also", "been",
        "being", "does", "doesn", "don", "did", "done", "each", "every", "get", "gets", "got", "here", "how", "just", "like", "make", "makes", "need", "needs", "now", "one", "only", "other", "please", "same", "see", "seems",
        "so", "some", "such", "too", "two", "via", "want", "way", "what", "while", "without", "your", "an", "as", "at", "be", "by", "do", "he", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or", "to", "up", "us", "we",
        "add", "adds", "added", "fix", "fixes", "fixed", "bug", "issue", "implement", "change", "changes", "update", "currently", "instead", "expected", "actual", "work", "works", "working", "because", "example", "new", "isn",
        "it's", "ll", "ve", "re", "am", "https", "http", "www", "com", "github", "still", "however", "behavior", "behaviour", "reproduce", "steps",
    };

    private readonly Dictionary<string, QueryWord> _index = new(StringComparer.Ordinal);

    private TaskQuery(string text) => Text = text;

    public string Text { get; }

    public List<QueryWord> Words { get; } = [];

    public List<(TextPart Part, string Line)> Lines { get; private init; } = [];

    /// <summary>What stands before the first colon of the title, as in <c>fix(parser): …</c> or <c>net/http: …</c>, as words.</summary>
    public List<string> Scope { get; } = [];

    public bool HasCode { get; private set; }

    public bool HasTrace { get; private set; }

    public static TaskQuery Of(string text)
    {
        var query = new TaskQuery(text) { Lines = TaskText.Cut(text) };
        foreach (var (part, line) in query.Lines)
        {
            query.HasCode |= part == TextPart.Code;
            query.HasTrace |= part == TextPart.Trace;
            if (part == TextPart.Title) query.ReadScope(line);
            query.ReadLine(line, part);
        }

        foreach (var word in query.Words) word.Weight = word.Weight * 2.2f / (word.Weight + 1.2f);
        query.AddVariants();
        return query;
    }

    public static bool IsStopWord(string word) => StopWords.Contains(word);

    public QueryWord? Find(string word) => _index.GetValueOrDefault(word);

    /// <summary>The same for words that are not strings of their own.</summary>
    public Dictionary<string, QueryWord>.AlternateLookup<ReadOnlySpan<char>> BySpan => _index.GetAlternateLookup<ReadOnlySpan<char>>();

    private static float PartWeight(TextPart part) => part switch { TextPart.Title => 1.6f, TextPart.Body => 1f, TextPart.Code => 0.6f, _ => 0.35f };

    private void ReadScope(string title)
    {
        var colon = title.IndexOf(": ", StringComparison.Ordinal);
        if (colon is <= 0 or > 60) return;
        var scope = title.AsSpan(0, colon);
        if (scope.IndexOf('(') is var open and >= 0) scope = scope[(open + 1)..].TrimEnd(')');
        else if (scope is "fix" or "feat" or "chore" or "refactor" or "perf" or "docs" or "test" or "build" or "ci" or "style" or "bug") return;
        if (scope.Count(' ') > 3) return;
        var at = 0;
        while (NextName(scope, ref at, out var name))
            foreach (var part in NameParts.Of(name)) Scope.Add(Lower(name[part]));
    }

    private void ReadLine(string line, TextPart part)
    {
        var text = line.AsSpan();
        var at = 0;
        string? previous = null;
        var previousEnd = -1;
        while (NextName(text, ref at, out var name))
        {
            var start = at - name.Length;
            if (name.Length > 80)
            {
                previous = null;
                continue;
            }

            var count = 0;
            foreach (var _ in NameParts.Of(name)) count++;
            var quoted = (start > 0 && text[start - 1] is '`' or '.' or '\'' or '"') || (at < text.Length && text[at] is '(' or '`');
            var weight = PartWeight(part);
            var whole = Lower(name);
            if (count > 1)
            {
                Add(whole, weight * 1.3f, part, name: true, snake: Snake(name));
                foreach (var p in NameParts.Of(name)) Add(Lower(name[p]), weight * 0.5f, part);
            }
            else if (count == 1)
            {
                Add(whole, weight, part, quoted);
            }

            // "cache warmer" may be written CacheWarmer or cache_warmer in the program.
            if (previous is not null && part is TextPart.Title or TextPart.Body && start - previousEnd == 1 && text[previousEnd] is ' ' or '-' && previous is not null && count == 1)
            {
                if (!StopWords.Contains(previous) && !StopWords.Contains(whole)) Add(previous + whole, weight * 0.7f, part, joined: true, snake: $"{previous}_{whole}");
            }

            previous = count == 1 ? whole : null;
            previousEnd = at;
        }
    }

    private void AddVariants()
    {
        var count = Words.Count;
        for (var i = 0; i < count && Words.Count < MaxWords; i++)
        {
            var word = Words[i];
            if (word.Joined || word.Text.Length < 4) continue;
            foreach (var variant in WordForms.Of(word.Text))
            {
                if (_index.ContainsKey(variant) || StopWords.Contains(variant)) continue;
                var added = new QueryWord(variant) { Weight = word.Weight * 0.5f, Title = word.Title * 0.5f, Variant = true, Order = word.Order, Place = Words.Count };
                _index.Add(variant, added);
                Words.Add(added);
            }
        }
    }

    private void Add(string word, float weight, TextPart part, bool name = false, bool joined = false, string? snake = null)
    {
        if (word.Length is < 2 or > 80 || char.IsAsciiDigit(word[0]) || StopWords.Contains(word)) return;
        if (!_index.TryGetValue(word, out var known))
        {
            if (Words.Count >= MaxWords) return;
            known = new QueryWord(word) { Order = Words.Count, Place = Words.Count, Joined = joined };
            _index.Add(word, known);
            Words.Add(known);
        }

        known.Snake ??= snake;
        known.Weight += weight;
        known.Name |= name;
        known.Joined &= joined;
        if (part == TextPart.Title) known.Title = Math.Min(2, known.Title + (joined ? 0.7f : 1));
    }

    private static string Snake(ReadOnlySpan<char> name)
    {
        if (name.Contains('_')) return name.ToString().ToLowerInvariant();
        var text = new System.Text.StringBuilder(name.Length + 8);
        foreach (var part in NameParts.Of(name))
        {
            if (text.Length > 0) text.Append('_');
            text.Append(name[part]);
        }

        return text.ToString().ToLowerInvariant();
    }

    private static bool NextName(ReadOnlySpan<char> text, ref int at, out ReadOnlySpan<char> name)
    {
        while (at < text.Length && !NameParts.IsNameChar(text[at])) at++;
        var start = at;
        while (at < text.Length && NameParts.IsNameChar(text[at])) at++;
        name = text[start..at];
        return at > start;
    }

    /// <summary>Lower case, without underscores: the form in which names are compared.</summary>
    public static string Lower(ReadOnlySpan<char> name)
    {
        Span<char> buffer = stackalloc char[Math.Min(name.Length, 128)];
        var length = 0;
        foreach (var c in name)
        {
            if (c is '_' or '$' || length == buffer.Length) continue;
            buffer[length++] = char.ToLowerInvariant(c);
        }

        return buffer[..length].ToString();
    }
}
