using System.Text;
using Lathe.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lathe.Engine.Configuration.Yaml;

/// <summary>
/// Reads one small YAML document by the parser's events (the deserializer costs 60 ms and more at its first use). What Lathe's files never need is refused:
/// aliases (a few lines of them can stand for gigabytes), tags, a second document, deep nesting, keys that are not text, the same key twice.
/// </summary>
internal static class YamlDocumentReader
{
    public const int LargestBytes = 1 << 20;
    private const int DeepestNesting = 16;
    private const int MostNodes = 20_000;

    /// <returns>Null for a document without content.</returns>
    public static YamlMapping? Read(string text, YamlSource source)
    {
        if (text.Length > LargestBytes || Encoding.UTF8.GetByteCount(text) > LargestBytes)
            throw source.Error("too_large", 1, "the file is larger than 1 MB.", "Keep long material in files of the repository and name them under context.files.");
        try
        {
            var events = new Events(new Parser(new StringReader(text)), source);
            return events.ReadDocument();
        }
        catch (YamlException exception)
        {
            throw source.Error("bad_yaml", Math.Max(1, (int)exception.Start.Line), $"this is not YAML: {Reason(exception)}", "Check the indentation, and quote texts that contain ': ' or ' #'.");
        }
    }

    private static string Reason(YamlException exception)
    {
        var reason = exception.Message.ReplaceLineEndings(" ");
        return reason.Length <= 300 ? reason : reason[..300];
    }

    private sealed class Events(Parser parser, YamlSource source)
    {
        private int _nodes;

        public YamlMapping? ReadDocument()
        {
            Next();
            if (Next() is StreamEnd) return null;
            Next();
            var root = ReadNode(0);
            Next();
            if (Next() is not StreamEnd) throw Refuse("second_document", "a second document begins here; one file describes one thing.");
            return root switch
            {
                YamlMapping mapping => mapping,
                YamlScalar { IsNull: true } => null,
                _ => throw source.Error("wrong_type", root.Line, "the file has to be a list of 'key: value' lines.", "Begin with a line such as 'title: …'."),
            };
        }

        private YamlNode ReadNode(int depth)
        {
            if (depth > DeepestNesting) throw Refuse("too_deep", $"nested deeper than {DeepestNesting} levels.");
            if (++_nodes > MostNodes) throw Refuse("too_large", $"more than {MostNodes} values.");
            var line = Line();
            switch (parser.Current)
            {
                case AnchorAlias:
                    throw Refuse("alias", "aliases ('*name') are not supported; write the value out.");
                case NodeEvent { Tag.IsEmpty: false }:
                    throw Refuse("tag", "tags ('!name') are not supported; write the plain value.");
                case Scalar scalar:
                    return new YamlScalar(line, scalar.Value, scalar.Style == ScalarStyle.Plain);
                case SequenceStart:
                    var items = new List<YamlNode>();
                    while (Next() is not SequenceEnd) items.Add(ReadNode(depth + 1));
                    return new YamlSequence(line, items);
                default:
                    return ReadMapping(line, depth);
            }
        }

        private YamlMapping ReadMapping(int line, int depth)
        {
            var entries = new List<YamlEntry>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (Next() is not MappingEnd)
            {
                var key = ReadNode(depth + 1) as YamlScalar ?? throw Refuse("wrong_type", "a key has to be text.");
                if (!seen.Add(YamlKeys.ToSnakeCase(key.Text)))
                    throw source.Error("duplicate_key", key.Line, $"'{key.Text}' is given twice.", "Remove one of them.");
                Next();
                entries.Add(new YamlEntry(key.Text, key.Line, ReadNode(depth + 1)));
            }

            return new YamlMapping(line, entries);
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

            throw Refuse("bad_yaml", "the document ends too early.");
        }

        private int Line() => Math.Max(1, (int)(parser.Current?.Start.Line ?? 1));

        private LatheException Refuse(string code, string message) => source.Error(code, Line(), message);
    }
}
