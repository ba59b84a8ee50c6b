using System.Xml;

namespace Lathe.Quality;

/// <summary>Reads XML with lines, without namespaces. Nothing outside the text is ever read, and no entity is expanded.</summary>
internal static class XmlData
{
    /// <summary>The root element with what could be read; null where there is none.</summary>
    /// <param name="xml">The bytes.</param>
    public static PackageNode? Read(byte[] xml)
    {
        if (xml.Length > PackageBounds.LargestFile) return null;
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = PackageBounds.LargestFile, IgnoreComments = true, IgnoreProcessingInstructions = true };
        var root = new PackageNode("", 1);
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

    private static void Read(XmlReader reader, PackageNode root)
    {
        var open = new Stack<PackageNode>();
        open.Push(root);
        var nodes = 0;
        while (reader.Read() && ++nodes < PackageBounds.MostNodes)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var empty = reader.IsEmptyElement;
                    var node = open.Peek().Add(new PackageNode(reader.LocalName, ((IXmlLineInfo)reader).LineNumber));
                    while (reader.MoveToNextAttribute() && ++nodes < PackageBounds.MostNodes) node.Add(new PackageNode("@" + reader.LocalName, ((IXmlLineInfo)reader).LineNumber) { Text = reader.Value });
                    if (empty) break;
                    if (open.Count > PackageBounds.Deepest) return;
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
