using System.Xml;

namespace Lathe.Quality;

/// <summary>Reads XML with lines, without namespaces. Nothing outside the text is ever read, and no entity is expanded.</summary>
internal static class XmlData
{
    /// <summary>The root element with what could be read; null where there is none.</summary>
    /// <param name="xml">The bytes.</param>
    public static DataNode? Read(byte[] xml)
    {
        if (xml.Length > DataBounds.LargestFile) return null;
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = DataBounds.LargestFile, IgnoreComments = true, IgnoreProcessingInstructions = true };
        var root = new DataNode("", 1);
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml, writable: false), settings);
            Read(reader, root);
        }
        catch (Exception e) when (e is XmlException or ArgumentException or InvalidOperationException)
        {
            // A file that is half written is read as far as it goes.
        }

        return root.Items.Count > 0 ? root.Items[0] : null;
    }

    private static void Read(XmlReader reader, DataNode root)
    {
        var open = new Stack<DataNode>();
        open.Push(root);
        var nodes = 0;
        while (reader.Read() && ++nodes < DataBounds.MostNodes)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var empty = reader.IsEmptyElement;
                    var node = open.Peek().Add(new DataNode(reader.LocalName, ((IXmlLineInfo)reader).LineNumber));
                    while (reader.MoveToNextAttribute() && ++nodes < DataBounds.MostNodes) node.Add(new DataNode("@" + reader.LocalName, ((IXmlLineInfo)reader).LineNumber) { Text = reader.Value });
                    if (empty) break;
                    if (open.Count > DataBounds.Deepest) return;
                    open.Push(node);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    open.Peek().Text = reader.Value.Trim();
                    break;
            }
        }
    }
}
