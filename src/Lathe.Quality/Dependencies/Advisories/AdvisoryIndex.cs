using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Quality;

/// <summary>
/// The advisories of a folder by package, in one file: a header, the advisories one after the other, and a table of hashes of package names with their places, in order. Only the table is read; an advisory is read when its package is asked for. The file is made anew when the folder is another.
/// </summary>
internal sealed class AdvisoryIndex : IDisposable
{
    private const ulong Magic = 0x31_30_56_53_4F_48_54_4C; // "LTHOSV01"
    private const int HeaderLength = 8 + 24 + 8 + 4;
    private const int LargestRecord = 64 << 20;

    private readonly SafeFileHandle _file;
    private readonly Slot[] _slots;

    private AdvisoryIndex(SafeFileHandle file, Slot[] slots) => (_file, _slots) = (file, slots);

    /// <summary>How many packages of advisories there are.</summary>
    public int Count => _slots.Length;

    /// <summary>Opens the index of a folder; makes it first where there is none or the folder has changed.</summary>
    /// <param name="folder">The folder with advisories.</param>
    /// <param name="cache">Where indexes are kept; null for a file that is gone afterwards.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <exception cref="IOException">The folder cannot be read, or the index not be written.</exception>
    public static AdvisoryIndex Open(string folder, string? cache, CancellationToken cancellationToken)
    {
        var source = new AdvisoryFolder(Path.GetFullPath(folder));
        var stamp = source.Stamp(cancellationToken);
        if (cache is null) return Make(source, stamp, Path.Combine(Path.GetTempPath(), "lathe-" + Path.GetRandomFileName()), keep: false, cancellationToken);
        Directory.CreateDirectory(cache);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folder))).AsSpan(0, 8));
        var file = Path.Combine(cache, $"advisories-{name}.index");
        if (Load(file, stamp) is { } known) return known;
        var draft = $"{file}.{Path.GetRandomFileName()}.tmp";
        using (Make(source, stamp, draft, keep: true, cancellationToken))
        {
        }

        File.Move(draft, file, overwrite: true);
        return Load(file, stamp) ?? throw new IOException("the index of advisories could not be read back");
    }

    /// <summary>What is known about a package.</summary>
    /// <param name="ecosystem">Where it comes from.</param>
    /// <param name="name">In the ecosystem's normal form.</param>
    public IReadOnlyList<Advisory> Find(Ecosystem ecosystem, string name)
    {
        var hash = HashOf(ecosystem, name);
        var (low, high) = (0, _slots.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_slots[middle].Hash < hash) low = middle + 1;
            else high = middle;
        }

        if (low >= _slots.Length || _slots[low].Hash != hash) return [];
        var advisories = new List<Advisory>();
        for (; low < _slots.Length && _slots[low].Hash == hash; low++)
        {
            var slot = _slots[low];
            if (slot.Offset < 0 || slot.Length is < 0 or > LargestRecord) continue;
            var bytes = new byte[slot.Length];
            if (RandomAccess.Read(_file, bytes, slot.Offset) != bytes.Length) continue;
            try
            {
                if (AdvisoryCodec.Read(bytes, ecosystem, name) is { } advisory) advisories.Add(advisory);
            }
            catch (InvalidDataException)
            {
                // A damaged place; the others still say what they say.
            }
        }

        return advisories;
    }

    public void Dispose() => _file.Dispose();

    private static AdvisoryIndex Make(AdvisoryFolder source, byte[] stamp, string file, bool keep, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 1 << 16, Options = keep ? FileOptions.None : FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(file, options);
        try
        {
            var slots = new List<Slot>();
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(new byte[HeaderLength]);
            writer.Flush();
            source.Read(Add, cancellationToken);
            writer.Flush();
            var table = CollectionsMarshal.AsSpan(slots);
            table.Sort(static (a, b) => a.Hash != b.Hash ? a.Hash.CompareTo(b.Hash) : a.Offset.CompareTo(b.Offset));
            var at = stream.Position;
            stream.Write(MemoryMarshal.AsBytes(table));
            stream.Position = 0;
            writer.Write(Magic);
            writer.Write(stamp);
            writer.Write(at);
            writer.Write(slots.Count);
            writer.Flush();
            stream.Flush();
            return new AdvisoryIndex(stream.SafeFileHandle, [.. slots]);

            void Add(Ecosystem ecosystem, string name, Advisory advisory)
            {
                var start = stream.Position;
                AdvisoryCodec.Write(writer, ecosystem, name, advisory);
                slots.Add(new Slot(HashOf(ecosystem, name), start, (int)(stream.Position - start)));
            }
        }
        catch
        {
            stream.Dispose();
            File.Delete(file);
            throw;
        }
    }

    private static AdvisoryIndex? Load(string file, byte[] stamp)
    {
        if (!File.Exists(file)) return null;
        var handle = File.OpenHandle(file);
        try
        {
            Span<byte> header = stackalloc byte[HeaderLength];
            var length = RandomAccess.GetLength(handle);
            if (RandomAccess.Read(handle, header, 0) == HeaderLength && BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic && header.Slice(8, 24).SequenceEqual(stamp))
            {
                var at = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
                var count = BinaryPrimitives.ReadInt32LittleEndian(header[40..]);
                if (at >= HeaderLength && count >= 0 && at + ((long)count * Marshal.SizeOf<Slot>()) == length)
                {
                    var slots = new Slot[count];
                    if (RandomAccess.Read(handle, MemoryMarshal.AsBytes(slots.AsSpan()), at) == count * Marshal.SizeOf<Slot>()) return new AdvisoryIndex(handle, slots);
                }
            }
        }
        catch (IOException)
        {
            // An index that cannot be read is made anew.
        }

        handle.Dispose();
        return null;
    }

    private static ulong HashOf(Ecosystem ecosystem, string name) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{(int)ecosystem}\n{name}")));

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Slot(ulong Hash, long Offset, int Length);
}
