using System.Diagnostics;
using System.Text;
using Lathe.Engine.Configuration;
using Lathe.Engine.Folders;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;
using Lathe.Git;
using Lathe.Storage.Files;

// checkpoints [FILES] [ROUNDS] [copy|overlay|both]: what checkpoints of a large repository cost. Beside it, in the same round, what git takes for the same with an index and objects of its own
// (git add -A && git write-tree), and cp -a. The repository is made here, below artifacts in the current folder: folders of 100 files of 1 to 4 kB, tracked. Least of the rounds.
// Nothing is removed before the end: ext4 without a journal looks at each inode that was removed within the last minutes before it takes one, so that a removal would make slow whatever comes after it.
var files = args.Length > 0 ? int.Parse(args[0]) : 100_000;
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
string[] kinds = args.Length > 2 && args[2] != "both" ? [args[2]] : [WorkspaceKinds.Overlay, WorkspaceKinds.Copy];
const int Changed = 10;
var folder = Directory.CreateDirectory(Path.GetFullPath($"artifacts/checkpoints-{Environment.ProcessId}")).FullName;
var environment = LatheEnvironment.Current();
var git = GitProgram.Find(environment.Variables);
var costs = new Dictionary<string, List<double>>();
var order = new List<string>();
var cpu = new Dictionary<string, double>();
try
{
    var repository = MakeRepository();
    var discovered = await git.DiscoverAsync(repository, CancellationToken.None);
    for (var round = 0; round < rounds; round++)
    {
        await Reference(repository, round);
        foreach (var kind in kinds) await RunAsync(kind, discovered, round);
    }

    Console.WriteLine($"{files:N0} files, {Changed} of them changed, {rounds} rounds: least, median, least CPU time of this process");
    foreach (var name in order)
    {
        var sorted = costs[name].Order().ToList();
        Console.WriteLine($"  {name,-62}{sorted[0],12:N3}{sorted[sorted.Count / 2],12:N3}{(cpu.TryGetValue(name, out var least) ? $"{least,12:N3}" : "")}");
    }
}
finally
{
    Shell(Path.GetTempPath(), "chmod", "-R", "u+rwX", folder);
    Shell(Path.GetTempPath(), "rm", "-rf", folder);
}

return 0;

string MakeRepository()
{
    var root = Directory.CreateDirectory(Path.Combine(folder, "repository")).FullName;
    var random = new Random(7);
    for (var i = 0; i < files; i++)
    {
        var place = Path.Combine(root, $"area{i / 10_000:00}", $"part{i / 100 % 100:00}");
        if (i % 100 == 0) Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, $"file{i % 100:00}.c"), Content(i, random.Next(1_000, 4_000)));
    }

    File.WriteAllText(Path.Combine(root, ".gitignore"), "kept/\nobj/\n");
    Shell(root, "git", "init", "-q", "-b", "main");
    // No housekeeping of git's beside what is measured.
    Shell(root, "git", "config", "gc.auto", "0");
    Shell(root, "git", "config", "maintenance.auto", "false");
    Shell(root, "git", "add", "-A");
    Shell(root, "git", "-c", "user.name=b", "-c", "user.email=b@example.com", "commit", "-q", "-m", "bench");
    return root;
}

async Task Reference(string repository, int round)
{
    var copy = Path.Combine(folder, $"copy{round}");
    Time("cp -a, s", () => Shell(folder, "cp", "-a", repository, copy));
    var aside = Directory.CreateDirectory(Path.Combine(folder, $"git{round}")).FullName;
    Directory.CreateDirectory(Path.Combine(aside, "objects"));
    (string, string)[] own = [("GIT_INDEX_FILE", Path.Combine(aside, "index")), ("GIT_OBJECT_DIRECTORY", Path.Combine(aside, "objects")), ("GIT_WORK_TREE", copy), ("GIT_DIR", Path.Combine(copy, ".git"))];
    Time("git add -A && git write-tree: first, s", () => Tree());
    Change(copy, round, (path, text) => File.WriteAllText(path, text));
    Time("git add -A && git write-tree: 10 changed, s", () => Tree());
    Time("git add -A && git write-tree: nothing changed, s", () => Tree());
    await Task.CompletedTask;

    void Tree()
    {
        ShellWith(copy, own, "git", "add", "-A");
        ShellWith(copy, own, "git", "write-tree");
    }
}

