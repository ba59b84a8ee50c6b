using System.Diagnostics;

namespace Lathe.Bench.Quality;

/// <summary>A repository in which ten files changed in one statement each, among others that did not; removed when disposed.</summary>
internal sealed class ChangedRepository : IDisposable
{
    private const int MostFiles = 100;
    private const int Shortest = 110;
    private const int Longest = 200;

    private ChangedRepository(string folder) => Folder = folder;

    public string Folder { get; }

    public string Home => Path.Combine(Folder, "home");

    public string Tree => Path.Combine(Folder, "repository");

    /// <summary>The files that changed.</summary>
    public List<string> Changed { get; } = [];

    /// <summary>Takes files of a folder: of each ending in turns, those that are 110 to 200 lines long, far from each other.</summary>
    /// <param name="source">The folder.</param>
    /// <param name="endings">As <c>.cs</c>.</param>
    /// <param name="count">How many are changed.</param>
    public static ChangedRepository Make(string source, string[] endings, int count)
    {
        // Not in /tmp: what lies there may be treated in a way of its own.
        var made = new ChangedRepository(Directory.CreateDirectory($"/var/tmp/lathe-change-{Environment.ProcessId}").FullName);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var files = endings.Select(ending => Files(source, ending)).ToList();
        for (var turn = 0; made.Changed.Count < count && turn < count; turn++)
        {
            foreach (var of in files)
            {
                if (of.Count == 0 || made.Changed.Count == count) continue;
                var path = of[(turn * of.Count) / count];
                if (taken.Add(path)) made.Changed.Add(path);
            }
        }

        foreach (var path in made.Changed.Concat(files.SelectMany(static of => of)).Distinct(StringComparer.Ordinal).Take(MostFiles))
        {
            var target = Path.Combine(made.Tree, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(source, path), target);
        }

        Directory.CreateDirectory(made.Home);
        made.Git("init", "-q");
        made.Git("add", "-A");
        made.Git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "-m", "start");
        foreach (var path in made.Changed) Change(Path.Combine(made.Tree, path));
        return made;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static List<string> Files(string source, string ending)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden, IgnoreInaccessible = true };
        return
        [
            .. Directory.EnumerateFiles(source, "*" + ending, options).Select(path => Path.GetRelativePath(source, path)).Where(static path => !path.Split('/').Any(static part => part is "obj" or "bin" or "artifacts" or "node_modules"))
                .Where(path => File.ReadLines(Path.Combine(source, path)).Count() is >= Shortest and <= Longest).Order(StringComparer.Ordinal),
        ];
    }

    // A statement from the middle on stands there twice.
    private static void Change(string path)
    {
        var lines = File.ReadAllLines(path).ToList();
        var at = lines.FindIndex(lines.Count / 2, static line => line.StartsWith(' ') || line.StartsWith('\t') ? line.TrimEnd().EndsWith(';') || line.TrimEnd().EndsWith(')') : false);
        lines.Insert(Math.Max(at, 0), at < 0 ? "" : lines[at]);
        File.WriteAllLines(path, lines);
    }

    private void Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = Tree };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["HOME"] = Home;
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"git {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
