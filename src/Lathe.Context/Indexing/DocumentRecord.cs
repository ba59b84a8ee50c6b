namespace Lathe.Context;

/// <summary>What a segment holds of one document besides its postings. Terms are the segment's numbers.</summary>
internal sealed record DocumentRecord((long Term, NameShapes Shapes)[] Identifiers, DefinitionRow[] Definitions, int[] Imports)
{
    public static DocumentRecord Read(ReadOnlySpan<byte> from)
    {
        var at = 0;
        var identifiers = new (long, NameShapes)[Count(from, ref at)];
        var last = -1L;
        for (var i = 0; i < identifiers.Length; i++)
        {
            var value = Varint.Read(from, ref at);
            last += (long)(value >> 3) + 1;
            identifiers[i] = (last, (NameShapes)(value & 7));
        }

        var definitions = new DefinitionRow[Count(from, ref at)];
        var line = 0;
        for (var i = 0; i < definitions.Length; i++)
        {
            line += (int)Varint.Read(from, ref at);
            var packed = (int)Varint.Read(from, ref at);
            var term = (int)Varint.Read(from, ref at);
            var capitals = (packed & 1) != 0 ? Varint.Read(from, ref at) : 0;
            definitions[i] = new DefinitionRow(term, capitals, line, (DefinitionKind)((packed >> 1) & 7), (byte)(packed >> 4));
        }

        var imports = new int[Count(from, ref at)];
        var import = -1;
        for (var i = 0; i < imports.Length; i++) imports[i] = import += (int)Varint.Read(from, ref at) + 1;
        return new DocumentRecord(identifiers, definitions, imports);
    }

    // No count is larger than the bytes that hold it.
    private static int Count(ReadOnlySpan<byte> from, ref int at)
    {
        var count = Varint.Read(from, ref at);
        return count <= (ulong)from.Length ? (int)count : throw new OverflowException();
    }
}
