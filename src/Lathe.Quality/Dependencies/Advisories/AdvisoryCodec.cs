namespace Lathe.Quality;

/// <summary>How an advisory lies in the index.</summary>
internal static class AdvisoryCodec
{
    private const int MostItems = 100_000;

    public static void Write(BinaryWriter writer, Ecosystem ecosystem, string name, Advisory advisory)
    {
        writer.Write((byte)ecosystem);
        writer.Write(name);
        writer.Write(advisory.Id);
        WriteAll(writer, advisory.Aliases);
        writer.Write(advisory.Summary);
        writer.Write((float)advisory.Score);
        writer.Write(advisory.Word);
        WriteAll(writer, advisory.Versions);
        writer.Write7BitEncodedInt(advisory.Ranges.Count);
        foreach (var range in advisory.Ranges)
        {
            writer.Write7BitEncodedInt(range.Count);
            foreach (var happening in range)
            {
                writer.Write((byte)happening.Kind);
                writer.Write(happening.Version);
            }
        }
    }

    /// <summary>The advisory, where the bytes are about this package; null where another has the same hash.</summary>
    /// <exception cref="InvalidDataException">The bytes are no advisory.</exception>
    public static Advisory? Read(byte[] bytes, Ecosystem ecosystem, string name)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
        try
        {
            if (reader.ReadByte() != (byte)ecosystem || reader.ReadString() != name) return null;
            var id = reader.ReadString();
            var aliases = ReadAll(reader);
            var summary = reader.ReadString();
            var score = Math.Round(reader.ReadSingle(), 1);
            var word = reader.ReadString();
            var versions = ReadAll(reader);
            var ranges = new List<IReadOnlyList<RangeEvent>>();
            for (var left = Count(reader); left > 0; left--)
            {
                var events = new RangeEvent[Count(reader)];
                for (var i = 0; i < events.Length; i++) events[i] = new RangeEvent((RangeEventKind)reader.ReadByte(), reader.ReadString());
                ranges.Add(events);
            }

            return new Advisory(id, aliases, summary, score, word, versions, ranges);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or IOException)
        {
            throw new InvalidDataException("the index of advisories is damaged", e);
        }
    }

    private static void WriteAll(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write7BitEncodedInt(texts.Count);
        foreach (var text in texts) writer.Write(text);
    }

    private static string[] ReadAll(BinaryReader reader)
    {
        var texts = new string[Count(reader)];
        for (var i = 0; i < texts.Length; i++) texts[i] = reader.ReadString();
        return texts;
    }

    private static int Count(BinaryReader reader) => reader.Read7BitEncodedInt() is var count and >= 0 and <= MostItems ? count : throw new InvalidDataException("the index of advisories is damaged");
}
