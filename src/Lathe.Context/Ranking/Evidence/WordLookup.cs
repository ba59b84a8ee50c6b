namespace Lathe.Context;

/// <summary>Looks up the words of a query in all their forms.</summary>
internal static class WordLookup
{
    public static IReadOnlyList<WordHit>[] Find(IRankCorpus corpus, List<QueryWord> words)
    {
        var forms = new List<string>(words.Count * 2);
        foreach (var word in words)
        {
            forms.Add(word.Text);
            if (word.Snake is { } snake && snake != word.Text) forms.Add(snake);
        }

        var found = corpus.Find(forms);
        var hits = new IReadOnlyList<WordHit>[words.Count];
        var at = 0;
        for (var i = 0; i < words.Count; i++)
        {
            hits[i] = found[at++];
            if (words[i].Snake is { } snake && snake != words[i].Text) hits[i] = Merge(hits[i], found[at++]);
        }

        return hits;
    }

    private static IReadOnlyList<WordHit> Merge(IReadOnlyList<WordHit> a, IReadOnlyList<WordHit> b)
    {
        if (a.Count == 0) return b;
        if (b.Count == 0) return a;
        var merged = new List<WordHit>(a.Count + b.Count);
        int i = 0, j = 0;
        while (i < a.Count || j < b.Count)
        {
            var order = i == a.Count ? 1 : j == b.Count ? -1 : a[i].Document != b[j].Document ? a[i].Document.CompareTo(b[j].Document) : a[i].Window.CompareTo(b[j].Window);
            if (order < 0) merged.Add(a[i++]);
            else if (order > 0) merged.Add(b[j++]);
            else
            {
                merged.Add(new WordHit(a[i].Document, a[i].Window, a[i].Code + b[j].Code, a[i].Text + b[j].Text, a[i].Defined + b[j].Defined));
                i++;
                j++;
            }
        }

        return merged;
    }
}
