using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;
using Lathe.Storage.Files;
using Lathe.TestKit.Crashes.Troubles;
using Lathe.TestKit.ModelServer;

namespace Lathe.TestKit.Crashes;

/// <summary>What all runs of a campaign share: the model server with its books, the state folder, and the repository that each gets a copy of.</summary>
internal sealed partial class CrashWorld : IAsyncDisposable
{
    // A tree of 500 files and more is not copied.
    private const int EnoughForLayers = 500;
    private const string Many = "many";
    private const string Ignored = "made.local";
    private const string Notes = "The greeting is spelt as the check wants it.\n";

    private const string Command = "mkdir -p made && for i in 1 2 3 4 5 6 7 8; do seq 1 500 > made/$i.txt; done && rm -f old.txt && echo once >> made.local && sh check.sh";

    private static readonly StoryCall s_command = new("run_command", "command", $$"""{"command":"{{Command}}"}""");

    // What is told to have failed may have got as far as its line in the ignored file.
    private static readonly StoryCall s_commandAgain = new("run_command", "command", $$"""{"command":"rm -f made.local && {{Command}}"}""");

    // Reads, edits, new files, a command that writes for a while, an edit after it: something to be killed in of every kind.
    private static readonly Story s_story = new(
        new StoryCall("read_file", "path", """{"path":"greeting.txt"}"""),
        new StoryCall("edit_file", "path", """{"path":"greeting.txt","old_text":"helo world","new_text":"hello world"}"""),
        new StoryCall("write_file", "path", """{"path":"docs/notes.txt","content":"The greeting is spelt as the check wants it.\n"}"""),
        s_command,
        new StoryCall("edit_file", "path", """{"path":"list.txt","old_text":"one","new_text":"ONE"}"""),
        new StoryCall("finish", "summary", """{"summary":"Spelled the greeting right."}"""));

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly SampleRepository _template = SampleRepository.WithoutCommits();
    private readonly Dictionary<int, Dictionary<string, int>> _answers = [];
    private ScriptedModelServer _server = null!;
    private ITrouble _trouble = null!;

    private CrashWorld(string program) => Program = program;

    public string Program { get; }

    public ITrouble Trouble => _trouble;

    public string Home => Path.Combine(_trouble.Place, "home");

    /// <summary>Requests so far.</summary>
    public int Requests => _server.Requests.Count;

    /// <exception cref="TroubleUnavailableException">The trouble cannot be made here.</exception>
    public static async Task<CrashWorld> OpenAsync(string program, CrashTroubleKind with)
    {
        var world = new CrashWorld(program);
        try
        {
            var root = world._template.Root;
            world._trouble = with switch
            {
                CrashTroubleKind.DiskFull => await FullDisk.OpenAsync(root),
                CrashTroubleKind.ReadOnly => await ReadOnlyDisk.OpenAsync(root),
                CrashTroubleKind.Clock => await JumpingClock.OpenAsync(root),
                CrashTroubleKind.Postgres => await RestartedServer.OpenAsync(root),
                _ => new NoTrouble(root),
            };
            world._template.Write("list.txt", "one\ntwo\n").Write("old.txt", "to go\n").Write(".gitignore", "*.local\n").Commit("Start");
            Directory.CreateDirectory(world._trouble.Seen(world.Home));
            world._server = await ScriptedModelServer.StartAsync(world.Answer);
            return world;
        }
        catch
        {
            world._template.Dispose();
            throw;
        }
    }

