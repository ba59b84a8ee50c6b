using System.Text;
using System.Xml;

namespace Lathe.Quality;

/// <summary>XML that somebody else wrote, as a stream: no DTD, no entities but XML's own, nothing fetched; size, depth and the length of each text are bounded.</summary>
internal static class XmlReport
{
    public const int Largest = 16 << 20;
    private const int Deepest = 64;
    private const int LongestText = 20_000;

    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = Largest,
        MaxCharactersFromEntities = 0,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Visits each element.</summary>
    /// <param name="report">The bytes.</param>
    /// <param name="roots">What the outermost element may be.</param>
    /// <param name="visit">Gets the reader on an element; it may read the element's text with <see cref="Text"/> and says whether it did, and whether to go on.</param>
    /// <returns>What is wrong with the document; null where nothing is. What was visited until there was there.</returns>
    public static string? Visit(ReadOnlyMemory<byte> report, ReadOnlySpan<string> roots, Func<XmlReader, bool> visit)
    {
        if (report.Length > Largest) return $"the report has more than {Largest >> 20} MB";
        try
        {
            using var stream = new MemoryStream(report.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, Safe);
            var more = reader.Read();
            while (more)
            {
                if (reader.Depth > Deepest) return "the report is nested too deeply";
                if (reader is { NodeType: XmlNodeType.Element, Depth: 0 } && !roots.Contains(reader.LocalName)) return $"it begins with <{SarifReader.Shorten(reader.LocalName, 40)}>, not with <{string.Join("> or <", roots!)}>";

                // Reading an element's text leaves the reader on the node behind it.
                more = reader.NodeType == XmlNodeType.Element && visit(reader) ? !reader.EOF : reader.Read();
            }

            return null;
        }
        catch (XmlException exception)
        {
            return $"it is no XML from line {exception.LineNumber} on: {SarifReader.Shorten(exception.Message, 200)}";
        }
    }

    /// <summary>The text within an element, bounded. Leaves the reader on the node behind it.</summary>
    public static string Text(XmlReader reader)
    {
        var text = new StringBuilder();
        if (!reader.IsEmptyElement)
        {
            var depth = reader.Depth;
            while (reader.Read() && reader.Depth > depth)
            {
                if (reader.Depth > Deepest) throw new XmlException("The report is nested too deeply.");
                if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace && text.Length < LongestText) text.Append(reader.Value);
            }
        }

        reader.Read();
        return text.Length > LongestText ? text.ToString(0, LongestText) : text.ToString();
    }
}
