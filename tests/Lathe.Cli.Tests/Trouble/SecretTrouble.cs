using System.Text;
using System.Text.RegularExpressions;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Recording;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>Secrets of every sort, by the whole program against a server: what is in files, in output and in the task goes over no wire and into no file of Lathe's.</summary>
public sealed class SecretTrouble
{
    // Put together here, so that no scanner takes this file for one with keys in it.
    private static readonly string s_key = "sk-" + "ant-" + "Q7wErTy9UiOp3AsDfGh5JkLz";
    private static readonly string s_line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ" + "zzQ7wErTy9";
    private static readonly string s_pem = "-----BEGIN " + "PRIVATE KEY-----\n" + s_line + "\n" + s_line + "\n-----END " + "PRIVATE KEY-----\n";
    private static readonly string s_env = $"MODE=fast\nDB_PASSWORD=correcthorse\nAPI_KEY={s_key}\nCUSTOMER=CUST-12345678\nDATABASE_URL=postgres://app:tr0ub4dor@db/app\nOWN=anoddlookingkey\n";
    private static readonly string[] s_secrets = [s_key, s_line, "correcthorse", "CUST-12345678", "tr0ub4dor", "anoddlookingkey", "ada's true name"];

    private const string Configuration = "redaction: { patterns: [ { name: customer, pattern: 'CUST-[0-9]{8}' }, { name: person, pattern: 'called (?<secret>[^.]+)\\.' } ] }\nretry: { max_attempts: 1 }\n";
    private const string Show = "cat .env server.pem; grep CUST .env >&2; exit 3";

