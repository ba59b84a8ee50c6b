using Lathe.Context;
using Lathe.Syntax;

namespace Lathe.Bench.Localisation;

internal readonly record struct Posting(int Term, ushort Window, byte Code, byte Text, byte Defined);

/// <summary>What the harness keeps of one blob.</summary>
internal sealed class BlobFacts
{
    public FileTraits Traits;
    public Language? Language;
    public Posting[] Postings = [];
    public int Length;
    public int Windows = 1;
    public int[] Defined = [];
    public int[] Used = [];
    public RawImport[] Imports = [];
}

/// <summary>Numbers words.</summary>
internal sealed class Words
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];

    public int Count => _words.Count;

    public string this[int id] => _words[id];

    public int Find(string word) => _ids.GetValueOrDefault(word, -1);

    public int Add(ReadOnlySpan<char> word)
    {
        var lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(word, out var id)) return id;
        id = _words.Count;
        var text = word.ToString();
        _words.Add(text);
        _ids.Add(text, id);
        return id;
    }
}

/// <summary>Analyses blobs of one repository as the index does.</summary>
internal sealed class BlobAnalyzer(Words words)
{
    private readonly FileAnalyzer _analyzer = new();

    public BlobFacts Analyze(string path, byte[] content)
    {
        var file = _analyzer.Analyze(path, content);
        var postings = new List<Posting>();
        for (var w = 0; w < file.Windows.Count; w++)
        {
            foreach (var (term, counts) in file.Windows[w].Terms)
                postings.Add(new Posting(words.Add(term), (ushort)Math.Min(w, ushort.MaxValue), (byte)(counts.WholeCode + counts.PartCode), (byte)(counts.WholeText + counts.PartText), counts.Defined));
        }

        postings.Sort(static (a, b) => a.Term != b.Term ? a.Term.CompareTo(b.Term) : a.Window.CompareTo(b.Window));
        var defined = new HashSet<int>();
        foreach (var definition in file.Definitions)
            if (definition.Kind != DefinitionKind.Module) defined.Add(words.Add(definition.Name.ToLowerInvariant()));
        return new BlobFacts
        {
            Traits = file.Traits,
            Language = file.Language,
            Postings = [.. postings],
            Length = file.Tokens,
            Windows = Math.Max(1, file.Windows.Count),
            Defined = [.. defined],
            // In the order of names, as an index tells them: sums are rounded in the order in which they are made.
            Used = [.. file.Identifiers.OrderBy(static i => i.Term, StringComparer.Ordinal).Select(i => words.Add(i.Term))],
            Imports = [.. file.Imports],
        };
    }
}
