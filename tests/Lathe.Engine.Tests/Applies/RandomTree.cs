using System.Text;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Git.Tests;

/// <summary>Small trees with few names, so that files, folders and links follow each other at the same place.</summary>
internal static class RandomTree
{
    private static readonly UnixFileMode[] Modes = [(UnixFileMode)0x1A4, (UnixFileMode)0x1ED, (UnixFileMode)0x180, (UnixFileMode)0x1B4];

    public static void Mutate(string root, Random random, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            var path = Draw(root, random);
            try
            {
                Step(root, path, random);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A file where a folder would be needed: the next step draws another path.
            }
        }
    }

    public static void Copy(string from, string to)
    {
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var target = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(target, link);
            }
            else if (entry is DirectoryInfo)
            {
                Directory.CreateDirectory(target);
                Copy(entry.FullName, target);
                File.SetUnixFileMode(target, entry.UnixFileMode);
            }
            else
            {
                File.Copy(entry.FullName, target);
                File.SetUnixFileMode(target, entry.UnixFileMode);
            }
        }
    }

    public static Snapshot Snapshot(string root, IObjectStore objects)
    {
        var entries = new List<SnapshotEntry>();
        Add(new DirectoryInfo(root), "", entries, objects);
        return Snapshots.Store(entries, objects);
    }

    private static void Add(DirectoryInfo folder, string path, List<SnapshotEntry> entries, IObjectStore objects)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var name = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            if (entry.LinkTarget is { } link)
            {
                var target = Encoding.UTF8.GetBytes(link);
                entries.Add(SealedFile.Link(name, target.Length, objects.Put(target, durable: false)));
            }
            else if (entry is DirectoryInfo below)
            {
                if (below.EnumerateFileSystemInfos().Any()) Add(below, name, entries, objects);
                else entries.Add(SealedFile.Folder(name));
            }
            else
            {
                var content = File.ReadAllBytes(entry.FullName);
                entries.Add(new SnapshotEntry(name, SnapshotEntryKind.File, (int)entry.UnixFileMode, content.Length, objects.Put(content, durable: false)));
            }
        }
    }

    private static string Draw(string root, Random random) => Path.Combine(root, string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => "abc"[random.Next(3)].ToString())));

    private static void Step(string root, string path, Random random)
    {
        switch (random.Next(10))
        {
            case 0 when Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null:
                Directory.Delete(path, recursive: true);
                break;
            case 1 when File.Exists(path):
                File.Delete(path);
                break;
            case 2 when !Path.Exists(path) && new FileInfo(path).LinkTarget is null:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.CreateSymbolicLink(path, $"t{random.Next(5)}");
                break;
            case 3 when File.Exists(path) && new FileInfo(path).LinkTarget is null:
                File.SetUnixFileMode(path, Modes[random.Next(Modes.Length)]);
                break;
            case 4 when !Path.Exists(path):
                Directory.CreateDirectory(path);
                break;
            case 5 when Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null:
                File.SetUnixFileMode(path, random.Next(2) == 0 ? (UnixFileMode)0x1ED : (UnixFileMode)0x1C0);
                break;
            case 6 when Path.Exists(path) && Draw(root, random) is var to && !Path.Exists(to) && !to.StartsWith(path + "/", StringComparison.Ordinal):
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                Directory.Move(path, to);
                break;
            case 7 when File.Exists(path) && new FileInfo(path).LinkTarget is null:
                Edit(path, random);
                break;
            default:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (new FileInfo(path).LinkTarget is not null) File.Delete(path);
                if (File.Exists(path)) Edit(path, random);
                else File.WriteAllText(path, random.Next(6) == 0 ? $"\0{random.Next(1000)}" : string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(n => $"line {n} {random.Next(3)}\n")));
                break;
        }
    }

    private static void Edit(string path, Random random)
    {
        var lines = File.ReadAllText(path).Split('\n');
        lines[random.Next(lines.Length)] = $"edit {random.Next(1000)}";
        File.WriteAllText(path, string.Join('\n', lines));
    }
}
