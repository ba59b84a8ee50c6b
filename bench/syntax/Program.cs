using Lathe.Bench.Syntax;
using Lathe.Syntax;

// syntax-bench FOLDER...: reads every file with a grammar below the folders, and writes one line a language.
if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: syntax-bench FOLDER...");
    return 2;
}

if (NativeGrammars.MissingBecause is { } why)
{
    Console.Error.WriteLine($"{why}: run eng/grammars/build.sh artifacts/grammars/linux-x64 (or linux-arm64) first.");
    return 8;
}

Console.WriteLine($"{"language",-12}{"files",8}{"MB",9}{"parse",9}{"symbols",9}{"both",8}{"scan",8}{"edit ms",9}{"first ms",10}{"errors %",10}{"worst ms",10}");
foreach (var (language, files) in Corpus.Read(args)) Console.WriteLine(Measurement.Of(language, files));
return 0;
