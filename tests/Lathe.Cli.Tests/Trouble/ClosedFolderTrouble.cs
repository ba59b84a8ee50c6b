using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>Folders that the user may not look into. Permissions bind root too, once it has given up what lets it pass them.</summary>
public sealed class ClosedFolderTrouble
{
    private const string Bound = "setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search --";

    // A run gives what it makes to whoever owns the repository, which root without these rights could not.
    private const string Nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups --";
    private const string Note = "note: shut and 1 more could not be opened";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Symbols_says_once_where_it_could_not_look_in_the_words_of_the_index(bool isRepository)
    {
        await using var stage = await Stage.SetAsync(isRepository ? SampleRepository.Create() : SampleRepository.WithoutGit());
        stage.Repository.Write("open/a.cs", "class Cart { }\n").Write("shut/b.cs", "class Cart { }\n").Write("sub/shut/c.cs", "class Cart { }\n");
        using var shut = new Closed(stage, UnixFileMode.None, "shut", "sub/shut");

        Assert.Equal((ExitCodes.Success, Note), await NotesAsync(stage, "symbols Cart"));
        Assert.Equal((ExitCodes.FailedCheck, Note), await NotesAsync(stage, "symbols Nothing"));
        Assert.Equal((ExitCodes.Success, Note), await NotesAsync(stage, "index"));
        Assert.Equal((ExitCodes.Success, Note), await NotesAsync(stage, "symbols Cart"));
        var (code, found) = await SaysAsync(stage, "symbols Cart 2>/dev/null");
        Assert.Equal((ExitCodes.Success, "open/a.cs:1: class Cart"), (code, found.TrimEnd()));
    }

    [Fact]
    public async Task A_folder_whose_names_alone_can_be_read_does_not_end_the_look_through_a_plain_folder()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.WithoutGit());
        stage.Repository.Write("a.cs", "class Cart { }\n").Write("listed/b.cs", "class Cart { }\n");
        using var listed = new Closed(stage, UnixFileMode.UserRead, "listed");

        Assert.Equal((ExitCodes.Success, "note: listed could not be opened"), await NotesAsync(stage, "symbols Cart"));
    }

    [Theory]
    [InlineData("copy", false)]
    [InlineData("copy", true)]
    [InlineData("overlay", false)]
    [InlineData("overlay", true)]
    public async Task A_run_says_where_it_could_not_look(string workspace, bool isTracked)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Repository.Write("open/shut/a.txt", "1\n");
        if (isTracked) stage.Repository.Commit("One more");
        using var shut = new Closed(stage, UnixFileMode.None, "open/shut");

        var (code, said) = await RunAsNobodyAsync(stage, workspace);

        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains("open/shut cannot be read and were left out of the workspace.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("a.txt", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("overlay")]
    public async Task A_file_that_may_not_be_read_is_refused_to_the_model_and_the_run_goes_on(string workspace)
    {
        await using var stage = await Stage.SetAsync(Command("chmod 0 greeting.txt"), Turns.Fix, Command("chmod 644 greeting.txt"), Turns.Fix, Turns.Finish);

        var (code, said) = await RunAsNobodyAsync(stage, workspace);

        Assert.True(code == ExitCodes.Success, said);
        Assert.Contains("✗ edit_file", said, StringComparison.Ordinal);
        Assert.Contains("Permission denied", stage.Told(), StringComparison.Ordinal);
    }

    private static ScriptedTurn Command(string line) => ScriptedTurn.Call("run_command", $$"""{"command":"{{line}}"}""");

    private static async Task<(int Code, string Said)> RunAsNobodyAsync(Stage stage, string workspace)
    {
        var (code, said) = await SaysAsync(stage, $"run 'Spell the greeting right' --verify '{SampleRepository.Check}' --workspace {workspace}", $"chown -R 65534:65534 {stage.Repository.Root} && exec {Nobody}");
        Assert.SkipWhen(code == ExitCodes.MissingDependency, "this kind of workspace cannot be made here without rights");
        Assert.SkipWhen(said.Contains("Permission denied", StringComparison.Ordinal) && code is 126 or 127, "others cannot run what was built here");
        return (code, said);
    }

    private static async Task<(int Code, string Notes)> NotesAsync(Stage stage, string command)
    {
        var (code, said) = await SaysAsync(stage, $"{command} 2>&1 >/dev/null");
        return (code, string.Join('\n', said.Split('\n').Where(static l => l.EndsWith("could not be opened", StringComparison.Ordinal))));
    }

    private static async Task<(int Code, string Said)> SaysAsync(Stage stage, string command, string asRoot = $"exec {Bound}")
    {
        Assert.SkipUnless(!Environment.IsPrivilegedProcess || File.Exists("/usr/bin/setpriv"), "setpriv is not installed, and permissions do not bind root.");
        using var lathe = RealLathe.StartInShell(stage, $"{(Environment.IsPrivilegedProcess ? asRoot : "exec")} $LATHE {command}");
        return (await lathe.EndAsync(), lathe.Written);
    }

    /// <summary>Folders with another mode for as long as this lives.</summary>
    private sealed class Closed : IDisposable
    {
        private readonly string[] _folders;
        private readonly UnixFileMode _mode;

        public Closed(Stage stage, UnixFileMode mode, params string[] folders)
        {
            _folders = [.. folders.Select(f => Path.Combine(stage.Repository.Folder, f))];
            _mode = File.GetUnixFileMode(_folders[0]);
            foreach (var folder in _folders) File.SetUnixFileMode(folder, mode);
        }

        public void Dispose()
        {
            foreach (var folder in _folders) File.SetUnixFileMode(folder, _mode);
        }
    }
}
