using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>The symbols of a file as a pack uses them, and these as bytes: definitions without their place in their names, each name that is used once, pieces that may be folded.</summary>
internal static class SymbolForm
{
    private const byte Version = 1;

    /// <summary>Only what a pack uses.</summary>
    /// <param name="symbols">The symbols of the whole file.</param>
    /// <param name="shortestName">Names that are shorter are left out of those that are used.</param>
    public static FileSymbols Reduced(FileSymbols symbols, int shortestName)
    {
        var definitions = new List<SymbolDefinition>(symbols.Definitions.Count);
        foreach (var definition in symbols.Definitions) definitions.Add(definition with { Container = null, NameSpan = default });
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var used = new List<SymbolReference>();
        foreach (var reference in symbols.References)
            if (reference.Name.Length >= shortestName && seen.Add(reference.Name)) used.Add(Use(reference.Name));
        return symbols with { Definitions = definitions, References = used, Imports = [] };
    }

    /// <summary>Reduced symbols as bytes.</summary>
    public static byte[] Write(FileSymbols symbols)
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(symbols.Language.Id);
        writer.Write7BitEncodedInt(symbols.Definitions.Count);
        foreach (var definition in symbols.Definitions)
        {
            writer.Write((byte)definition.Kind);
            writer.Write((byte)((definition.Body is null ? 0 : 1) | (definition.Doc is null ? 0 : 2)));
            writer.Write(definition.Name);
            writer.Write(definition.Signature);
            Write(writer, definition.Span);
            writer.Write7BitEncodedInt(definition.Line);
            writer.Write7BitEncodedInt(definition.Parent + 1);
            writer.Write7BitEncodedInt(definition.Depth);
            if (definition.Body is { } body) Write(writer, body);
            if (definition.Doc is { } doc) writer.Write(doc);
        }

        writer.Write7BitEncodedInt(symbols.References.Count);
        foreach (var reference in symbols.References) writer.Write(reference.Name);
        writer.Write7BitEncodedInt(symbols.Folds.Count);
        foreach (var fold in symbols.Folds) Write(writer, fold);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>The symbols that were written.</summary>
    /// <param name="bytes">What <see cref="Write(FileSymbols)"/> gave.</param>
    /// <param name="language">The language that is expected.</param>
    /// <param name="length">The length of the text that they are of: nothing may lie behind it.</param>
    /// <returns>Null where the bytes are none, or of another language or form.</returns>
    public static FileSymbols? Read(ReadOnlyMemory<byte> bytes, Language language, int length)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false), Encoding.UTF8);
            if (reader.ReadByte() != Version || reader.ReadString() != language.Id) return null;
            var definitions = new SymbolDefinition[Count(reader)];
            for (var i = 0; i < definitions.Length; i++)
            {
                var kind = (SymbolKind)reader.ReadByte();
                var has = reader.ReadByte();
                var (name, signature, span) = (reader.ReadString(), reader.ReadString(), ReadSpan(reader, length));
                var (line, parent, depth) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt() - 1, reader.Read7BitEncodedInt());
                var body = (has & 1) == 0 ? null : (SourceSpan?)ReadSpan(reader, length);
                var doc = (has & 2) == 0 ? null : reader.ReadString();
                if (parent < -1 || parent >= i || line < 1 || depth < 0) return null;
                definitions[i] = new SymbolDefinition(kind, name, null, signature, span, default, line, body, parent, depth, doc);
            }

            var used = new SymbolReference[Count(reader)];
            for (var i = 0; i < used.Length; i++) used[i] = Use(reader.ReadString());
            var folds = new SourceSpan[Count(reader)];
            for (var i = 0; i < folds.Length; i++) folds[i] = ReadSpan(reader, length);
            return new FileSymbols(language, IsParsed: true, definitions, used, []) { Folds = folds };
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static SymbolReference Use(string name) => new(name, ReferenceKind.Name, 0, 1, -1);

    private static void Write(BinaryWriter writer, SourceSpan span)
    {
        writer.Write7BitEncodedInt(span.Start);
        writer.Write7BitEncodedInt(span.End - span.Start);
        writer.Write7BitEncodedInt(span.StartLine);
        writer.Write7BitEncodedInt(span.EndLine - span.StartLine);
    }

    private static SourceSpan ReadSpan(BinaryReader reader, int length)
    {
        var (start, units, line, lines) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
        if (start < 0 || units < 0 || start > length - units || line < 1 || lines < 0 || line + lines > length + 1) throw new FormatException();
        return new SourceSpan(start, start + units, line, line + lines);
    }

    // Each takes a byte at least.
    private static int Count(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        return count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position ? count : throw new FormatException();
    }
}