    [Fact]
    public async Task They_reach_no_request_journal_log_or_cassette_and_a_line_survives_its_edit_after_a_kill()
    {
        await using var stage = await StageAsync(request => request.Number switch
        {
            1 => ScriptedTurn.CallAll(new ScriptedCall("read_file", """{"path":".env"}"""), new ScriptedCall("read_file", """{"path":"server.pem"}"""), new ScriptedCall("search", """{"pattern":"CUST|correct|MIIE"}""")),
            2 => Turns.Command(Show),
            3 => ScriptedTurn.Fail(ModelFault.Stall),
            4 => Write(request),
            5 => Turns.Fix,
            _ => Turns.Finish,
        });
        string[] run = ["run", $"Spell the greeting right; the key is {s_key}, for CUST-12345678, who is called ada's true name.", "--verify", $"cat .env; {SampleRepository.Check}", "--log-level", "trace", "--output-format", "stream-json"];
        using (var lathe = RealLathe.Start(stage, run))
        {
            for (var i = 0; i < 3; i++) await stage.Server.WaitForRequestAsync(TestContext.Current.CancellationToken);
            lathe.Signal(RealLathe.KillNow);
            await lathe.EndAsync();
            AssertHidden(lathe.Written, "the stream of events");
        }

        var recorded = Path.Combine(stage.Home, "run.cassette.json");
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun(), "--output-format", "stream-json", "--record", recorded);
        AssertHidden(stage.Out, "the stream of events after the resume");
        foreach (var request in stage.Server.Requests) AssertHidden(request.Body.GetRawText(), $"request {request.Number}");
        foreach (var file in Directory.GetFiles(stage.State, "journal.db*").Concat(Directory.GetFiles(Path.Combine(stage.State, "logs")))) AssertHidden(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), file);
        AssertHidden(await CassetteAsync(stage), "the cassette");
        AssertHidden(await File.ReadAllTextAsync(recorded, TestContext.Current.CancellationToken), "the recording");

        var told = stage.Server.Requests[4].Messages.EnumerateArray().Last().GetProperty("content").GetString()!;
        Assert.True(told.StartsWith("Applied", StringComparison.Ordinal), told);
        await stage.ExpectAsync(ExitCodes.Success, "apply", stage.LatestRun(), "--yes");
        Assert.Equal(s_env + $"OLD_PASSWORD=correcthorse\nOLD_KEY={s_key}\nOLD_CUSTOMER=CUST-12345678\nOLD_OWN=anoddlookingkey\n", stage.Repository.Read(".env"));
    }

    [Fact]
    public async Task What_a_provider_plays_back_in_an_error_is_hidden_too()
    {
        await using var stage = await StageAsync(_ => ScriptedTurn.Fail(ModelFault.Status(400, "invalid_request_error", $"cannot parse: DB_PASSWORD=correcthorse CUST-12345678 {s_key}")));
        await stage.ExpectRunAsync(ExitCodes.BadInput, "--log-level", "trace");
        AssertHidden(stage.Out + stage.Error, "what is printed");
        foreach (var file in Directory.GetFiles(stage.State, "journal.db*").Concat(Directory.GetFiles(Path.Combine(stage.State, "logs")))) AssertHidden(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), file);
    }

    [Fact]
    public async Task What_a_person_says_of_a_change_is_hidden_by_their_patterns()
    {
        await using var stage = await StageAsync(request => request.Number is 1 ? Turns.Fix : Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "feedback", stage.LatestRun(), "Not for CUST-12345678, she is called ada's true name.");
        foreach (var request in stage.Server.Requests) AssertHidden(request.Body.GetRawText(), $"request {request.Number}");
        foreach (var file in Directory.GetFiles(stage.State, "journal.db*")) AssertHidden(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), file);
    }

    private static async Task<Stage> StageAsync(Func<RecordedRequest, ScriptedTurn> script)
    {
        var stage = await Stage.SetAsync(SampleRepository.Create().Write(".env", s_env).Write("server.pem", s_pem).Commit("Settings"), script);
        stage.Variables["OPENAI_API_KEY"] = "anoddlookingkey";
        var folder = Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "config.yaml"), Configuration);
        return stage;
    }

    // The model knows the marks only, from what it was told before the kill.
    private static ScriptedTurn Write(RecordedRequest request)
    {
        var told = string.Join('\n', request.Messages.EnumerateArray().Where(m => m.GetProperty("role").GetString() == "tool").Select(m => m.GetProperty("content").GetString()));
        string Mark(string name) => Regex.Match(told, name + "=(«secret:[0-9a-f]{6}»)").Groups[1].Value;
        var end = $"OWN={Mark("OWN")}\n";
        var added = $"OLD_PASSWORD={Mark("DB_PASSWORD")}\nOLD_KEY={Mark("API_KEY")}\nOLD_CUSTOMER={Mark("CUSTOMER")}\nOLD_OWN={Mark("OWN")}\n";
        return ScriptedTurn.CallAll(Edit(end, end + added));
    }

    private static ScriptedCall Edit(string before, string after) =>
        new("edit_file", $$"""{"path":".env","old_text":"{{System.Text.Json.JsonEncodedText.Encode(before)}}","new_text":"{{System.Text.Json.JsonEncodedText.Encode(after)}}"}""");

    private static async Task<string> CassetteAsync(Stage stage)
    {
        var environment = LatheEnvironment.Current() with { Variables = stage.Variables, CurrentDirectory = stage.CurrentDirectory };
        await using var composition = new Composition(new CliHost { Environment = environment, Out = TextWriter.Null, Error = TextWriter.Null, In = TextReader.Null }, LathePaths.Find(environment));
        using var cassette = new MemoryStream();
        await new CassetteExport(composition.Journal, composition.Objects).WriteAsync(new RunId(stage.LatestRun()), "A test.", new Dictionary<string, string>(), cassette, TestContext.Current.CancellationToken);
        Assert.True(cassette.Length > 1_000);
        return Encoding.UTF8.GetString(cassette.ToArray());
    }

    private static void AssertHidden(string text, string where)
    {
        foreach (var secret in s_secrets) Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{secret} is in {where}");
    }
}
