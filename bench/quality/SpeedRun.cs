using Lathe.Quality;
using Lathe.Quality.Code;
using Lathe.Quality.Taint;
using Lathe.Syntax;

namespace Lathe.Bench.Quality;

/// <summary>Megabytes (of UTF-16 units) for a second of processor time, on one core, by step. The first round warms up.</summary>
internal static class SpeedRun
{
    private const FileTraits Unread = FileTraits.Vendored | FileTraits.Minified | FileTraits.Generated | FileTraits.Binary;

    public static int Run(string[] folders)
    {
        var files = Read(folders);
        Console.WriteLine($"{"language",-12}{"files",7}{"MB",8}{"parse",8}{"roles",8}{"security",10}{"parse + security",18}{"all rules",11}{"worst ms",10}  worst file");
        foreach (var language in files.GroupBy(file => file.Language.Id).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var group = language.ToList();
            Measure(group);
            Console.WriteLine(Measure(group));
        }

        return 0;
    }

    private static string Measure(List<(Language Language, string Path, string Text, byte[] Bytes)> files)
    {
        double parse = 0, roles = 0, security = 0, all = 0, worst = 0;
        var worstFile = "";
        long units = 0;
        foreach (var (language, path, text, bytes) in files)
        {
            units += text.Length;
            var start = Environment.CpuUsage.TotalTime;
            var tree = CodeTree.Parse(language, text);
            var parsed = Environment.CpuUsage.TotalTime;
            if (tree is null) continue;
            _ = CodeFile.Parse(path, language, text);
            var withRoles = Environment.CpuUsage.TotalTime;
            Interpreter.Run(tree, CancellationToken.None);
            var run = Environment.CpuUsage.TotalTime;
            new RuleAssessor().Assess(new CodeChange([new FileChange(path, null, bytes)]), CancellationToken.None);
            var end = Environment.CpuUsage.TotalTime;
            parse += (parsed - start).TotalSeconds;
            roles += (withRoles - parsed).TotalSeconds;
            security += (run - withRoles).TotalSeconds;
            all += (end - run).TotalSeconds;
            if ((run - withRoles).TotalMilliseconds <= worst) continue;
            worst = (run - withRoles).TotalMilliseconds;
            worstFile = path;
        }

        var megabytes = units / 1e6;
        return $"{files[0].Language.Id,-12}{files.Count,7}{megabytes,8:0.0}{megabytes / parse,8:0.0}{megabytes / roles,8:0.0}{megabytes / security,10:0.0}{megabytes / (parse + security),18:0.0}{megabytes / all,11:0.0}{worst,10:0}  {worstFile}";
    }

    private static List<(Language Language, string Path, string Text, byte[] Bytes)> Read(string[] folders)
    {
        var files = new List<(Language, string, string, byte[])>();
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var folder in folders)
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal))
            {
                if (LanguageTable.Detect(path) is not { } language || TaintModel.For(language.Id) is null) continue;
                var bytes = File.ReadAllBytes(path);
                var name = Path.GetRelativePath(folder, path);
                if ((FileClassifier.Classify(name, bytes) & Unread) != FileTraits.None || SourceText.Decode(bytes) is not { } text) continue;
                files.Add((language, name, text.Text, bytes));
            }
        }

        return files;
    }
}