    /// <summary>The files that a user has before the change, by path.</summary>
    public static IReadOnlyDictionary<string, string> Before { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".gitignore"] = Hash("*.local\n"),
        ["check.sh"] = Hash("# The greeting has to be spelled right.\ngrep -q '^hello world$' greeting.txt\n"),
        ["greeting.txt"] = Hash("helo world\n"),
        ["list.txt"] = Hash("one\ntwo\n"),
        ["old.txt"] = Hash("to go\n"),
    };

    /// <summary>The files that a user has after it.</summary>
    public static IReadOnlyDictionary<string, string> After { get; } = MadeAfter();

    /// <summary>A user's files as they are: hashes by path, git's own left out.</summary>
    public static IReadOnlyDictionary<string, string> FilesOf(string folder)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder, file);
            if (!path.StartsWith(".git/", StringComparison.Ordinal)) files[path] = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
        }

        if (!Directory.Exists(Path.Combine(folder, Many))) return files;
        // What stands in there as it was made is not spoken of.
        for (var i = 0; i < EnoughForLayers; i++)
        {
            var path = $"{Many}/{i}.txt";
            if (!files.TryGetValue(path, out var hash)) files[path] = "gone";
            else if (hash == Hash($"{i}\n")) files.Remove(path);
        }

        return files;
    }

    /// <summary>What is wrong with the ignored file to which the command of a run that is over has added one line; null where nothing is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="before">A state of its files before the command.</param>
    /// <param name="after">The state that it ended with.</param>
    public string? IgnoredOf(RunId run, WorkspaceState before, WorkspaceState after)
    {
        var state = _trouble.Seen(Path.Combine(Home, ".local", "state", "lathe"));
        var objects = new FileObjectStore(Path.Combine(state, "objects"), TimeProvider.System);
        var kept = new StoredSnapshots(objects).Compare(before, after).FirstOrDefault(static d => d.IsIgnored && d.Path == Ignored).After;
        if (kept is null || objects.Get(kept.Content) is not { } content || !content.AsSpan().SequenceEqual("once\n"u8)) return "is not kept as it was written";

        // What a failing disk leaves of the folder itself is another matter: nothing of it is synced, since all of it is in the store.
        var file = Path.Combine(state, "runs", run.Value, IsLayered(run) ? "upper" : "tree", Ignored);
        return _trouble is ReadOnlyDisk ? null : !File.Exists(file) ? "is not there" : File.ReadAllText(file) is var text && text != "once\n" ? $"holds {text.ReplaceLineEndings(" ")}" : null;
    }

    /// <summary>Whether a run's workspace lies over the user's files.</summary>
    public bool IsLayered(RunId run) => Directory.Exists(Path.Combine(_trouble.Seen(Path.Combine(Home, ".local", "state", "lathe")), "runs", run.Value, "upper"));

    /// <summary>A repository for one run, or its files in a plain folder; every third lies where the home does.</summary>
    /// <param name="number">The run's number.</param>
    /// <param name="isPlain">It is in no repository.</param>
    /// <param name="isLayered">It has so many files that a workspace is laid over them.</param>
    public async Task<string> NewRepositoryAsync(int number, bool isPlain, bool isLayered)
    {
        var named = Path.Combine(number % 3 == 0 ? _trouble.Place : _template.Root, $"project-{number}");
        var folder = _trouble.Seen(named);
        foreach (var from in Directory.EnumerateDirectories(_template.Folder, "*", SearchOption.AllDirectories).Prepend(_template.Folder))
            if (!IsLeftOut(from)) Directory.CreateDirectory(Path.Combine(folder, Path.GetRelativePath(_template.Folder, from)));
        foreach (var from in Directory.EnumerateFiles(_template.Folder, "*", SearchOption.AllDirectories))
            if (!IsLeftOut(from)) File.Copy(from, Path.Combine(folder, Path.GetRelativePath(_template.Folder, from)));
        if (isLayered)
        {
            var many = Directory.CreateDirectory(Path.Combine(folder, Many)).FullName;
            for (var i = 0; i < EnoughForLayers; i++) File.WriteAllText(Path.Combine(many, $"{i}.txt"), $"{i}\n");
        }

        await _trouble.SettleAsync();
        return named;

        bool IsLeftOut(string path) => isPlain && Path.GetRelativePath(_template.Folder, path).Split('/')[0] == ".git";
    }

    /// <summary>Starts the program in a repository, fit to meet the trouble.</summary>
    public (Process Process, Func<Task<string>> Strike) Start(string repository, Random chance, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { UseShellExecute = false, WorkingDirectory = repository, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["HOME"] = Home;
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["OPENAI_API_KEY"] = "sk-test-0123456789abcdef";
        start.Environment["OPENAI_BASE_URL"] = _server.OpenAIBaseUrl.ToString();
        start.Environment["LATHE_MODEL"] = "openai/test-model";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root) start.Environment["DOTNET_ROOT"] = root;
        var strike = _trouble.Prepare(start, chance);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return (process, strike);
    }

    /// <summary>Waits a little for processes of this world to be gone, and ends those that are not.</summary>
    /// <returns>What they were.</returns>
    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = LeftProcesses.Of(_template.Root);
            if (left.Count == 0) return [];
            if (Stopwatch.GetElapsedTime(began) < s_patience)
            {
                await Task.Delay(50);
                continue;
            }

            foreach (var (id, _) in left) LeftProcesses.End(id);
            return [.. left.Select(l => $"process {l.Id}: {l.What}")];
        }
    }

    /// <summary>How many whole answers of a run were asked for again.</summary>
    public int AskedAgain(int number)
    {
        lock (_answers) return _answers.TryGetValue(number, out var answers) ? answers.Values.Sum(times => times - 1) : 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _trouble.DisposeAsync();
        _template.Dispose();
    }

    private ScriptedTurn Answer(RecordedRequest request)
    {
        var conversation = request.Messages.GetRawText();
        var number = int.Parse(NumberOfRun().Match(conversation).Groups["number"].ValueSpan);
        lock (_answers)
        {
            if (!_answers.TryGetValue(number, out var answers)) _answers[number] = answers = new Dictionary<string, int>(StringComparer.Ordinal);
            var key = Hash(conversation);
            answers[key] = answers.GetValueOrDefault(key) + 1;
        }

        return ScriptedTurn.CallAll(MetAFullDisk(request.Messages) ? new ScriptedCall(s_commandAgain.Tool, s_commandAgain.Arguments) : s_story.Next(request));
    }

    // The command hears of a disk that is full for a moment, or is ended since it nearly is, and Lathe may have room again: a model that is told so does it again.
    private static bool MetAFullDisk(JsonElement messages) => messages.GetArrayLength() is > 1 and var count
        && messages[count - 1].GetProperty("role").GetString() == "tool"
        && messages[count - 1].GetRawText() is var told && (told.Contains("No space left on device", StringComparison.Ordinal) || told.Contains("The disk of its workspace came down", StringComparison.Ordinal))
        && messages[count - 2].GetRawText().Contains(s_command.Tool, StringComparison.Ordinal);

    private static Dictionary<string, string> MadeAfter()
    {
        var after = new Dictionary<string, string>(Before, StringComparer.Ordinal) { ["greeting.txt"] = Hash("hello world\n"), ["list.txt"] = Hash("ONE\ntwo\n"), ["docs/notes.txt"] = Hash(Notes) };
        after.Remove("old.txt");
        var numbers = Hash(string.Concat(Enumerable.Range(1, 500).Select(n => $"{n}\n")));
        for (var i = 1; i <= 8; i++) after[$"made/{i}.txt"] = numbers;
        return after;
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("Campaign run (?<number>[0-9]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex NumberOfRun();
}
