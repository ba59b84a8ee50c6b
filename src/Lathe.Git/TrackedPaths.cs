using System.Buffers.Binary;
using System.Text.Unicode;

namespace Lathe.Git;

/// <summary>
/// The paths that a repository tracks, read from its index as gitformat-index(5) describes it, in the order of their bytes, without a process and without a string for each. Only where the index is plain: no submodule, nothing sparse
/// or shared, no name that is not UTF-8, and no rule of git's that is kept where only git looks. Everything else is git's own business (<see cref="GitProgram.ListFilesAsync"/>).
/// </summary>
public sealed class TrackedPaths
{
    private const int HeaderLength = 12;
    private const int FixedLength = 42;
    private const int MaxBytes = 256 << 20;
    private const ushort IsExtended = 0x4000;
    private const ushort NameLength = 0xFFF;
    private const uint TypeMask = 0xF000;
    private const uint Submodule = 0xE000;
    private const uint Folder = 0x4000;

    // Of the second flags; what a sparse checkout has left out.
    private const ushort SkipsWorkTree = 0x4000;

    private readonly byte[] index;
    private readonly (int Start, int Length)[] paths;

    private TrackedPaths(byte[] index, (int Start, int Length)[] paths) => (this.index, this.paths) = (index, paths);

    /// <summary>How many; a path in conflict counts once for each side.</summary>
    public int Count => paths.Length;

    /// <summary>A path in UTF-8, relative to the top.</summary>
    /// <param name="number">From 0.</param>
    public ReadOnlySpan<byte> this[int number] => index.AsSpan(paths[number].Start, paths[number].Length);

    /// <summary>Reads the index of a work tree.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="least">Fewer paths than this are not worth it.</param>
    /// <returns>Null where there are fewer, or the index is not plain.</returns>
    public static TrackedPaths? TryRead(GitRepository repository, int least)
    {
        if (repository.Head is null || repository.Settings.Any(s => s.Key.StartsWith("include", StringComparison.Ordinal) || (s.Key == "core.ignorecase" && s.Value != "false"))) return null;
        try
        {
            using var file = File.OpenHandle(Path.Combine(repository.GitDirectory, "index"));
            var length = RandomAccess.GetLength(file);
            Span<byte> header = stackalloc byte[HeaderLength];
            // Version 4 shortens each name by the one before; few indexes have it.
            if (length > MaxBytes || RandomAccess.Read(file, header, 0) < HeaderLength || !header.StartsWith("DIRC"u8) || BinaryPrimitives.ReadInt32BigEndian(header[4..]) is not (2 or 3)) return null;
            var count = BinaryPrimitives.ReadInt32BigEndian(header[8..]);
            if (count < least || count > length / FixedLength) return null;
            var bytes = GC.AllocateUninitializedArray<byte>((int)length);
            if (RandomAccess.Read(file, bytes, 0) < bytes.Length) return null;
            return Read(bytes, count, repository.ObjectFormat == "sha256" ? 32 : 20) is { } found ? new TrackedPaths(bytes, found) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The first path that is not before another.</summary>
    /// <param name="path">The other.</param>
    /// <param name="from">Where to look from; every path before it has to be before the other.</param>
    public int FirstFrom(ReadOnlySpan<byte> path, int from)
    {
        // Whoever asks in order has it within a few steps.
        for (var step = 1; from < Count; step *= 2)
        {
            var next = Math.Min(from + step, Count);
            if (this[next - 1].SequenceCompareTo(path) < 0)
            {
                from = next;
                continue;
            }

            var (low, high) = (from, next - 1);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (this[middle].SequenceCompareTo(path) < 0) low = middle + 1;
                else high = middle;
            }

            return low;
        }

        return Count;
    }

    // An entry: times, device, inode (24), mode (4), owner (8), size (4), the object's hash, flags (2), where they say so more flags (2), the path, and one to eight NULs up to a multiple of eight.
    private static (int Start, int Length)[]? Read(byte[] bytes, int count, int hash)
    {
        var found = new (int Start, int Length)[count];
        var end = bytes.Length - hash;
        var at = HeaderLength;
        for (var i = 0; i < count; i++)
        {
            var start = at + FixedLength + hash;
            if (start + 2 >= end) return null;
            var kind = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 24)) & TypeMask;
            var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(start - 2));
            if ((flags & IsExtended) != 0)
            {
                if ((BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(start)) & SkipsWorkTree) != 0) return null;
                start += 2;
            }

            var length = flags & NameLength;
            if (length == NameLength) length = bytes.AsSpan(start, end - start).IndexOf((byte)0);
            if (length <= 0 || start + length >= end || bytes[start + length] != 0 || kind is Submodule or Folder || !Utf8.IsValid(bytes.AsSpan(start, length))) return null;
            found[i] = (start, length);
            if (i > 0 && bytes.AsSpan(found[i - 1].Start, found[i - 1].Length).SequenceCompareTo(bytes.AsSpan(start, length)) > 0) return null;
            at += (start - at + length + 8) & ~7;
        }

        return HasOnlyOptionalExtensions(bytes.AsSpan(0, end), at) ? found : null;
    }

    // One whose name begins with a capital letter may be passed over.
    private static bool HasOnlyOptionalExtensions(ReadOnlySpan<byte> bytes, int at)
    {
        while (at + 8 <= bytes.Length)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]);
            if (bytes[at] is < (byte)'A' or > (byte)'Z' || size > bytes.Length - at - 8) return false;
            at += 8 + (int)size;
        }

        return at == bytes.Length;
    }
}
