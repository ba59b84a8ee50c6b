using Lathe.Context;

namespace Lathe.Cli.Commands;

/// <summary>What a repository's index knows of its files, taken out of a snapshot of now.</summary>
internal sealed class KnownFiles
{
    private readonly Dictionary<string, (long Size, string? Content)> _files;

    public KnownFiles(IIndexSnapshot snapshot)
    {
        _files = new Dictionary<string, (long, string?)>(snapshot.FileCount, StringComparer.Ordinal);
        for (var file = 0; file < snapshot.FileCount; file++) _files.Add(snapshot.PathOf(file), (snapshot.SizeOf(file), snapshot.ContentOf(file)));
    }

    public long? SizeOf(string path) => _files.TryGetValue(path, out var known) ? known.Size : null;

    public string? ContentOf(string path) => _files.TryGetValue(path, out var known) ? known.Content : null;
}
