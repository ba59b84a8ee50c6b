using Lathe.Bench.Context;

// context TREE [--runs N] [--lathe PROGRAM] [--repomix PROGRAM]: the index of a source tree beside ctags, rg and repomix, in the same run.
// context query TREE INDEX: the part inside a process only, with an index folder that is kept.
// context growth [FILES...]: what a cold index costs at several sizes of one made-up tree.
if (args is ["growth", .. var sizes])
{
    Growth.Run(Console.Out, sizes.Length == 0 ? [1_000, 10_000, 100_000] : Array.ConvertAll(sizes, int.Parse));
    return 0;
}

if (args is ["query", var tree, var folder])
{
    using var query = new Comparison(Path.GetFullPath(tree), "", null, 5);
    query.InProcess(Console.Out, Path.GetFullPath(folder));
    return 0;
}

if (args.Length == 0 || !Directory.Exists(args[0]))
{
    await Console.Error.WriteLineAsync("Name a source tree: context TREE [--runs N] [--lathe PROGRAM] [--repomix PROGRAM], or: context growth [FILES...]");
    return 2;
}

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
var lathe = Path.GetFullPath(Option("--lathe") ?? "artifacts/lathe/lathe");
if (!File.Exists(lathe))
{
    await Console.Error.WriteLineAsync($"{lathe} is not there; build it with './lathe --version', and start this from the repository's root.");
    return 2;
}

using var comparison = new Comparison(Path.GetFullPath(args[0]), lathe, Option("--repomix"), int.Parse(Option("--runs") ?? "5"));
comparison.Run(Console.Out);
return 0;
