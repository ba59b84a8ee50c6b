using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>Brings what a builder holds into the order of a segment: postings by term instead of by window, terms by their bytes.</summary>
internal static unsafe class SegmentAssembly
{
    public static void Write(SegmentBuilder builder, Stream output)
    {
        var terms = builder.Terms.Count;
        var order = Sorted(builder.Terms);
        var ranks = new int[terms];
        for (var i = 0; i < terms; i++) ranks[order[i]] = i;
        var writer = new SegmentWriter(output);
        WriteTerms(builder, order, writer);
        WriteDocuments(builder, ranks, writer);
        writer.Finish();
    }

    private static void WriteTerms(SegmentBuilder builder, int[] order, SegmentWriter writer)
    {
        var rowCount = builder.Rows.Count;
        var starts = new int[order.Length + 1];
        for (var i = 0; i < rowCount; i++) starts[(int)(builder.Rows[i] >> 32) + 1]++;
        for (var i = 0; i < order.Length; i++) starts[i + 1] += starts[i];
        var (documentStarts, documents) = DocumentsByTerm(builder, order.Length);
        var at = starts.AsSpan(0, order.Length).ToArray();
        // Outside the collected heap, so that it is gone right afterwards.
        var sorted = (ulong*)NativeMemory.Alloc((nuint)Math.Max(1, rowCount), sizeof(ulong));
        try
        {
            var windows = builder.WindowStarts.Count;
            for (var window = 0; window < windows; window++)
            {
                var end = window + 1 < windows ? builder.WindowStarts[window + 1] : rowCount;
                for (var i = builder.WindowStarts[window]; i < end; i++)
                {
                    var row = builder.Rows[i];
                    sorted[at[(int)(row >> 32)]++] = ((ulong)window << 20) | (uint)row;
                }
            }

            foreach (var term in order)
            {
                var rows = new ReadOnlySpan<ulong>(sorted + starts[term], starts[term + 1] - starts[term]);
                var defining = documents.AsSpan(documentStarts[term], documentStarts[term + 1] - documentStarts[term]);
                // Every term keeps its number, also one that nothing uses: a reserved word.
                writer.Term(builder.Terms[term], defining, rows);
            }
        }
        finally
        {
            NativeMemory.Free(sorted);
        }
    }

    // The documents that define or import each term, in order and each once.
    private static (int[] Starts, int[] Documents) DocumentsByTerm(SegmentBuilder builder, int terms)
    {
        var starts = new int[terms + 1];
        var last = new int[terms];
        Array.Fill(last, -1);
        ForEach(builder, (term, document) =>
        {
            if (last[term] == document) return;
            last[term] = document;
            starts[term + 1]++;
        });
        for (var i = 0; i < terms; i++) starts[i + 1] += starts[i];
        var documents = new int[starts[terms]];
        var at = starts.AsSpan(0, terms).ToArray();
        Array.Fill(last, -1);
        ForEach(builder, (term, document) =>
        {
            if (last[term] == document) return;
            last[term] = document;
            documents[at[term]++] = document;
        });
        return (starts, documents);
    }

    private static void ForEach(SegmentBuilder builder, Action<int, int> visit)
    {
        int definition = 0, import = 0;
        for (var document = 0; document < builder.Ends.Count; document++)
        {
            for (; definition < builder.Ends[document].Definitions; definition++) visit(builder.Definitions[definition].Term, document);
            for (; import < builder.Ends[document].Imports; import++) visit(builder.Imports[import], document);
        }
    }

    private static void WriteDocuments(SegmentBuilder builder, int[] ranks, SegmentWriter writer)
    {
        var lengths = new ushort[builder.WindowLengths.Count];
        builder.WindowLengths.CopyTo(0, lengths);
        writer.Windows(lengths);
        var identifiers = new List<long>();
        var definitions = new List<DefinitionRow>();
        var imports = new List<int>();
        int nextIdentifier = 0, nextDefinition = 0, nextImport = 0;
        for (var document = 0; document < builder.Documents.Count; document++)
        {
            identifiers.Clear();
            definitions.Clear();
            imports.Clear();
            var ends = builder.Ends[document];
            for (; nextIdentifier < ends.Identifiers; nextIdentifier++)
            {
                var packed = builder.Identifiers[nextIdentifier];
                identifiers.Add(((long)ranks[packed >> 3] << 3) | (uint)(packed & 7));
            }

            for (; nextDefinition < ends.Definitions; nextDefinition++)
            {
                var definition = builder.Definitions[nextDefinition];
                definitions.Add(definition with { Term = ranks[definition.Term] });
            }

            for (; nextImport < ends.Imports; nextImport++) imports.Add(ranks[builder.Imports[nextImport]]);
            identifiers.Sort();
            imports.Sort();
            writer.Document(builder.Documents[document], CollectionsMarshal.AsSpan(identifiers), CollectionsMarshal.AsSpan(definitions), CollectionsMarshal.AsSpan(imports));
        }
    }

    /// <summary>The terms in the order of their bytes.</summary>
    private static int[] Sorted(ByteTable terms)
    {
        var order = new int[terms.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        SortFrom(terms, order, 0);
        return order;
    }

    // Eight bytes at a time as one number; those that are the same so far are sorted by the next eight.
    private static void SortFrom(ByteTable terms, Span<int> order, int depth)
    {
        var keys = new ulong[order.Length];
        for (var i = 0; i < order.Length; i++) keys[i] = Key(terms[order[i]], depth);
        keys.AsSpan().Sort(order);
        var start = 0;
        for (var i = 1; i <= order.Length; i++)
        {
            if (i < order.Length && keys[i] == keys[start]) continue;
            if (i - start > 1) SortSame(terms, order[start..i], depth + 8);
            start = i;
        }
    }

    private static void SortSame(ByteTable terms, Span<int> order, int depth)
    {
        if (order.Length > 32) SortFrom(terms, order, depth);
        else order.Sort((a, b) => terms[a].SequenceCompareTo(terms[b]));
    }

    // A zero byte pads: none stands in a term, and the shorter of two comes first.
    private static ulong Key(ReadOnlySpan<byte> term, int depth)
    {
        if (term.Length >= depth + 8) return BinaryPrimitives.ReadUInt64BigEndian(term[depth..]);
        ulong key = 0;
        for (var i = 0; i < 8; i++) key = (key << 8) | (depth + i < term.Length ? term[depth + i] : 0u);
        return key;
    }
}
