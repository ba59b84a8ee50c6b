using System.Globalization;
using Lathe.Bench.Quality;
using Lathe.Syntax;

// quality-bench labelled FOLDER [--misses]: a corpus with expectedresults*.csv. quality-bench alarms FOLDER...: well-kept repositories. quality-bench speed FOLDER...: any files.
// quality-bench change FOLDER PROGRAM... [--of .cs,.py] [--rounds 30]: the whole command, for ten changed files of the folder.
if (args is ["change", var source, .. var rest] && rest.Length > 0)
{
    var programs = rest.TakeWhile(static a => !a.StartsWith("--", StringComparison.Ordinal)).Select(Path.GetFullPath).ToArray();
    string? Option(string name) => Array.IndexOf(rest, name) is var at and >= 0 && at + 1 < rest.Length ? rest[at + 1] : null;
    return ChangeRun.Run(Path.GetFullPath(source), programs, (Option("--of") ?? ".cs").Split(','), int.Parse(Option("--rounds") ?? "30", CultureInfo.InvariantCulture));
}

if (NativeGrammars.MissingBecause is { } why)
{
    Console.Error.WriteLine($"{why}: run eng/grammars/build.sh artifacts/grammars/linux-x64 (or linux-arm64) first.");
    return 8;
}

switch (args)
{
    case ["labelled", var folder, .. var more]:
        return LabelledRun.Run(Path.GetFullPath(folder), Array.IndexOf(more, "--misses") >= 0);
    case ["alarms", .. var folders] when folders.Length > 0:
        return AlarmsRun.Run(folders);
    case ["speed", .. var folders] when folders.Length > 0:
        return SpeedRun.Run(folders);
    default:
        Console.Error.WriteLine("Usage: quality-bench labelled FOLDER [--misses] | quality-bench alarms FOLDER... | quality-bench speed FOLDER... | quality-bench change FOLDER PROGRAM...");
        return 2;
}
