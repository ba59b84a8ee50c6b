using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.Context;

/// <summary>The file of a <see cref="TreeView"/>: a sum, counts, the root's path, then the tables as they lie in memory.</summary>
internal static class ViewFile
{
    private const ulong Magic = 0x3257_5645_4854_414C;
    private const int HeaderBytes = 48;

    /// <summary>Reads a view; null when there is none that can be used, whatever the reason.</summary>
    public static TreeView? TryRead(string path, string root)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return bytes.Length >= HeaderBytes ? Parse(bytes, root) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Only the root that a view is of; null where it cannot be read.</summary>
    public static string? RootOf(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            if (bytes.Length < HeaderBytes || !IsSound(bytes)) return null;
            return Encoding.UTF8.GetString(bytes.AsSpan(HeaderBytes, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(16))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    public static void Write(Stream output, TreeView view, string root)
    {
        var folders = new MemoryStream();
        var writer = new BinaryWriter(folders, Encoding.UTF8);
        writer.Write(Encoding.UTF8.GetBytes(root));
        foreach (var segment in view.Segments) writer.Write(segment);
        foreach (var language in view.Languages) writer.Write(language);
        foreach (var folder in view.Folders)
        {
            writer.Write(folder.Path);
            writer.Write7BitEncodedInt(folder.EntryCount);
            writer.Write(folder.Look.Modified);
            writer.Write(folder.Look.Changed);
            writer.Write(folder.Look.Inode);
            writer.Write(folder.Look.Holds);
        }

        Write(writer, view.Basis);
        while (folders.Length % 8 != 0) writer.Write((byte)0);
        writer.Flush();
        var entries = MemoryMarshal.AsBytes(view.Entries.AsSpan());
        var bytes = new byte[HeaderBytes + (int)folders.Length + entries.Length + view.Names.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), PageFile.Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), Encoding.UTF8.GetByteCount(root));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), view.Segments.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), view.Languages.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), view.Folders.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(32), view.Entries.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(36), view.Names.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), (int)folders.Length);
        folders.GetBuffer().AsSpan(0, (int)folders.Length).CopyTo(bytes.AsSpan(HeaderBytes));
        entries.CopyTo(bytes.AsSpan(HeaderBytes + (int)folders.Length));
        view.Names.CopyTo(bytes, HeaderBytes + (int)folders.Length + entries.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), PageFile.Sum(bytes.AsSpan(12)));
        output.Write(bytes);
    }

    private static bool IsSound(byte[] bytes) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic && BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12)) == PageFile.Version && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) == PageFile.Sum(bytes.AsSpan(12));

    private static TreeView? Parse(byte[] bytes, string root)
    {
        if (!IsSound(bytes)) return null;
        var rootLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(16));
        if (Encoding.UTF8.GetString(bytes.AsSpan(HeaderBytes, rootLength)) != root) return null;
        var segments = new ulong[BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(20))];
        var languages = new string[BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(24))];
        var folders = new ViewFolder[BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(28))];
        var entryCount = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(32));
        var entriesAt = HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(40));
        var reader = new BinaryReader(new MemoryStream(bytes, HeaderBytes + rootLength, entriesAt - HeaderBytes - rootLength), Encoding.UTF8);
        for (var i = 0; i < segments.Length; i++) segments[i] = reader.ReadUInt64();
        for (var i = 0; i < languages.Length; i++) languages[i] = reader.ReadString();
        var first = 0;
        for (var i = 0; i < folders.Length; i++)
        {
            var path = reader.ReadString();
            var count = reader.Read7BitEncodedInt();
            folders[i] = new ViewFolder(path, first, count, new FolderLook(reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64(), reader.ReadByte()));
            first += count;
        }

        var basis = ReadBasis(reader);
        var entries = MemoryMarshal.Cast<byte, ViewEntry>(bytes.AsSpan(entriesAt)[..(entryCount * Marshal.SizeOf<ViewEntry>())]).ToArray();
        var names = bytes.AsSpan(entriesAt + (entryCount * Marshal.SizeOf<ViewEntry>())).ToArray();
        return first == entryCount && names.Length == BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(36)) ? new TreeView(folders, entries, names, segments, languages) { Basis = basis } : null;
    }

    private static void Write(BinaryWriter writer, WalkBasis? basis)
    {
        writer.Write(basis is not null);
        if (basis is null) return;
        Write(writer, basis.Outside);
        Write(writer, basis.GitIndex);
        writer.Write(basis.Tracked is not null);
        if (basis.Tracked is { } tracked) Write(writer, tracked);
        writer.Write7BitEncodedInt(basis.Rules.Count);
        foreach (var rule in basis.Rules)
        {
            writer.Write(rule.Path);
            Write(writer, rule.Stamp);
        }

        writer.Write7BitEncodedInt(basis.Notes.Count);
        foreach (var note in basis.Notes) writer.Write(note);
    }

    private static WalkBasis? ReadBasis(BinaryReader reader)
    {
        if (!reader.ReadBoolean()) return null;
        var (outside, index) = (ReadKey(reader), ReadStamp(reader));
        var tracked = reader.ReadBoolean() ? (ContentKey?)ReadKey(reader) : null;
        var rules = new RuleFile[reader.Read7BitEncodedInt()];
        for (var i = 0; i < rules.Length; i++) rules[i] = new RuleFile(reader.ReadString(), ReadStamp(reader));
        var notes = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < notes.Length; i++) notes[i] = reader.ReadString();
        return new WalkBasis(outside, index, tracked, rules, notes);
    }

    private static void Write(BinaryWriter writer, ContentKey key)
    {
        writer.Write(key.High);
        writer.Write(key.Low);
    }

    private static ContentKey ReadKey(BinaryReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64());

    private static void Write(BinaryWriter writer, FileStamp stamp)
    {
        writer.Write(stamp.Mode);
        writer.Write(stamp.Size);
        writer.Write(stamp.Modified);
        writer.Write(stamp.Changed);
        writer.Write(stamp.Inode);
    }

    private static FileStamp ReadStamp(BinaryReader reader) => new(reader.ReadUInt16(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64());
}
