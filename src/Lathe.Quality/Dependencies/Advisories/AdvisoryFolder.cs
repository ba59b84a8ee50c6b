using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Lathe.Quality;

/// <summary>A folder with advisories: files of one advisory each, and archives of such files as OSV's <c>all.zip</c>, at most a few folders deep. Links are not followed.</summary>
/// <param name="path">The folder.</param>
internal sealed class AdvisoryFolder(string path)
{
    private const int Deepest = 6;
    private const int MostFiles = 2_000_000;
    private const int LargestAdvisory = 4 << 20;
    private const long MostUnpacked = 16L << 30;

    // Folders of the public database whose packages are not read here; they are large.
    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        "Debian", "Ubuntu", "Alpine", "Linux", "Android", "OSS-Fuzz", "GIT", "Rocky Linux", "AlmaLinux", "Red Hat", "SUSE", "openSUSE", "Chainguard", "Wolfi", "Bitnami", "Mageia", "openEuler", "MinimOS", "Photon OS", "UVI", ".git",
    };

    /// <summary>What changes when a file is added, removed, or written: sizes and times of all files, whatever their order.</summary>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public byte[] Stamp(CancellationToken cancellationToken)
    {
        UInt128 sum = 0;
        long count = 0;
        Span<byte> digest = stackalloc byte[32];
        foreach (var file in Files(cancellationToken))
        {
            var text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.FullName}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}");
            SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
            sum += BinaryPrimitives.ReadUInt128LittleEndian(digest);
            count++;
        }

        var stamp = new byte[24];
        BinaryPrimitives.WriteUInt128LittleEndian(stamp, sum);
        BinaryPrimitives.WriteInt64LittleEndian(stamp.AsSpan(16), count);
        return stamp;
    }

    /// <summary>Reads every advisory. What cannot be read is passed over.</summary>
    /// <param name="found">Is told of each package of each advisory.</param>
    /// <param name="cancellationToken">Stops between advisories.</param>
    public void Read(Action<Ecosystem, string, Advisory> found, CancellationToken cancellationToken)
    {
        foreach (var file in Files(cancellationToken))
        {
            try
            {
                if (file.Extension.Equals(".zip", StringComparison.OrdinalIgnoreCase)) ReadArchive(file.FullName, found, cancellationToken);
                else if (file.Length <= LargestAdvisory) AdvisoryReader.Read(File.ReadAllBytes(file.FullName), found);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                // One file that cannot be read does not make the others worth less.
            }
        }
    }

    private IEnumerable<FileInfo> Files(CancellationToken cancellationToken)
    {
        var count = 0;
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        var folders = new Stack<(DirectoryInfo Folder, int Depth)>();
        folders.Push((new DirectoryInfo(path), 0));
        while (folders.TryPop(out var next))
        {
            foreach (var entry in next.Folder.EnumerateFileSystemInfos("*", options))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (entry is DirectoryInfo folder)
                {
                    if (next.Depth < Deepest && !Others.Contains(entry.Name.Split(':')[0])) folders.Push((folder, next.Depth + 1));
                }
                else if (entry is FileInfo file && file.Extension is ".json" or ".zip" && ++count <= MostFiles)
                {
                    yield return (FileInfo)entry;
                }
            }
        }
    }

    // Sizes that an archive states are not believed: what it gives out is counted.
    private static void ReadArchive(string file, Action<Ecosystem, string, Advisory> found, CancellationToken cancellationToken)
    {
        using var archive = ZipFile.OpenRead(file);
        var buffer = new byte[64 * 1024];
        long unpacked = 0;
        var entries = 0;
        foreach (var entry in archive.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++entries > MostFiles || unpacked > MostUnpacked) return;
            if (!entry.FullName.EndsWith(".json", StringComparison.Ordinal)) continue;
            using var stream = entry.Open();
            var length = 0;
            for (int read; (read = stream.Read(buffer, length, buffer.Length - length)) > 0;)
            {
                length += read;
                if (length > LargestAdvisory) break;
                if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            }

            unpacked += length;
            if (length <= LargestAdvisory) AdvisoryReader.Read(buffer.AsMemory(0, length), found);
        }
    }
}
