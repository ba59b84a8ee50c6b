using System.Text;
using Lathe.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lathe.Quality.Data;

/// <summary>
/// Reads one small YAML document by the parser's events (the deserializer costs 60 ms and more at its first use). What rules never need is refused:
/// aliases (a few lines of them can stand for gigabytes), tags, a second document, deep nesting, keys that are not text, the same key twice.
/// </summary>
internal static class DataReader
{
    public const int LargestBytes = 1 << 20;
    private const int DeepestNesting = 16;
    private const int MostNodes = 50_000;

    /// <returns>Null for a document without content.</returns>
    /// <exception cref="LatheException">Validation: it is not such a document; the message names file and line.</exception>
    public static DataValue? Read(string text, DataSource source)
    {
        if (source.IsShipped) return ShippedYaml.Read(text, source);
        if (text.Length > LargestBytes || Encoding.UTF8.GetByteCount(text) > LargestBytes)
            throw source.Error("too_large", 1, "the file is larger than 1 MB.", "Divide it into several files.");
        try
        {
            return new Events(new Parser(new StringReader(text)), source).ReadDocument() is { } root ? new DataValue(source, "", root) : null;
        }
        catch (YamlException exception)
        {
            var reason = exception.Message.ReplaceLineEndings(" ");
            throw source.Error("bad_yaml", Math.Max(1, (int)exception.Start.Line), $"this is not YAML: {(reason.Length <= 300 ? reason : reason[..300])}", "Check the indentation, and quote texts that contain ': ' or ' #'.");
        }
    }

    private sealed class Events(Parser parser, DataSource source)
    {
        private int _nodes;

        public DataNode? ReadDocument()
        {
            Next();
            if (Next() is StreamEnd) return null;
            Next();
            var root = ReadNode(0);
            Next();
            if (Next() is not StreamEnd) throw Refuse("second_document", "a second document begins here.", "Put it into a file of its own.");
            return root is DataScalar { IsNull: true } ? null : root;
        }

        private DataNode ReadNode(int depth)
        {
            if (depth > DeepestNesting) throw Refuse("too_deep", $"nested deeper than {DeepestNesting} levels.", "Divide it into several rules.");
            if (++_nodes > MostNodes) throw Refuse("too_large", $"more than {MostNodes} values.", "Divide it into several files.");
            var line = Line();
            switch (parser.Current)
            {
                case AnchorAlias:
                    throw Refuse("alias", "aliases ('*name') are not supported.", "Write the value out.");
                case NodeEvent { Tag.IsEmpty: false }:
                    throw Refuse("tag", "tags ('!name') are not supported.", "Write the plain value, in quotes where it begins with '!'.");
                case Scalar scalar:
                    return new DataScalar(line, scalar.Value, scalar.Style == ScalarStyle.Plain, scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded);
                case SequenceStart:
                    var items = new List<DataNode>();
                    while (Next() is not SequenceEnd) items.Add(ReadNode(depth + 1));
                    return new DataSequence(line, items);
                default:
                    return ReadMapping(line, depth);
            }
        }

        private DataMapping ReadMapping(int line, int depth)
        {
            var entries = new List<DataEntry>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (Next() is not MappingEnd)
            {
                var key = ReadNode(depth + 1) as DataScalar ?? throw Refuse("wrong_type", "a key has to be text.", "Write lines of the form 'key: value'.");
                if (!seen.Add(key.Text)) throw source.Error("duplicate_key", key.Line, $"'{DataValue.Shorten(key.Text)}' is given twice.", "Remove one of them.");
                Next();
                entries.Add(new DataEntry(key.Text, key.Line, ReadNode(depth + 1)));
            }

            return new DataMapping(line, entries);
        }

        private ParsingEvent Next()
        {
            var line = Line();
            try
            {
                if (parser.MoveNext()) return parser.Current!;
            }
            catch (Exception exception) when (exception is not YamlException)
            {
                // The scanner answers some malformed texts with whatever went wrong inside it.
                throw source.Error("bad_yaml", line, "this is not YAML from here on.", "Check the indentation, and quote texts that contain ': ' or ' #'.");
            }

            throw Refuse("bad_yaml", "the document ends too early.", "Check that nothing was cut off.");
        }

        private int Line() => Math.Max(1, (int)(parser.Current?.Start.Line ?? 1));

        private LatheException Refuse(string code, string message, string guidance) => source.Error(code, Line(), message, guidance);
    }
}
