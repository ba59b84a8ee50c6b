using System.Text;
using System.Text.Json;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Configuration;
using Lathe.Storage.Artifacts;
using Lathe.Storage.Files;

namespace Lathe.Cli.Tests.Commands;

/// <summary>The commands about stored versions on the store in the state folder.</summary>
public sealed class ArtifactsCommandFacts : IDisposable
{
    private readonly CliRun _run = new();

    public ArtifactsCommandFacts()
    {
        _run.Variables["USER"] = "ann";
        _run.Write("work/main.txt", "one\n");
        _run.Write("work/src/a.cs", "a1\n");
        _run.Write("work/src/b.cs", "b1\n");
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Files_become_versions_that_are_listed_shown_and_compared()
    {
        await OkAsync("put", "shop/totals", "main.txt", "src/a.cs", "src/b.cs", "--title", "Totals", "--description", "Rounds\nhalf to even", "--mode", "feature", "--language", "csharp");
        Assert.Equal("stored as shop/totals@1: 3 of 3 parts sent\n", _run.Out);
        _run.Write("work/src/a.cs", "a2\n");
        _run.Variables["LATHE_USER"] = "release-bot";
        await OkAsync("put", "shop/totals", "main.txt", "src/a.cs");
        Assert.Contains("@2: 1 of 2 parts sent, what the store had already was not", _run.Out, StringComparison.Ordinal);

        await OkAsync("list");
        Assert.Matches(@"shop/totals +2 +\d{4}-", _run.Out);
        await OkAsync("list", "other");
        Assert.Contains("There are no stored versions of other", _run.Out, StringComparison.Ordinal);
        await OkAsync("history", "shop/totals");
        Assert.Matches(@"\n2 +1 +.*release-bot.*\n1 +.*ann .*Totals\n", _run.Out);
        await OkAsync("history", "shop/totals@1", "--json");
        Assert.Equal(1, JsonDocument.Parse(_run.Out).RootElement.GetArrayLength());
        await OkAsync("show", "shop/totals@1");
        Assert.Contains("code/shop/totals/totals_scene2_v1.cs", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Rounds half to even", _run.Out, StringComparison.Ordinal);
        await OkAsync("show", "shop/totals", "--link", "1h");
        Assert.Contains("gives no links", _run.Out, StringComparison.Ordinal);
        await OkAsync("diff", "shop/totals");
        Assert.Contains("-a1\n+a2\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("+++ /dev/null", _run.Out, StringComparison.Ordinal);
        await OkAsync("diff", "shop/totals", "--json");
        using (var document = JsonDocument.Parse(_run.Out))
        {
            Assert.Equal(("shop/totals@1", "shop/totals@2"), (document.RootElement.GetProperty("before").GetString(), document.RootElement.GetProperty("after").GetString()));
            Assert.Equal(["src/a.cs", "src/b.cs"], document.RootElement.GetProperty("files").EnumerateArray().Select(static f => f.GetString()));
            Assert.Contains("-a1\n+a2\n", document.RootElement.GetProperty("diff").GetString(), StringComparison.Ordinal);
        }

        await OkAsync("diff", "shop/totals@1", "shop/totals@1");
        Assert.Equal("", _run.Out);
        Assert.Equal("a2\n", await File.ReadAllTextAsync(Path.Combine(State, "store/code/shop/totals/totals_scene1_v2.cs"), TestContext.Current.CancellationToken));
        await OkAsync("status");
        Assert.Contains("2 stored, 0 failed", _run.Out, StringComparison.Ordinal);
        Assert.Contains("both answer", _run.Out, StringComparison.Ordinal);
        await OkAsync("sync");
        Assert.Equal("nothing waits\n", _run.Out);
    }

    [Fact]
    public async Task An_entry_of_what_waits_that_cannot_be_read_is_told()
    {
        var file = Path.Combine(State, "outbox/0.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "{\"draft\":", TestContext.Current.CancellationToken);
        await OkAsync("status");
        Assert.Contains(file + " cannot be read, and is stored nowhere", _run.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Waiting, await _run.InvokeAsync("artifacts", "sync", "--json"));
        using var document = JsonDocument.Parse(_run.Out);
        Assert.Contains(file, document.RootElement.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_diff_in_a_pipe_has_the_files_own_bytes()
    {
        foreach (var text in (string[])["one\r\n", "two\r\n"])
        {
            _run.Write("work/main.txt", text);
            await OkAsync("put", "shop/totals", "main.txt");
        }

        await OkAsync("diff", "shop/totals");
        Assert.Contains("-one\r\n+two\r\n", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_is_written_back_and_what_is_there_is_not_replaced_without_a_word()
    {
        await OkAsync("put", "shop/totals", "main.txt", "src/a.cs");

        await OkAsync("get", "shop/totals", "--into", "out");
        Assert.Equal(("one\n", "a1\n"), (Read("out/totals.txt"), Read("out/src/a.cs")));
        _run.Write("work/out/src/a.cs", "mine\n");
        Assert.Equal(ExitCodes.Conflict, await _run.InvokeAsync("artifacts", "get", "shop/totals", "--into", "out"));
        Assert.Equal("mine\n", Read("out/src/a.cs"));
        Assert.Contains("--force", _run.Out, StringComparison.Ordinal);
        await OkAsync("get", "shop/totals@1", "--into", "out", "--force", "--json");
        Assert.Equal("a1\n", Read("out/src/a.cs"));
        await OkAsync("get", "shop/totals", "--part", "1");
        Assert.Equal(["src"], Directory.GetFileSystemEntries(Path.Combine(_run.Work, "totals_v1")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_link_in_the_folder_is_not_written_through()
    {
        await OkAsync("put", "shop/totals", "main.txt", "src/a.cs");
        var outside = Directory.CreateDirectory(Path.Combine(_run.Root, "outside")).FullName;
        Directory.CreateDirectory(Path.Combine(_run.Work, "out"));
        File.CreateSymbolicLink(Path.Combine(_run.Work, "out", "src"), outside);

        Assert.NotEqual(ExitCodes.Success, await _run.InvokeAsync("artifacts", "get", "shop/totals", "--into", "out", "--force"));

        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task Links_are_made_again_where_they_stay_within_the_folder_and_named_where_not()
    {
        await StoreLinksAsync(("src/near", "a.cs"), ("src/up", "../src/a.cs"), ("out", "../../secret"), ("src/round", "near/../../../secret"), ("root", "/etc/passwd"), ("git", ".git/config"));

        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync("artifacts", "get", "shop/links", "--into", "out"));

        Assert.Equal(("a.cs", "../src/a.cs"), (Target("out/src/near"), Target("out/src/up")));
        foreach (var refused in (string[])["out", "src/round", "root", "git"]) Assert.Matches($@"failed +{refused}: It is a symbolic link that leads out", _run.Out);
        Assert.Equal(["links.patch", "src"], Directory.GetFileSystemEntries(Path.Combine(_run.Work, "out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        // A file in the place of a link, and a link in the place of a file.
        File.Delete(Path.Combine(_run.Work, "out/src/near"));
        _run.Write("work/out/src/near", "mine");
        File.Delete(Path.Combine(_run.Work, "out/src/up"));
        File.CreateSymbolicLink(Path.Combine(_run.Work, "out/src/up"), "elsewhere");
        await _run.InvokeAsync("artifacts", "get", "shop/links", "--into", "out");
        Assert.Equal(("mine", "elsewhere"), (Read("out/src/near"), Target("out/src/up")));
        await _run.InvokeAsync("artifacts", "get", "shop/links", "--into", "out", "--force");
        Assert.Equal(("a.cs", "../src/a.cs"), (Target("out/src/near"), Target("out/src/up")));
    }

    [Fact]
    public async Task A_lock_is_shown_and_kept()
    {
        await OkAsync("put", "shop/totals", "main.txt");

        await OkAsync("lock", "shop/totals", "--for", "30d", "--hold");
        Assert.Contains("under legal hold, retained until ", _run.Out, StringComparison.Ordinal);
        await OkAsync("show", "shop/totals", "--json");
        Assert.Contains("under legal hold", JsonDocument.Parse(_run.Out).RootElement.GetProperty("lock").GetString(), StringComparison.Ordinal);
        await OkAsync("lock", "shop/totals", "--no-hold", "--json");
        Assert.StartsWith("retained until", JsonDocument.Parse(_run.Out).RootElement.GetProperty("lock").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("artifacts.no_item", "show", "shop/none")]
    [InlineData("artifacts.no_item", "history", "shop/none")]
    [InlineData("artifacts.bad_reference", "show", "none")]
    [InlineData("artifacts.bad_name", "put", "../up", "main.txt")]
    [InlineData("artifacts.bad_name", "list", "a b")]
    [InlineData("artifacts.no_file", "put", "shop/x", "none.txt")]
    [InlineData("artifacts.outside", "put", "shop/x", "main.txt", "../secret.txt")]
    [InlineData("artifacts.nothing_to_lock", "lock", "shop/x")]
    [InlineData("cli.bad_value", "list", "--limit", "0")]
    [InlineData("cli.bad_value", "lock", "shop/x", "--for", "soon")]
    [InlineData("cli.options_conflict", "lock", "shop/x", "--hold", "--no-hold")]
    [InlineData("cli.options_conflict", "lock", "shop/x", "--hold", "--compliance")]
    public async Task What_is_not_acceptable_says_so(string code, params string[] args)
    {
        _run.Write("secret.txt", "x");

        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync(["artifacts", .. args, "--json"]));

        var error = JsonDocument.Parse(_run.Out).RootElement.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("guidance").GetString()!);
    }

    [Theory]
    [InlineData("store: s3", "artifacts.bucket names no bucket")]
    [InlineData("catalog: postgres", "artifacts.postgres says not where")]
    [InlineData("encryption: AES256", "for artifacts.store: s3 only")]
    [InlineData("key: '{item}{ext}'", "as a folder of its own")]
    [InlineData("project: 'my project'", "U+0020")]
    [InlineData("store: gcs", "one of none, files, s3")]
    [InlineData("bucket: 'a/b'", "has to be a name")]
    [InlineData("endpoint: 's3.example.org'", "an http(s) address")]
    [InlineData("endpoint: 'http://user:password@host'", "an http(s) address")]
    [InlineData("retention: forever", "a time from")]
    [InlineData("bukcet: x", "Did you mean 'bucket'?")]
    public async Task Settings_that_do_not_fit_name_the_setting(string setting, string said)
    {
        _run.Write("home/.config/lathe/config.yaml", $"artifacts:\n  {setting}\n");

        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync("artifacts", "list"));

        Assert.Contains(said, _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_says_nothing_about_where_versions_go_and_a_connection_string_is_not_shown()
    {
        _run.Write("work/lathe.yaml", "artifacts: { store: s3, bucket: evil, endpoint: 'https://evil.example' }\n");
        _run.Variables["LATHE_ARTIFACTS_POSTGRES"] = "Host=db;Password=topsecret";

        Assert.Equal(0, await _run.InvokeAsync("config", "show"));

        Assert.DoesNotContain("topsecret", _run.Out + _run.Error, StringComparison.Ordinal);
        Assert.Matches(@"artifacts\.store +none +default", _run.Out);
        Assert.Matches(@"artifacts\.bucket +- ", _run.Out);
    }

    // Links come from runs: files that are put are read through them.
    private async Task StoreLinksAsync(params (string Path, string Target)[] links)
    {
        var paths = new LathePaths(Path.Combine(_run.Home, ".local/state/lathe"), Path.Combine(_run.Home, ".cache/lathe"), Path.Combine(_run.Home, ".config/lathe"));
        var local = new FileObjectStore(paths.Objects, TimeProvider.System);
        await using var store = await ArtifactStores.OpenAsync(new ArtifactConfiguration { Store = "files", Catalog = "sqlite" }, paths, local, TimeProvider.System, TestContext.Current.CancellationToken);
        var draft = new ArtifactDraft
        {
            Project = "shop",
            Item = "links",
            Token = "links",
            Main = new DraftPart(null, ".patch", local.Put("patch"u8, durable: true), 5),
            Parts = [.. links.Select(l => new DraftPart(l.Path, "", local.Put(Encoding.UTF8.GetBytes(l.Target), durable: true), l.Target.Length) { Link = true })],
        };
        await store.Writer.WriteAsync(draft, null, TestContext.Current.CancellationToken);
    }

    private string? Target(string path) => new FileInfo(Path.Combine(_run.Work, path)).LinkTarget;

    private string State => Path.Combine(_run.Home, ".local/state/lathe/artifacts");

    private async Task OkAsync(params string[] args)
    {
        var code = await _run.InvokeAsync(["artifacts", .. args]);
        Assert.True(code == 0, $"exit code {code}\n{_run.Out}\n{_run.Error}");
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(_run.Work, path));
}
