using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.Context;

/// <summary>What an entry of a folder is, as far as the folder itself tells.</summary>
internal enum EntryType : byte
{
    Unknown,
    File,
    Folder,
    Link,
    Special,
}

/// <summary>An entry of the folder that was listed last.</summary>
internal readonly record struct FoundName(int Offset, byte Length, EntryType Type);

/// <summary>A folder that was visited and where its files are among its reader's.</summary>
internal readonly record struct WalkedFolder(string Path, int FirstEntry, int EntryCount, FolderLook Look);

/// <summary>One thread's part of a walk: lists folders into buffers that it keeps.</summary>
internal sealed class FolderReader
{
    private const int LongestRules = 1 << 20;
    private static readonly string[] RuleFiles = [".gitignore", ".ignore", ".latheignore"];

    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly List<byte> _listed = [];
    private readonly List<byte> _kept = [];
    private readonly Comparison<FoundName> _byName;
    private readonly bool[] _hasRules = new bool[RuleFiles.Length];

    public FolderReader() => _byName = (a, b) => NameOf(a).SequenceCompareTo(NameOf(b));

    /// <summary>The entries of the folder listed last, by the bytes of their names.</summary>
    public List<FoundName> Found { get; } = [];

    public List<ViewEntry> Entries { get; } = [];

    public List<WalkedFolder> Folders { get; } = [];

    /// <summary>Whether the folder listed last has an entry <c>.git</c>.</summary>
    public bool HasGit { get; private set; }

    /// <summary>The files with rules that were read.</summary>
    public List<RuleFile> RuleFilesRead { get; } = [];

    /// <summary>Which files with rules the folder listed last has, a bit for each.</summary>
    public byte Holds => (byte)((_hasRules[0] ? 1 : 0) | (_hasRules[1] ? 2 : 0) | (_hasRules[2] ? 4 : 0));

    /// <summary>Whether another repository inside was entered.</summary>
    public bool HasSubmodule { get; set; }

    /// <summary>Whether a folder was looked at that the view lacks or has otherwise; its entries may be the same.</summary>
    public bool LooksChanged { get; set; }

    /// <summary>Whether anything differs from the view.</summary>
    public bool Changed { get; set; }

    public ReadOnlySpan<byte> Names => CollectionsMarshal.AsSpan(_kept);

    public ReadOnlySpan<byte> NameOf(FoundName found) => CollectionsMarshal.AsSpan(_listed).Slice(found.Offset, found.Length);

    public ReadOnlySpan<byte> KeptName(in ViewEntry entry) => CollectionsMarshal.AsSpan(_kept).Slice(entry.NameOffset, entry.NameLength);

    public int KeepName(ReadOnlySpan<byte> name)
    {
        var offset = _kept.Count;
        _kept.AddRange(name);
        return offset;
    }

    /// <summary>Lists a folder.</summary>
    /// <returns>False when that fails.</returns>
    public bool List(int folder)
    {
        Found.Clear();
        _listed.Clear();
        Array.Clear(_hasRules);
        HasGit = false;
        while (true)
        {
            var bytes = NativeFiles.Entries(folder, _buffer);
            if (bytes < 0) return false;
            if (bytes == 0) break;
            // struct linux_dirent64: inode 8, offset 8, length 2, type 1, name up to a NUL.
            for (var at = 0; at < bytes; at += BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(at + 16)))
            {
                var name = _buffer.AsSpan(at + 19);
                name = name[..name.IndexOf((byte)0)];
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)) continue;
                Add(name, _buffer[at + 18]);
            }
        }

        Sorting.Sort(CollectionsMarshal.AsSpan(Found), _byName);
        return true;
    }

    /// <summary>The ignore rules of a folder: git's, and those of the other files, of which the later is the stronger; null when there are none.</summary>
    /// <param name="folder">The open folder.</param>
    /// <param name="path">Its path.</param>
    /// <param name="holds">Which files with rules it has, as in <see cref="Holds"/>.</param>
    /// <param name="certainBefore">Stamps from this time on, in nanoseconds, are not relied on.</param>
    public (string? Git, string? Own) Rules(int folder, string path, byte holds, long certainBefore)
    {
        string? git = null, own = null;
        for (var i = 0; i < RuleFiles.Length; i++)
        {
            if ((holds & (1 << i)) == 0) continue;
            var name = Encoding.UTF8.GetBytes(RuleFiles[i]);
            if (!NativeFiles.Stat(folder, name, out var looked) || looked.Modified >= certainBefore || looked.Changed >= certainBefore) looked = default;
            RuleFilesRead.Add(new RuleFile(path.Length == 0 ? RuleFiles[i] : $"{path}/{RuleFiles[i]}", looked));
            var file = NativeFiles.OpenFile(folder, name);
            if (file < 0) continue;
            try
            {
                if (!NativeFiles.Stat(file, out var stamp) || !stamp.IsFile || stamp.Size > LongestRules) continue;
                var bytes = new byte[(int)stamp.Size];
                var read = NativeFiles.ReadAll(file, bytes);
                if (read <= 0) continue;
                var text = Encoding.UTF8.GetString(bytes, 0, read);
                if (i == 0) git = text;
                else own = own is null ? text : $"{own}\n{text}";
            }
            finally
            {
                NativeFiles.Close(file);
            }
        }

        return (git, own);
    }

    private void Add(ReadOnlySpan<byte> name, byte type)
    {
        if (name[0] == '.')
        {
            if (name.SequenceEqual(".git"u8))
            {
                HasGit = true;
                return;
            }

            if (name.SequenceEqual(".gitignore"u8)) _hasRules[0] = true;
            else if (name.SequenceEqual(".ignore"u8)) _hasRules[1] = true;
            else if (name.SequenceEqual(".latheignore"u8)) _hasRules[2] = true;
        }

        var offset = _listed.Count;
        _listed.AddRange(name);
        Found.Add(new FoundName(offset, (byte)name.Length, type switch { 4 => EntryType.Folder, 8 => EntryType.File, 10 => EntryType.Link, 0 => EntryType.Unknown, _ => EntryType.Special }));
    }
}
