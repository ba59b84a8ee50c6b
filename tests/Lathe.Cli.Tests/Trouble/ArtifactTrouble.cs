using System.Text.Json;
using Lathe.TestKit;
using Lathe.TestKit.Servers;
using Lathe.TestKit.Stores;
using Npgsql;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Lathe.Cli.Tests.Trouble;

/// <summary>Stored versions with the real program and servers that speak S3, DynamoDB and PostgreSQL; where the program as it ships is tested, with that.</summary>
public sealed class ArtifactTrouble(TestServers servers)
{
    [Fact]
    public async Task A_runs_change_goes_to_s3_and_dynamodb_and_is_edited_from_there()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, Turns.Write("second.txt", "again\n"), Turns.Finish);
        await UseS3Async(stage);

        await ExpectAsync(stage, ExitCodes.Success, "run", "Spell the greeting right", "--verify", SampleRepository.Check);

        Assert.Contains("stored as ", Out, StringComparison.Ordinal);
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "list", "--json");
        using var list = JsonDocument.Parse(Out);
        var item = $"{Text(list.RootElement[0], "project")}/{Text(list.RootElement[0], "item")}";
        Assert.Equal((1, "Verified"), (list.RootElement[0].GetProperty("version").GetInt32(), Text(list.RootElement[0], "verdict")));
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "show", item, "--link", "5m", "--json");
        using var shown = JsonDocument.Parse(Out);
        using var http = new HttpClient();
        Assert.Contains("+hello world", await http.GetStringAsync(Text(shown.RootElement, "link"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("greeting.txt", Text(shown.RootElement.GetProperty("files")[1], "path"));

        await ExpectAsync(stage, ExitCodes.Success, "run", "Say it again", "--verify", SampleRepository.Check, "--edit", item);
        Assert.Contains($"stored as {item}@2", Out, StringComparison.Ordinal);
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "diff", $"{item}@1", $"{item}@2");
        Assert.Contains("+++ b/second.txt", Out, StringComparison.Ordinal);
        Assert.DoesNotContain("greeting.txt", Out, StringComparison.Ordinal);
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "get", $"{item}@1", "--into", "out");
        Assert.Equal("hello world\n", await File.ReadAllTextAsync(Path.Combine(stage.CurrentDirectory, "out", "greeting.txt"), TestContext.Current.CancellationToken));
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "lock", $"{item}@2", "--for", "2d", "--hold");
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "status");
        Assert.Contains("both answer", Out, StringComparison.Ordinal);
        Assert.Contains("2 stored, 0 failed", Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_away_costs_a_run_nothing_and_gets_the_version_later()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await UseS3Async(stage);
        var endpoint = stage.Variables["LATHE_ARTIFACTS_ENDPOINT"];
        stage.Variables["LATHE_ARTIFACTS_ENDPOINT"] = "http://127.0.0.1:9";

        await ExpectAsync(stage, ExitCodes.Success, "run", "Spell the greeting right", "--verify", SampleRepository.Check);
        Assert.Single(Out.Split('\n'), l => l.Contains("could not be stored", StringComparison.Ordinal));
        await ExpectAsync(stage, ExitCodes.ProviderFailed, "artifacts", "status");
        Assert.Contains("1 wait", Out, StringComparison.Ordinal);
        await ExpectAsync(stage, ExitCodes.Waiting, "artifacts", "sync");

        stage.Variables["LATHE_ARTIFACTS_ENDPOINT"] = endpoint;
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "sync");
        Assert.Contains("stored ", Out, StringComparison.Ordinal);
        Assert.Contains("nothing waits", Out, StringComparison.Ordinal);
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "list", "--json");
        Assert.Contains("\"version\": 1", Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_required_makes_the_run_wait_and_resume_stores_it()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await UseS3Async(stage);
        stage.Variables["LATHE_ARTIFACTS_REQUIRED"] = "true";
        var bucket = stage.Variables["LATHE_ARTIFACTS_BUCKET"];
        stage.Variables["LATHE_ARTIFACTS_BUCKET"] = "another-bucket";

        await ExpectAsync(stage, ExitCodes.NeedsHuman, "run", "Spell the greeting right", "--verify", SampleRepository.Check);
        Assert.Contains("artifacts.required", Out, StringComparison.Ordinal);
        Assert.Contains("another-bucket", Out, StringComparison.Ordinal);

        stage.Variables["LATHE_ARTIFACTS_BUCKET"] = bucket;
        await ExpectAsync(stage, ExitCodes.Success, "resume", stage.LatestRun());
        Assert.Contains("stored as ", Out, StringComparison.Ordinal);
        Assert.Equal(2, stage.Server.Requests.Count);
    }

    [Fact]
    public async Task Files_may_be_listed_in_postgresql()
    {
        await using var stage = await Stage.SetAsync();
        stage.Variables["LATHE_ARTIFACTS_STORE"] = "files";
        stage.Variables["LATHE_ARTIFACTS_CATALOG"] = "postgres";
        stage.Variables["LATHE_ARTIFACTS_POSTGRES"] = await servers.PostgresAsync();
        var item = $"shop-{Guid.NewGuid():N}/greeting";

        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "put", item, "greeting.txt");
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "put", item, "greeting.txt");

        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "history", item, "--output-format", "stream-json");
        Assert.Equal([2, 1], Out.Trim().Split('\n').Select(l => JsonDocument.Parse(l).RootElement.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task A_version_whose_answer_was_lost_after_it_was_made_is_made_once_by_the_same_command_again()
    {
        await using var stage = await Stage.SetAsync();
        var server = new NpgsqlConnectionStringBuilder(await servers.PostgresAsync());
        var dice = new StoreDice(1, share: 0);
        await using var proxy = PostgresFaultProxy.Start(server.Port, dice);
        stage.Variables["LATHE_ARTIFACTS_STORE"] = "files";
        stage.Variables["LATHE_ARTIFACTS_CATALOG"] = "postgres";
        stage.Variables["LATHE_ARTIFACTS_POSTGRES"] = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port }.ConnectionString;
        var item = $"shop-{Guid.NewGuid():N}/greeting";
        dice.Want("INSERT INTO lathe_artifact_versions", StoreFault.ResetAfter);
        dice.Want("AND version = $3", [.. Enumerable.Repeat(StoreFault.ResetBefore, 4)]);

        await ExpectAsync(stage, ExitCodes.ProviderFailed, "artifacts", "put", item, "greeting.txt");
        Assert.Contains("the same command again stores it, and as one version", Error, StringComparison.Ordinal);
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "status");
        Assert.Contains("1 wait", Out, StringComparison.Ordinal);

        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "put", item, "greeting.txt");
        Assert.Equal($"stored as {item}@1: an earlier try had come through\n", Out);
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "sync");
        Assert.Contains("nothing waits", Out, StringComparison.Ordinal);
        await ExpectAsync(stage, ExitCodes.Success, "artifacts", "history", item, "--json");
        Assert.Equal(1, JsonDocument.Parse(Out).RootElement.GetArrayLength());
    }

    private string Out { get; set; } = "";

    private string Error { get; set; } = "";

    // Always the real program: the SDK of AWS reads the variables of its process.
    private async Task ExpectAsync(Stage stage, int exitCode, params string[] args)
    {
        (var code, Out, Error) = await RealLathe.RunAsync(stage, "", args);
        Assert.True(code == exitCode, $"exit code {code} instead of {exitCode}\n--- out\n{Out}\n--- error\n{Error}");
    }

    private async Task UseS3Async(Stage stage)
    {
        var endpoint = await servers.MotoAsync();
        var bucket = $"lathe-{Guid.NewGuid():N}";
        using var http = new HttpClient();
        using var make = new HttpRequestMessage(HttpMethod.Put, $"{endpoint}/{bucket}");
        make.Headers.Add("x-amz-bucket-object-lock-enabled", "true");
        (await http.SendAsync(make, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        foreach (var (name, value) in ((string, string)[])[("STORE", "s3"), ("BUCKET", bucket), ("ENDPOINT", endpoint), ("CATALOG", "dynamodb"), ("CATALOG_ENDPOINT", endpoint), ("TABLE", bucket), ("REGION", "us-east-1")])
            stage.Variables[$"LATHE_ARTIFACTS_{name}"] = value;
        stage.Variables["AWS_ACCESS_KEY_ID"] = stage.Variables["AWS_SECRET_ACCESS_KEY"] = "test";
        stage.Variables["AWS_EC2_METADATA_DISABLED"] = "true";
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
