using System.Text;

namespace Lathe.Cli;

/// <summary>Reads standard input so that a stop ends the wait at once: a read of a terminal or a pipe cannot be cancelled itself.</summary>
internal static class StandardInput
{
    private const int Piece = 16_384;

    /// <summary>What standard input holds, as far as the bound lets it.</summary>
    /// <param name="host">The process.</param>
    /// <param name="most">The most characters that are read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<string> ReadAsync(CliHost host, int most, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[Math.Min(most, Piece)];
        while (text.Length < most)
        {
            var wanted = buffer.AsMemory(0, Math.Min(buffer.Length, most - text.Length));
            var read = await host.In.ReadAsync(wanted, CancellationToken.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (read == 0) break;
            text.Append(buffer, 0, read);
        }

        return text.ToString();
    }

    /// <summary>The bytes of standard input as they come, as far as the bound lets it: not everything that is read is UTF-8.</summary>
    /// <param name="host">The process.</param>
    /// <param name="most">The most bytes that are read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<byte[]> ReadBytesAsync(CliHost host, int most, CancellationToken cancellationToken)
    {
        if (host.In is not StreamReader { BaseStream: var input }) return Encoding.UTF8.GetBytes(await ReadAsync(host, most, cancellationToken).ConfigureAwait(false));
        using var content = new MemoryStream();
        var buffer = new byte[Piece];
        while (content.Length < most)
        {
            var wanted = buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - content.Length));
            var read = await input.ReadAsync(wanted, CancellationToken.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (read == 0) break;
            content.Write(buffer.AsSpan(0, read));
        }

        return content.ToArray();
    }

    /// <summary>The next line; null at the end.</summary>
    /// <param name="host">The process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<string?> ReadLineAsync(CliHost host, CancellationToken cancellationToken) => host.In.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken);
}
