using System.Globalization;
using System.Text;

namespace Lathe.Git;

/// <summary>Reads blobs through <c>git cat-file</c>.</summary>
internal sealed class BlobReader(GitProgram git, GitRepository repository)
{
    private const int LargestBatch = 64 << 20;

    public async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(IReadOnlyCollection<string> objects, int largest, CancellationToken cancellationToken)
    {
        var blobs = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (objects.Count == 0) return blobs;
        var batch = new List<string>();
        long size = 0;
        foreach (var (id, length) in Sizes(await AskAsync("--batch-check=%(objectname) %(objecttype) %(objectsize)", objects, cancellationToken).ConfigureAwait(false)))
        {
            if (length > largest) continue;
            if (size + length > LargestBatch && batch.Count > 0)
            {
                Take(await AskAsync("--batch", batch, cancellationToken).ConfigureAwait(false), blobs);
                batch.Clear();
                size = 0;
            }

            batch.Add(id);
            size += length;
        }

        if (batch.Count > 0) Take(await AskAsync("--batch", batch, cancellationToken).ConfigureAwait(false), blobs);
        return blobs;
    }

    // "<object> blob <size>" a line; one that is not there is "<object> missing".
    private static List<(string Id, long Size)> Sizes(ReadOnlyMemory<byte> output)
    {
        var sizes = new List<(string, long)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in Encoding.ASCII.GetString(output.Span).Split('\n'))
        {
            var fields = line.Split(' ');
            if (fields is [var id, "blob", var size] && seen.Add(id)) sizes.Add((id, long.Parse(size, CultureInfo.InvariantCulture)));
        }

        return sizes;
    }

    // "<object> blob <size>", the content, a line feed.
    private static void Take(ReadOnlyMemory<byte> output, Dictionary<string, byte[]> blobs)
    {
        var rest = output.Span;
        while (rest.IndexOf((byte)'\n') is var end and >= 0)
        {
            var fields = Encoding.ASCII.GetString(rest[..end]).Split(' ');
            rest = rest[(end + 1)..];
            if (fields is not [var id, "blob", var size]) continue;
            var length = int.Parse(size, CultureInfo.InvariantCulture);
            blobs[id] = rest[..length].ToArray();
            rest = rest[(length + 1)..];
        }
    }

    private Task<ReadOnlyMemory<byte>> AskAsync(string option, IEnumerable<string> objects, CancellationToken cancellationToken) =>
        git.AskAsync(repository.GitDirectory, repository.TopLevel, ["cat-file", option], Encoding.ASCII.GetBytes(string.Join('\n', objects) + "\n"), cancellationToken);
}
