using Lathe.Bench.Quality;
using Lathe.Syntax;

// quality-bench labelled FOLDER [--misses]: a corpus with expectedresults*.csv. quality-bench alarms FOLDER...: well-kept repositories. quality-bench speed FOLDER...: any files.
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
        Console.Error.WriteLine("Usage: quality-bench labelled FOLDER [--misses] | quality-bench alarms FOLDER... | quality-bench speed FOLDER...");
        return 2;
}
