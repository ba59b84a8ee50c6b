using System.Text;
using System.Text.Json;
using Lathe.Engine.Journal;
using Lathe.Engine.Permissions;
using Lathe.Engine.Redaction;
using Lathe.Engine.Workspaces;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>A secret in a file reaches neither a request nor the journal nor an observer, and a mark that is written back is the value again.</summary>
public sealed class SecretFacts
{
    // Put together here, so that no scanner takes this file for one with a key in it.
    private static readonly string s_key = "sk-" + "ant-" + "Q7wErTy9UiOp3AsDfGh5JkLz";
    private static readonly string s_line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ" + "zzQ7wErTy9";
    private static readonly string s_pem = "-----BEGIN " + "PRIVATE KEY-----\n" + s_line + "\n" + s_line + "\n" + s_line + "\n-----END " + "PRIVATE KEY-----\n";

    private static Task<RunFixture> OpenAsync() => RunFixture.OpenAsync(s => s
        .Write("config.inc", $"API_KEY={s_key}\nMODE=fast\n")
        .Write("server.pem", s_pem));

    [Fact]
    public async Task It_is_nowhere_but_in_the_files()
    {
        await using var fixture = await OpenAsync();
        fixture.Settings = fixture.Settings with { Verify = ["cat config.inc server.pem; " + RunFixture.Check], ProjectNotes = $"The key is {s_key}." };
        fixture.Task = fixture.Task with { Context = new() { Files = ["config.inc", "server.pem"], Notes = ["see " + s_key] } };
        var result = await fixture.RunAsync(m => m
            .Read("config.inc").Read("server.pem").Shell("cat config.inc server.pem; exit 1").Call("search", Script.Json(("pattern", "KEY"))).Call("search", Script.Json(("pattern", "MIIE")))
            .Edit("config.inc", "NOT THERE", "x").Edit("src/calc.inc", "- $2", "* $2").Say("No.").Mend().Edit("src/calc.inc", "$1 * $2", "$1 + $2").Finish());

        Assert.True(result.Outcome is { Accepted: true, Attempt: 2 }, result.Error?.ToString());
        Assert.Contains("«secret:", fixture.Told(1));
        foreach (var request in fixture.Model.Requests) AssertHidden(Everything(request), "a request");
        AssertHidden(fixture.Observer.Text.Replace(Line(fixture), "", StringComparison.Ordinal), "the observer");
        foreach (var stored in await fixture.EventsAsync(result.Run))
            AssertHidden(JsonSerializer.Serialize(stored, EngineJson.Default.RunEvent), "the journal");

        // The object store keeps the files themselves, which is what checkpoints are; everything else in it is results.
        var files = Snapshots.Load(result.Outcome.Tree, fixture.Objects).Entries.Values.Select(e => e.Content.Hex).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(fixture.Paths.Objects, "*", SearchOption.AllDirectories))
        {
            if (!files.Contains(Path.GetFileName(path)) && !files.Any(f => f.EndsWith(Path.GetFileName(path), StringComparison.Ordinal)))
                AssertHidden(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)), path);
        }
    }

    [Fact]
    public async Task The_journals_file_holds_no_secret_of_a_file()
    {
        await using var fixture = await OpenAsync();
        await fixture.RunAsync(m => m.Read("config.inc").Shell("cat config.inc server.pem").Mend().Finish());
        await fixture.ReopenAsync();
        foreach (var path in Directory.EnumerateFiles(fixture.Paths.State, "journal.db*")) AssertHidden(Encoding.Latin1.GetString(await ReadSharedAsync(path)), path);
    }

    [Fact]
    public async Task A_mark_that_is_written_back_is_the_value_on_disk()
    {
        await using var fixture = await OpenAsync();

        // A private key in a new file is a finding of its own, and no attempt with one is accepted.
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        var mark = new Func<string>(() => Redactor.Marks(fixture.Told(1)).First());
        fixture.Model.CallAll(("read_file", Script.Json(("path", "config.inc"))), ("read_file", Script.Json(("path", "server.pem"))));
        fixture.Model.Answer(_ => fixture.Model.Response([new FunctionCallContent("w", "edit_file", Arguments(("path", "config.inc"), ("old_text", $"API_KEY={mark()}"), ("new_text", $"API_KEY=\"{mark()}\"")))]));
        fixture.Model.Answer(_ => fixture.Model.Response([new FunctionCallContent("p", "write_file", Arguments(("path", "copy.pem"), ("content", Redactor.Marks(fixture.Told(1)).Last() + "\n")))]));
        var result = await fixture.RunAsync(m => m.Mend().Finish());

        Assert.Equal($"API_KEY=\"{s_key}\"\nMODE=fast\n", fixture.FileIn(result.Outcome!.Tree, "config.inc"));
        Assert.Equal(s_pem, fixture.FileIn(result.Outcome.Tree, "copy.pem"));
    }

    [Fact]
    public async Task After_a_resume_a_mark_still_stands_for_its_value()
    {
        await using var fixture = await OpenAsync();
        using var stop = new CancellationTokenSource();
        fixture.Model.Read("config.inc").Answer(async (_, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("Not reached.");
        });
        var stopped = await fixture.StartAsync(stop.Token);
        Assert.Equal(RunState.Cancelled, stopped.State);
        var mark = Redactor.Marks(fixture.Told(1)).First();

        await fixture.ReopenAsync();
        fixture.Client = new ScriptedChatClient()
            .Edit("config.inc", mark, $"'{mark}'")
            .Write("other.inc", "KEY=«secret:000000»\n")
            .Mend().Finish();
        var result = await fixture.ResumeAsync(stopped.Run);
        Assert.Equal($"API_KEY='{s_key}'\nMODE=fast\n", fixture.FileIn(result.Outcome!.Tree, "config.inc"));
        Assert.Contains("The mark «secret:000000» does not stand for a value that is known any more", fixture.Told(2));
        Assert.Null(fixture.FileIn(result.Outcome.Tree, "other.inc"));
    }

    [Fact]
    public async Task A_file_may_hold_such_a_mark_as_its_own_text()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("doc.txt", "A mark looks like «secret:3fa1b2».\n"));
        var result = await fixture.RunAsync(m => m.Edit("doc.txt", "like «secret:3fa1b2».", "like this: «secret:3fa1b2».").Mend().Finish());
        Assert.Equal("A mark looks like this: «secret:3fa1b2».\n", fixture.FileIn(result.Outcome!.Tree, "doc.txt"));
    }

    [Fact]
    public async Task A_question_to_a_person_does_not_carry_it_into_the_journal()
    {
        await using var fixture = await OpenAsync();
        fixture.Settings = fixture.Settings with { Permissions = [.. DefaultPermissions.For("bwrap"), new PermissionRule("run_command", "send *", PermissionAnswer.Ask)] };
        fixture.Model.Read("config.inc").Answer(_ => fixture.Model.Response([new FunctionCallContent("s", "run_command", Arguments(("command", "send " + Redactor.Marks(fixture.Told(1)).First())))]));
        var result = await fixture.StartAsync();
        Assert.Equal(RunState.NeedsHuman, result.State);
        AssertHidden(result.Error!.Message, "the error");
        foreach (var stored in await fixture.EventsAsync(result.Run)) AssertHidden(JsonSerializer.Serialize(stored, EngineJson.Default.RunEvent), "the journal");
    }

    private static Dictionary<string, object?> Arguments(params (string Name, string Value)[] members) => members.ToDictionary(m => m.Name, m => (object?)m.Value, StringComparer.Ordinal);

    private static string Line(RunFixture fixture) => fixture.Observer.Text.Split('\n').FirstOrDefault(l => l.Contains("\"run_started\"", StringComparison.Ordinal)) ?? " ";

    private static string Everything(ScriptedRequest request)
    {
        var text = new StringBuilder();
        foreach (var content in request.Messages.SelectMany(m => m.Contents))
        {
            text.Append(content switch
            {
                TextContent t => t.Text,
                FunctionResultContent r => r.Result?.ToString(),
                FunctionCallContent c => string.Join(' ', c.Arguments?.Values ?? []),
                _ => "",
            }).Append('\n');
        }

        return text.ToString();
    }

    private static void AssertHidden(string text, string where)
    {
        Assert.False(text.Contains(s_key, StringComparison.Ordinal), $"the key is in {where}");
        Assert.False(text.Contains(s_line, StringComparison.Ordinal), $"a line of the private key is in {where}");
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return bytes;
    }
}