async Task RunAsync(string kind, GitRepository discovered, int round)
{
    var place = Directory.CreateDirectory(Path.Combine(folder, $"{kind}{round}")).FullName;
    var objects = new FileObjectStore(Path.Combine(place, "objects"), TimeProvider.System);
    var options = new SandboxOptions { Environment = environment, ScratchFolder = Path.Combine(place, "scratch") };
    var provider = new ChoosingWorkspaceProvider(git, objects, Path.Combine(folder, "cache", kind), options, TimeProvider.System);
    FileOwner? owner = SandboxIdentity.For(environment) is { } identity ? new FileOwner(identity.UserId, identity.GroupId) : null;
    var request = new WorkspaceRequest { RunFolder = Path.Combine(place, "run"), Folder = ProjectFolder.Of(discovered), Kind = kind, Owner = owner };
    IWorkspace? made = null;
    var first = await TimeAsync($"{kind}: workspace made and first checkpoint, s", async () => await (made = await provider.CreateAsync(request, CancellationToken.None)).SealAsync(CancellationToken.None));
    await using var workspace = made!;
    Keep($"{kind}: on the disk after it, MB", Bytes(place) / 1e6);

    // Files that were written just now are read again, since another write of the same moment would not show: a run's first command comes later.
    await Task.Delay(100);
    workspace.NoteCommand();
    await TimeAsync($"{kind}: next after a command, nothing changed, s", () => workspace.SealAsync(CancellationToken.None));
    var before = Bytes(Path.Combine(place, "objects"));
    var changed = 0L;
    Change(discovered.TopLevel, round, (path, text) =>
    {
        workspace.Tree.Write(Path.GetRelativePath(discovered.TopLevel, path), Encoding.UTF8.GetBytes(text));
        changed += text.Length;
    });
    workspace.NoteCommand();
    var next = await TimeAsync($"{kind}: next after a command, 10 changed, s", () => workspace.SealAsync(CancellationToken.None));
    Keep($"{kind}: growth of the store, kB, for {changed / 1000:N0} kB of changed files", (Bytes(Path.Combine(place, "objects")) - before) / 1e3);
    Change(discovered.TopLevel, round + 1000, (path, text) =>
    {
        var relative = Path.GetRelativePath(discovered.TopLevel, path);
        workspace.Tree.Write(relative, Encoding.UTF8.GetBytes(text));
        workspace.NoteWrite(relative);
    });
    await TimeAsync($"{kind}: next after 10 edits, s", () => workspace.SealAsync(CancellationToken.None));
    await TimeAsync($"{kind}: restore, 10 files, s", () => workspace.RestoreAsync(next.Id, CancellationToken.None));
    var stored = new StoredSnapshots(objects);
    Time($"{kind}: what differs between two checkpoints, s", () =>
    {
        if (stored.Compare(first.Id, next.Id).Count != Changed) throw new InvalidOperationException("Other files differ than were changed.");
    });
    await IgnoredAsync(kind, workspace, Path.Combine(place, "run", kind == WorkspaceKinds.Copy ? "tree" : "upper"));
}

// Ignored files that a command wrote: those that are kept, and a build's, which are not. Written past Lathe, as a command does.
async Task IgnoredAsync(string kind, IWorkspace workspace, string tree)
{
    const int Kept = 2_000, Built = 20_000;
    foreach (var (name, count) in (ReadOnlySpan<(string, int)>)[("kept", Kept), ("obj", Built)])
    {
        var made = Directory.CreateDirectory(Path.Combine(tree, name)).FullName;
        for (var i = 0; i < count; i++) File.WriteAllText(Path.Combine(made, $"file{i}"), Content(i, 1_000));
    }

    await Task.Delay(100);
    workspace.NoteCommand();
    await TimeAsync($"{kind}: next after {Kept:N0} ignored files and {Built:N0} of a build, s", () => workspace.SealAsync(CancellationToken.None));
    workspace.NoteCommand();
    await TimeAsync($"{kind}: next with these, nothing changed, s", () => workspace.SealAsync(CancellationToken.None));
}

void Change(string root, int salt, Action<string, string> write)
{
    for (var i = 0; i < Changed; i++)
    {
        var number = i * (files / Changed) % files;
        write(Path.Combine(root, $"area{number / 10_000:00}", $"part{number / 100 % 100:00}", $"file{number % 100:00}.c"), Content(number + salt + 1, 2_500));
    }
}

static string Content(int seed, int length)
{
    var text = new StringBuilder(length + 40);
    for (var i = 0; text.Length < length; i++) text.Append("int v").Append(seed).Append('_').Append(i).Append(" = ").Append(seed * 31 + i).Append(";\n");
    return text.ToString();
}

static long Bytes(string place) => Directory.Exists(place) ? new DirectoryInfo(place).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true }).Sum(f => f.Length) : 0;

void Time(string name, Action step)
{
    var began = Stopwatch.GetTimestamp();
    step();
    Keep(name, Stopwatch.GetElapsedTime(began).TotalSeconds);
}

async Task<T> TimeAsync<T>(string name, Func<Task<T>> step)
{
    var (began, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
    var result = await step();
    Keep(name, Stopwatch.GetElapsedTime(began).TotalSeconds);
    var used = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    cpu[name] = cpu.TryGetValue(name, out var least) ? Math.Min(least, used) : used;
    return result;
}

void Keep(string name, double value)
{
    if (!costs.TryGetValue(name, out var values))
    {
        order.Add(name);
        costs[name] = values = [];
    }

    values.Add(value);
}

static void Shell(string place, params string[] command) => ShellWith(place, [], command);

static void ShellWith(string place, (string Name, string Value)[] variables, params string[] command)
{
    var start = new ProcessStartInfo(command[0]) { WorkingDirectory = place, RedirectStandardOutput = true, UseShellExecute = false };
    foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
    foreach (var (name, value) in variables) start.Environment[name] = value;
    using var process = Process.Start(start)!;
    process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)} exited with {process.ExitCode}.");
}
