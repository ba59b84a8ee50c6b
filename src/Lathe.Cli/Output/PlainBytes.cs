using System.Text;

namespace Lathe.Cli.Output;

/// <summary>Content of files, and patches, on their way out.</summary>
internal static class PlainBytes
{
    /// <summary>Byte for byte to a pipe or a file: what is no UTF-8 must not become question marks there. To a terminal as text that cannot drive it.</summary>
    public static void Write(CliHost host, ReadOnlySpan<byte> content)
    {
        if (host is { OutputIsTerminal: false, Out: StreamWriter output })
        {
            output.Flush();
            output.BaseStream.Write(content);
            return;
        }

        var text = Encoding.UTF8.GetString(content);
        host.Out.Write(host.OutputIsTerminal ? PlainText.Printable(text) : text);
    }
}
