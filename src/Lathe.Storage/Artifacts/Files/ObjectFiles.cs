using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Storage.Files;

namespace Lathe.Storage.Artifacts.Files;

/// <summary>
/// The files of a store: an object's content lies in ROOT/KEY, so that people find it, and its record in ROOT/.lathe/records. Names change by renames, in an order that a kill at any
/// instant leaves either what was there or what was to be there. To be called under the store's gate.
/// </summary>
internal sealed partial class ObjectFiles(string root)
{
    public const string Own = ".lathe";

    public string Drafts => Path.Combine(root, Own, "tmp");

    public string Gate => Path.Combine(root, Own, "lock");

    public string ContentOf(string key) => Path.Combine(root, key.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The record of an object; null where there is no object. A file that another program put there has a record without a hash of its own making.</summary>
    public ObjectRecord? Find(string key)
    {
        var content = new FileInfo(ContentOf(key));
        if (!content.Exists || content.LinkTarget is not null) return null;
        var record = File.Exists(RecordOf(key)) ? ObjectRecord.Read(File.ReadAllBytes(RecordOf(key))) : null;
        if (record is null || record.Key != key) return Foreign(key, content);
        if (record.Before is not { } before) return record;
        return HashOf(content.FullName) == record.Hash ? record with { Before = null } : before;
    }

    /// <summary>Gives a whole draft its name and its record.</summary>
    public void Place(string draft, ObjectRecord record, ObjectRecord? before)
    {
        MakeFolder(Path.GetDirectoryName(ContentOf(record.Key))!);
        WriteRecord(before is null ? record : record with { Before = before with { Before = null } });
        File.Move(draft, ContentOf(record.Key), overwrite: true);
        DiskSync.Folder(Path.GetDirectoryName(ContentOf(record.Key))!);
        if (before is not null) WriteRecord(record);
    }

    public void WriteRecord(ObjectRecord record)
    {
        var place = RecordOf(record.Key);
        MakeFolder(Path.GetDirectoryName(place)!);
        var draft = NewDraft();
        using (var file = ObjectDraft.Create(draft))
        {
            file.Write(record.Write());
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, place, overwrite: true);
        DiskSync.Folder(Path.GetDirectoryName(place)!);
    }

    public void Remove(string key)
    {
        File.Delete(ContentOf(key));
        File.Delete(RecordOf(key));
        DiskSync.Folder(Path.GetDirectoryName(ContentOf(key))!);
    }

    /// <summary>A draft with the content of an object: a second name of the same file where the file system has that, so it takes no room.</summary>
    public string Duplicate(string key)
    {
        var draft = NewDraft();
        if (Link(ContentOf(key), draft) == 0) return draft;
        File.Copy(ContentOf(key), draft);
        using (var file = File.OpenHandle(draft, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)) RandomAccess.FlushToDisk(file);
        return draft;
    }

    public string NewDraft()
    {
        MakeFolder(Drafts);
        return Path.Combine(Drafts, RandomNumberGenerator.GetHexString(24, lowercase: true));
    }

    /// <summary>Objects in the order of their keys.</summary>
    public IEnumerable<ListedObject> List(string prefix, string? after) => List(root, "", prefix, after ?? "");

    private static IEnumerable<ListedObject> List(string folder, string path, string prefix, string after)
    {
        if (!Directory.Exists(folder)) yield break;
        var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(static e => e.LinkTarget is null && e.Name[0] != '.')
            .Select(static e => (Entry: e, Name: e is DirectoryInfo ? e.Name + "/" : e.Name)).ToList();
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var (entry, name) in entries)
        {
            var key = path + name;
            if (entry is FileInfo file)
            {
                if (key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0) yield return new ListedObject(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
                continue;
            }

            if (!key.StartsWith(prefix, StringComparison.Ordinal) && !prefix.StartsWith(key, StringComparison.Ordinal)) continue;
            if (string.CompareOrdinal(key, after) < 0 && !after.StartsWith(key, StringComparison.Ordinal)) continue;
            foreach (var below in List(entry.FullName, key, prefix, after)) yield return below;
        }
    }

    private string RecordOf(string key)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return Path.Combine(root, Own, "records", name[..2], name[2..] + ".json");
    }

    private static ObjectRecord Foreign(string key, FileInfo content) => new() { Key = key, Size = content.Length, Hash = HashOf(content.FullName), Modified = new DateTimeOffset(content.LastWriteTimeUtc) };

    private static ObjectHash HashOf(string file)
    {
        using var content = File.OpenRead(file);
        return new ObjectHash(Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        var above = Path.GetDirectoryName(path)!;
        if (path.Length > root.Length) MakeFolder(above);
        PrivateFolder.Make(path);
        DiskSync.Folder(above);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
