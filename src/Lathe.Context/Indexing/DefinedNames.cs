using System.Text;

namespace Lathe.Context;

/// <summary>Who defines which names, for ranking: what it asks thousands of times for one answer, read in the dictionary's order and without a string or a list for each name.</summary>
internal sealed class DefinedNames(TreeView view, Segment[] segments, SnapshotLayout layout)
{
    private const int Shortest = 4;

    /// <summary>The files that define a name other than as a module's, in order.</summary>
    /// <param name="name">The name, folded.</param>
    /// <param name="most">At most so many.</param>
    public int[] Files(string name, int most)
    {
        var term = Encoding.UTF8.GetBytes(name);
        var files = new List<int>();
        var hash = TermFilter.Hash(term);
        for (var s = 0; s < segments.Length && files.Count < most; s++)
            if (segments[s].MayHaveDocuments(hash) && segments[s].Find(term) is { HasDocuments: true } entry) Add(s, entry, most, files);
        return files.ToArray();
    }

    /// <summary>For each name of four letters or more that a file uses in code, in the order of names, the files that define it, where there are one to <paramref name="most"/>.</summary>
    /// <param name="file">The file.</param>
    /// <param name="most">Names that more files define are passed over.</param>
    public List<int[]> MakersOf(int file, int most)
    {
        var makers = new List<int[]>();
        ref readonly var entry = ref view.Entries[layout.EntryOfFile[file]];
        if (entry.State != EntryState.Indexed) return makers;
        var own = entry.Segment;
        var identifiers = segments[own].Record(entry.Document).Identifiers;
        var blocks = new int[segments.Length];
        for (var s = 0; s < blocks.Length; s++) blocks[s] = -1;
        var files = new List<int>();
        var at = 0;
        while (at < identifiers.Length)
        {
            var block = (int)(identifiers[at].Term / SegmentWriter.BlockTerms);
            if (block < 0 || block >= segments[own].BlockCount) throw segments[own].Damaged();
            using var cursor = new DictionaryCursor(segments[own], block, block + 1);
            var before = at;
            while (at < identifiers.Length && cursor.Next())
            {
                if (cursor.Entry.Number != identifiers[at].Term) continue;
                at++;
                if (cursor.Term.Length < Shortest || LettersOf(cursor.Term) < Shortest) continue;
                files.Clear();
                var hash = TermFilter.Hash(cursor.Term);
                for (var s = 0; s < segments.Length && files.Count <= most; s++)
                {
                    var found = s == own ? cursor.Entry : segments[s].MayHaveDocuments(hash) ? segments[s].Find(cursor.Term, ref blocks[s]) : null;
                    if (found is { HasDocuments: true } defined) Add(s, defined, most + 1, files);
                }

                if (files.Count > 0 && files.Count <= most) makers.Add(files.ToArray());
            }

            if (at == before) throw segments[own].Damaged();
        }

        return makers;
    }

    /// <summary>The names that a file defines other than as a module's, in lower case, each once, in the order of lines.</summary>
    public List<string> DefinedBy(int file)
    {
        var names = new List<string>();
        ref readonly var entry = ref view.Entries[layout.EntryOfFile[file]];
        if (entry.State != EntryState.Indexed) return names;
        var rows = segments[entry.Segment].Record(entry.Document).Definitions;
        var numbers = new List<long>(rows.Length);
        var seen = new HashSet<int>();
        foreach (ref readonly var row in rows.AsSpan())
            if (row.Kind != DefinitionKind.Module && seen.Add(row.Term)) numbers.Add(row.Term);
        var sorted = numbers.ToArray();
        Sorting.Sort<long>(sorted, static (a, b) => a < b ? -1 : a > b ? 1 : 0);
        var texts = segments[entry.Segment].TextsAt(sorted);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var number in numbers)
        {
            var name = texts[Place(sorted, number)].ToLowerInvariant();
            if (known.Add(name)) names.Add(name);
        }

        return names;
    }

    private void Add(int segment, in TermEntry entry, int most, List<int> files)
    {
        using var data = segments[segment].DocumentData(entry);
        var from = data.Span;
        var at = 0;
        var document = -1;
        try
        {
            for (var left = Varint.Read(from, ref at); left > 0 && files.Count < most; left--)
            {
                document += 1 + (int)Varint.Read(from, ref at);
                if (document >= segments[segment].DocumentCount) throw segments[segment].Damaged();
                var first = layout.FirstFiles[segment][document];
                var end = layout.FirstFiles[segment][document + 1];
                if (end == first || !segments[segment].Defines(document, entry.Number)) continue;
                for (var file = first; file < end && files.Count < most; file++) files.Add(file);
            }
        }
        catch (IndexOutOfRangeException e)
        {
            throw segments[segment].Damaged(e);
        }
    }

    private static int LettersOf(ReadOnlySpan<byte> term) => Ascii.IsValid(term) ? term.Length : Encoding.UTF8.GetCharCount(term);

    private static int Place(long[] sorted, long number)
    {
        int low = 0, high = sorted.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < number) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
