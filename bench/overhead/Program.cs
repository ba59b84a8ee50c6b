using Lathe.Bench.Overhead;
using Lathe.Bench.Overhead.Subjects;

// overhead [RUNS] [PROGRAM] [--codex PROGRAM] [--claude PROGRAM] [--repository FOLDER] [--workspace KIND]: what one headless task costs beside the model's own time. The first run of each warms the machine's caches
// and is not counted; then the programs take turns, so that all meet the same moods of the machine.
string? codex = null, claude = null, repository = null, workspace = null;
var plain = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--codex" && i + 1 < args.Length) codex = Path.GetFullPath(args[++i]);
    else if (args[i] == "--claude" && i + 1 < args.Length) claude = Path.GetFullPath(args[++i]);
    else if (args[i] == "--repository" && i + 1 < args.Length) repository = Path.GetFullPath(args[++i]);
    else if (args[i] == "--workspace" && i + 1 < args.Length) workspace = args[++i];
    else plain.Add(args[i]);
}

var runs = plain is [var count, ..] ? int.Parse(count) : 5;
var lathe = Path.GetFullPath(plain is [_, var program] ? program : "artifacts/lathe/lathe");
foreach (var needed in (string?[])[lathe, codex, claude])
{
    if (needed is null || File.Exists(needed)) continue;
    await Console.Error.WriteLineAsync($"{needed} is not there; './lathe --version' builds lathe, 'npm install @openai/codex @anthropic-ai/claude-code' in a folder of your own brings the peers. Start this from the repository's root.");
    return 2;
}

if (repository is not null && !Directory.Exists(repository))
{
    await Console.Error.WriteLineAsync($"--repository: there is no folder {repository}. Name one with a git repository of source code; it gets two files for the time of the runs.");
    return 2;
}

if (codex is not null && Scenario.Base.StartsWith(Path.GetTempPath().TrimEnd('/') + '/', StringComparison.Ordinal))
{
    await Console.Error.WriteLineAsync($"Codex refuses a home beneath {Path.GetTempPath()}, and then can neither patch nor run a command: its run would not count. Start this where {Scenario.Base} is somewhere else.");
    return 2;
}

await using var scenario = await Scenario.OpenAsync(repository);
var subjects = new List<ISubject> { new LatheSubject(lathe, workspace) };
if (codex is not null) subjects.Add(new CodexSubject(codex));
if (claude is not null) subjects.Add(new ClaudeSubject(claude, scenario.Repository));
var costs = subjects.ToDictionary(s => s.Name, _ => new List<RunCost>());
var versions = new List<ProcessCost>();
for (var run = 0; run < runs + 1; run++)
{
    foreach (var subject in subjects)
    {
        var cost = scenario.Measure(subject);
        if (run > 0) costs[subject.Name].Add(cost);
    }

    var version = scenario.MeasureVersion(subjects[0]);
    if (run > 0) versions.Add(version);
}

Report.Write(Console.Out, costs, versions, scenario.MeasureCheck());
return 0;
