using Lathe.Bench.Localisation;

// dump SETS-FOLDER MIRROR OUT [FILTER]     rows of the dev tasks
// make MIRROR OUT COUNT REPO...            rows of tasks made from commits
// leave ROWS SOURCE,SOURCE+SOURCE,... key=value...   what both passes lose without a source
switch (args[0])
{
    case "dump":
        {
            var files = Directory.GetFiles(args[1], "*.jsonl", SearchOption.AllDirectories).Where(f => args.Length < 5 || f.Contains(args[4], StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
            Directory.CreateDirectory(args[3]);
            Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = 2 }, file =>
            {
                var set = Path.GetFileNameWithoutExtension(file);
                Dump.Write(set, args[2], TaskSet.Read(file), Path.Combine(args[3], set + ".rows"), history: true);
            });
            return 0;
        }

    case "make":
        {
            Directory.CreateDirectory(args[2]);
            Parallel.ForEach(args[4..], new ParallelOptions { MaxDegreeOfParallelism = 2 }, repo =>
            {
                using var git = new GitReader(Path.Combine(args[1], repo.Replace('/', '+'), "repo"));
                var tasks = TaskSet.Make(repo, git, int.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture), 1);
                Dump.Write("train." + repo, args[1], tasks, Path.Combine(args[2], "train." + repo.Replace('/', '+') + ".rows"), history: true);
            });
            return 0;
        }

    case "fit":
        return Training.Run(args[1..]);

    case "linear":
        return Linear.Run(args[1..]);

    case "sources":
        return FirstPassSources.Run(args[1..]);

    case "leave":
        return Folds.Sources(args[1..]);

    case "speed":
        return Speed.Run(args[1..]);

    case "eval":
        return Evaluation.Run(args[1..]);

    default:
        return 2;
}
