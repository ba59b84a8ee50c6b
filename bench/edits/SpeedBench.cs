using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lathe.Edits;
using Lathe.Engine.Workspaces;

namespace Lathe.Bench.Edits;

/// <summary>The same change made by Lathe and by <c>git apply</c>, turn by turn, in folders side by side. What git takes for a patch without a change is its process's start, and taken off.</summary>
internal static class SpeedBench
{
    private const int Turns = 60;
    private const int WarmUps = 200;

    public static void Run()
    {
        var root = Directory.CreateTempSubdirectory("edits-bench-").FullName;
        try
        {
            Compare(root, "20-hunk patch, file of 5,000 lines", OneFile());
            Compare(root, "1,000 search/replace blocks, 200 files", ManyFiles());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static Case OneFile()
    {
        var before = Lines(5000, i => $"    var value{i} = Compute({i}, \"text {i % 50}\");");
        var after = Lines(5000, i => i % 250 == 100 ? $"    var changed{i} = Compute({i + 1});\n    Log(changed{i});" : $"    var value{i} = Compute({i}, \"text {i % 50}\");");
        var diff = UnifiedDiff.WriteText([new FileChange("src/file.cs", "src/file.cs", Bytes(before), Bytes(after))]);
        return new Case(new() { ["src/file.cs"] = before }, new() { ["src/file.cs"] = after }, diff, diff);
    }

    private static Case ManyFiles()
    {
        var (before, after, blocks) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal), new StringBuilder());
        for (var f = 0; f < 200; f++)
        {
            var path = $"src/part{f % 10}/file{f}.cs";
            before[path] = Lines(200, i => $"    var value{i} = Compute({i}, \"file {f}\");");
            after[path] = Lines(200, i => i % 40 == 20 ? $"    var changed{i} = Compute({i + 1});" : $"    var value{i} = Compute({i}, \"file {f}\");");
            for (var i = 20; i < 200; i += 40)
            {
                blocks.Append(CultureInfo.InvariantCulture, $"{path}\n<<<<<<< SEARCH\n    var value{i - 1} = Compute({i - 1}, \"file {f}\");\n    var value{i} = Compute({i}, \"file {f}\");\n=======\n");
                blocks.Append(CultureInfo.InvariantCulture, $"    var value{i - 1} = Compute({i - 1}, \"file {f}\");\n    var changed{i} = Compute({i + 1});\n>>>>>>> REPLACE\n\n");
            }
        }

        var changes = before.Select(b => new FileChange(b.Key, b.Key, Bytes(b.Value), Bytes(after[b.Key]))).ToList();
        return new Case(before, after, UnifiedDiff.WriteText(changes), blocks.ToString());
    }

    private static void Compare(string root, string name, Case @case)
    {
        var (ours, gits) = (Path.Combine(root, "lathe"), Path.Combine(root, "git"));
        var (patch, empty) = (Path.Combine(root, "patch.diff"), Path.Combine(root, "empty.diff"));
        File.WriteAllText(patch, @case.Diff);
        File.WriteAllText(empty, "");
        var (lathe, git, start) = (new List<double>(), new List<double>(), new List<double>());
        // Once compiled, as a program is that was made ready ahead of time.
        var best = double.MaxValue;
        for (var i = 0; i < WarmUps; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            Warm(@case);
            best = Math.Min(best, Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }

        for (var turn = 0; turn < Turns; turn++)
        {
            Place(ours, @case.Before);
            Place(gits, @case.Before);
            lathe.Add(Apply(ours, @case.Edits));
            start.Add(Git(gits, "apply", "--allow-empty", empty));
            git.Add(Git(gits, "apply", "--whitespace=nowarn", patch));
            Check(ours, @case.After);
            Check(gits, @case.After);
        }

        Console.WriteLine(name);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  in memory  best {best,6:0.00} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  lathe      median {Median(lathe),6:0.00}, best {lathe.Min(),6:0.00} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  git apply  median {Median(git) - Median(start),6:0.00}, best {git.Min() - start.Min(),6:0.00} ms (its start, median {Median(start):0.00}, best {start.Min():0.00} ms, taken off)"));
    }

    private static double Apply(string folder, string edits)
    {
        var clock = Stopwatch.GetTimestamp();
        using var tree = new DiskFileTree(folder);
        var result = EditApplier.Apply(tree, EditParser.Parse(edits).Edits!);
        var elapsed = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
        return result.Succeeded ? elapsed : throw new InvalidOperationException(result.Describe());
    }

    private static void Warm(Case @case)
    {
        var tree = new MemoryFileTree();
        foreach (var (path, text) in @case.Before) tree.With(path, text);
        if (!EditApplier.Apply(tree, EditParser.Parse(@case.Edits).Edits!).Succeeded) throw new InvalidOperationException("the edits do not fit");
    }

    private static double Git(string folder, params string[] arguments)
    {
        var info = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, UseShellExecute = false };
        info.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(folder);
        info.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        info.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        var clock = Stopwatch.GetTimestamp();
        using var git = Process.Start(info)!;
        git.WaitForExit();
        return git.ExitCode == 0 ? Stopwatch.GetElapsedTime(clock).TotalMilliseconds : throw new InvalidOperationException($"git ended with {git.ExitCode}");
    }

    private static void Place(string folder, Dictionary<string, string> files)
    {
        foreach (var (path, text) in files)
        {
            var full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }
    }

    private static void Check(string folder, Dictionary<string, string> files)
    {
        foreach (var (path, text) in files)
        {
            if (File.ReadAllText(Path.Combine(folder, path)) != text) throw new InvalidOperationException($"{folder}/{path} is not what it should be");
        }
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private sealed record Case(Dictionary<string, string> Before, Dictionary<string, string> After, string Diff, string Edits);
}
