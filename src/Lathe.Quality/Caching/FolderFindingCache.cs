using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lathe.Quality;

/// <summary>Findings as files of a folder, one for each pair of versions. Files that have not been written for the longest go first when there are too many.</summary>
/// <param name="folder">The folder; made when it is first needed.</param>
/// <param name="mostFiles">About how many files are kept.</param>
public sealed class FolderFindingCache(string folder, int mostFiles = 20_000) : IFindingCache
{
    private const int Largest = 1 << 20;
    private const int Shards = 256;

    /// <inheritdoc/>
    public IReadOnlyList<Finding>? Find(string key)
    {
        try
        {
            var file = new FileInfo(PathOf(key));
            if (!file.Exists || file.Length > Largest) return null;
            return JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), FindingJson.Default.IReadOnlyListFinding);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Keep(string key, IReadOnlyList<Finding> findings)
    {
        try
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(findings, FindingJson.Default.IReadOnlyListFinding);
            if (bytes.Length > Largest) return;
            var path = PathOf(key);
            var shard = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Another process that keeps the same writes the same bytes; a reader sees all of them or none.
            var written = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}";
            File.WriteAllBytes(written, bytes);
            File.Move(written, path, overwrite: true);
            if (key[2] == '0') Thin(shard);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk or a folder of somebody else's costs time, nothing more.
        }
    }

    // One write in sixteen looks at its own shard: 1/256 of all.
    private void Thin(DirectoryInfo shard)
    {
        var files = shard.GetFiles();
        var most = Math.Max(1, mostFiles / Shards);
        if (files.Length <= most) return;
        Array.Sort(files, static (a, b) => a.LastWriteTimeUtc.CompareTo(b.LastWriteTimeUtc));
        for (var i = 0; i < files.Length - (most * 3 / 4); i++) files[i].Delete();
    }

    private string PathOf(string key) => Path.Join(folder, key[..2], key);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class FindingJson : JsonSerializerContext;
