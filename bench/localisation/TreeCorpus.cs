using System.Runtime.InteropServices;
using Lathe.Context;

namespace Lathe.Bench.Localisation;

/// <summary>One tree, made of analysed blobs. Words are looked up by going through all files, which is quick enough for a few lookups and needs no index of each tree.</summary>
internal sealed class TreeCorpus : IRankCorpus
{
    private readonly Words _words;
    private readonly BlobFacts[] _facts;
    private readonly Dictionary<int, List<int>> _defining = [];
    private readonly ImportEdges _imports;

    public TreeCorpus(Words words, IReadOnlyList<(string Path, BlobFacts Facts)> files)
    {
        _words = words;
        _facts = [.. files.Select(static f => f.Facts)];
        var documents = new RankDocument[files.Count];
        for (var i = 0; i < files.Count; i++)
        {
            documents[i] = new RankDocument(files[i].Path, files[i].Facts.Traits, files[i].Facts.Length, files[i].Facts.Windows);
            foreach (var name in files[i].Facts.Defined)
            {
                ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(_defining, name, out _);
                (list ??= []).Add(i);
            }
        }

        Documents = new RankDocuments(documents);
        Paths = new PathIndex(Documents);
        _imports = new ImportEdges(Documents, Paths);
    }

    public RankDocuments Documents { get; }

    public PathIndex Paths { get; }

    public IReadOnlyList<IReadOnlyList<WordHit>> Find(IReadOnlyList<string> words)
    {
        var hits = new List<WordHit>[words.Count];
        var places = new List<(int Term, int Place)>();
        for (var i = 0; i < words.Count; i++)
        {
            hits[i] = [];
            var id = _words.Find(words[i]);
            if (id >= 0) places.Add((id, i));
        }

        places.Sort();
        for (var d = 0; d < _facts.Length; d++)
        {
            var postings = _facts[d].Postings.AsSpan();
            var at = 0;
            foreach (var (term, place) in places)
            {
                at = LowerBound(postings, at, term);
                for (var p = at; p < postings.Length && postings[p].Term == term; p++) hits[place].Add(new WordHit(d, postings[p].Window, postings[p].Code, postings[p].Text, postings[p].Defined));
                if (at == postings.Length) break;
            }
        }

        return hits;
    }

    public IReadOnlyList<int> Defining(string name) => _words.Find(name) is var id and >= 0 && _defining.TryGetValue(id, out var list) ? list : [];

    public IReadOnlyList<string> DefinedBy(int document) => Array.ConvertAll(_facts[document].Defined, id => _words[id]);

    public IReadOnlyList<string> UsedBy(int document) => Array.ConvertAll(_facts[document].Used, id => _words[id]);

    public IReadOnlyList<ImportEdge> ImportedBy(int document) => _imports.Of(document, _facts[document].Language, _facts[document].Imports);

    private static int LowerBound(ReadOnlySpan<Posting> postings, int from, int term)
    {
        int low = from, high = postings.Length;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (postings[middle].Term < term) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
