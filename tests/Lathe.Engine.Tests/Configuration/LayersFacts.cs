using Lathe.Engine.Configuration;
using Lathe.Engine.Permissions;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Tasks;
using Lathe.Errors;
using Lathe.Models.Providers;

namespace Lathe.Engine.Tests.Configuration;

public sealed class LayersFacts : IDisposable
{
    private readonly ConfigurationFixture _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Defaults_hold_where_nobody_says_anything()
    {
        _user.Flags.Add(new FlagSetting("model", "--model", "anthropic/some"));
        var settings = _user.Load().ToRunSettings(new CodingTask { Title = "t" });
        Assert.Equal(("anthropic/some", 3, 50, "auto", NetworkPolicy.None), (settings.Model, settings.MaxAttempts, settings.MaxTurns, settings.Sandbox, settings.Network));
        Assert.Equal((null, null, TimeSpan.FromHours(1), 60.0), (settings.MaxCost, settings.MaxTokens, settings.MaxTime, settings.ScoreThreshold));
        Assert.Empty(settings.Verify);
        Assert.Null(settings.ProjectNotes);
    }

    [Fact]
    public void Each_layer_overrides_the_one_before_and_says_where_the_value_is_from()
    {
        Assert.Equal("default", _user.Setting("limits.max_turns").Source.Where);
        _user.UserFile("model: a/b\nlimits:\n  max_turns: 11\n");
        Assert.Equal(("11", SettingLayer.User, _user.Paths.ConfigFile + ":3"), Shown("limits.max_turns"));
        _user.InRepository("lathe.yaml", "limits: {maxTurns: 10}\n");
        Assert.Equal(("10", SettingLayer.Repository, "lathe.yaml:1"), Shown("limits.max_turns"));
        _user.Variables["LATHE_MAX_TURNS"] = "12";
        Assert.Equal(("12", SettingLayer.Variable, "LATHE_MAX_TURNS"), Shown("limits.max_turns"));
        _user.Flags.Add(new FlagSetting("limits.max_turns", "--max-turns", "13"));
        Assert.Equal(("13", SettingLayer.Flag, "--max-turns"), Shown("limits.max_turns"));
    }

    [Fact]
    public void Every_key_of_the_users_file_is_read()
    {
        _user.UserFile("""
            model: mine/big
            models:
              mine/big: { price: { input: 1.5, cached_input: 0.1, cache_write: 2, output: 0 }, window: 32000, max_output: 4000 }
            providers:
              mine:
                api: anthropic
                base_url: https://llm.example/v1
                key_env: MINE_KEY
                headers: { X-Team: secret-team }
                idle_timeout: 30s
            limits: { max_attempts: 2, max_turns: 7, max_cost: 1.25, max_tokens: 50000, max_time: 20m }
            sandbox: none
            network: all
            verify: [make check, make lint]
            permissions:
              - { tool: run_command, pattern: "git push*", answer: deny }
              - { pattern: docs/*, answer: ask }
            exclude: [vendor/]
            score_threshold: 75.5
            command_time: 90s
            log_level: debug
            allow_unpriced: true
            color: never
            outputFormat: json
            """);
        var configuration = _user.Load();
        var settings = configuration.ToRunSettings(new CodingTask { Title = "t" });
        Assert.Equal(("mine/big", 2, 7, 1.25m, 50_000L, TimeSpan.FromMinutes(20)), (settings.Model, settings.MaxAttempts, settings.MaxTurns, settings.MaxCost, settings.MaxTokens, settings.MaxTime));
        Assert.Equal(("none", NetworkPolicy.All, 75.5, TimeSpan.FromSeconds(90), true), (settings.Sandbox, settings.Network, settings.ScoreThreshold, settings.CommandTime, settings.AllowUnpriced));
        Assert.Equal(["make check", "make lint"], settings.Verify);
        Assert.Equal(["vendor/"], settings.Exclude);
        Assert.Equal(("debug", "never", "json"), (configuration.LogLevel, configuration.Color, configuration.OutputFormat));
        Assert.Equal([new("run_command", "git push*", PermissionAnswer.Deny), new PermissionRule("*", "docs/*", PermissionAnswer.Ask)], settings.Permissions.TakeLast(2));
        var provider = configuration.Providers["mine"];
        Assert.Equal((ProviderApi.Anthropic, "https://llm.example/v1", "MINE_KEY", TimeSpan.FromSeconds(30)), (provider.Api, provider.BaseUrl, provider.KeyVariable, provider.IdleTimeout));
        var model = configuration.Catalog().Find(Lathe.Models.ModelReference.Parse("mine/big", ["mine"]));
        Assert.Equal((32_000, 4000, 1.5m, 0m), (model.ContextWindow, model.MaxOutputTokens, model.Price.Input, model.Price.Output));
        Assert.Empty(configuration.Warnings);
    }

    [Theory]
    [InlineData("openai", ProviderApi.OpenAIChat)]
    [InlineData("responses", ProviderApi.OpenAIResponses)]
    [InlineData("anthropic", ProviderApi.Anthropic)]
    public void A_providers_protocol_is_read_and_shown_by_its_name(string name, ProviderApi api)
    {
        _user.UserFile($"providers: {{mine: {{api: {name}}}}}\n");
        var configuration = _user.Load();
        Assert.Equal(api, configuration.Providers["mine"].Api);
        Assert.Contains(configuration.List(), s => s.Value?.Contains("api " + name, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Secrets_are_masked_wherever_the_configuration_is_shown()
    {
        _user.UserFile("providers: {mine: {base_url: 'https://h.example/v1?token=tok-123', key: sk-456, headers: {X-Auth: hdr-789}}}\n");
        var configuration = _user.Load();
        var shown = string.Join('\n', configuration.List().Select(s => s.Value)) + configuration.Providers["mine"] + string.Join('\n', configuration.Warnings);
        Assert.DoesNotContain("sk-456", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("hdr-789", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("tok-123", string.Join('\n', configuration.List().Select(s => s.Value)), StringComparison.Ordinal);
        Assert.Contains("key_env", Assert.Single(configuration.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("modle: a/b\n", "config.unknown_key", "Did you mean 'model'?")]
    [InlineData("limits: {max_turn: 3}\n", "config.unknown_key", "Did you mean 'max_turns'?")]
    [InlineData("limits.max_turns: 3\n", "config.unknown_key", "there is no key")]
    [InlineData("limits: {max_turns: 0}\n", "config.wrong_type", "from 1 to 500")]
    [InlineData("sandbox: docker\n", "config.wrong_type", "one of auto, bwrap, landlock, none")]
    [InlineData("providers: {p: {base_url: 'file:///etc/passwd'}}\n", "config.wrong_type", "http(s) address")]
    [InlineData("providers: {p: {base_url: 'https://user:pw@host/'}}\n", "config.wrong_type", "http(s) address")]
    [InlineData("providers: {p: {key_env: 'sk-123'}}\n", "config.wrong_type", "environment variable")]
    [InlineData("providers: {p: {headers: {'a b': c}}}\n", "config.wrong_type", "header")]
    [InlineData("providers: {p: {headers: {a: \"c\\r\\nd: e\"}}}\n", "config.wrong_type", "header")]
    [InlineData("providers: {'a b': {api: openai}}\n", "config.wrong_type", "a name of letters")]
    [InlineData("models: {gpt: {window: 5000}}\n", "config.wrong_type", "PROVIDER/MODEL")]
    [InlineData("permissions: [{tool: x}]\n", "config.wrong_type", "no 'answer'")]
    [InlineData("permissions: {tool: x}\n", "config.wrong_type", "a list of")]
    [InlineData("verify: ['']\n", "config.wrong_type", "command line")]
    [InlineData("allow_unpriced: yes\n", "config.wrong_type", "true or false")]
    [InlineData("command_time: 5\n", "config.wrong_type", "30s, 10m or 2h")]
    public void Mistakes_in_the_users_file_are_errors_with_file_and_line(string yaml, string code, string part)
    {
        _user.UserFile(yaml);
        var error = Assert.Throws<LatheException>(_user.Load).Error;
        Assert.Equal(code, error.Code);
        Assert.Contains(_user.Paths.ConfigFile + ":1:", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_storage_error_that_names_it()
    {
        Directory.CreateDirectory(_user.Paths.ConfigFile);
        Assert.Null(_user.Load().Model);
        Directory.Delete(_user.Paths.ConfigFile);
        _user.UserFile(new string('#', (1 << 20) + 1));
        Assert.Equal("config.too_large", Assert.Throws<LatheException>(_user.Load).Error.Code);
    }

    [Fact]
    public void Mistakes_in_variables_and_flags_name_them()
    {
        _user.Variables["LATHE_MAX_COST"] = "cheap";
        var variable = Assert.Throws<LatheException>(_user.Load).Error;
        Assert.Equal("config.bad_variable", variable.Code);
        Assert.Contains("LATHE_MAX_COST has to be an amount", variable.Message, StringComparison.Ordinal);
        _user.Variables.Clear();
        _user.Flags.Add(new FlagSetting("limits.max_time", "--max-time", "5"));
        var flag = Assert.Throws<LatheException>(_user.Load).Error;
        Assert.Equal("cli.bad_value", flag.Code);
        Assert.Contains("--max-time has to be a time", flag.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_looks_like_a_slip_is_said_and_others_are_left_alone()
    {
        _user.Variables["LATHE_MAX_COTS"] = "1";
        _user.Variables["LATHE_SOMEBODY_ELSES_SETTING"] = "1";
        _user.Variables["LATHE_HOME"] = "/x";
        var ignored = Assert.Single(_user.Load().Ignored);
        Assert.Equal("LATHE_MAX_COTS", ignored.Key);
        Assert.Contains("LATHE_MAX_COST", ignored.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_come_one_a_line_in_variables_and_one_a_flag()
    {
        _user.Variables["LATHE_VERIFY"] = "make a\n make b\n\n";
        _user.Variables["LATHE_MODEL"] = "ollama/x";
        Assert.Equal(["make a", "make b"], _user.Load().ToRunSettings(new CodingTask { Title = "t", Verify = ["ignored"] }).Verify);
        _user.Flags.Add(new FlagSetting("verify", "--verify", "one"));
        _user.Flags.Add(new FlagSetting("verify", "--verify", "two"));
        Assert.Equal(["one", "two"], _user.Load().ToRunSettings(new CodingTask { Title = "t" }).Verify);
    }

    [Fact]
    public void The_environments_name_chooses_defaults_that_everything_else_overrides()
    {
        _user.Variables["LATHE_ENV"] = "test";
        Assert.Equal(("2", SettingLayer.Default, "LATHE_ENV=test"), Shown("limits.max_attempts"));
        _user.UserFile("limits: {max_attempts: 9}\n");
        Assert.Equal("9", _user.Setting("limits.max_attempts").Value);
        _user.Variables["LATHE_ENV"] = "Production";
        Assert.Equal("production", _user.Load().EnvironmentName);
        _user.Variables["LATHE_ENV"] = "staging";
        Assert.Equal("config.bad_variable", Assert.Throws<LatheException>(_user.Load).Error.Code);
    }

    [Fact]
    public void A_tasks_limit_stays_under_the_users_and_replaces_a_mere_default()
    {
        _user.UserFile("model: ollama/x\nlimits: {max_turns: 10, max_cost: 1}\n");
        var task = new CodingTask { Title = "t", Limits = new TaskLimits { MaxAttempts = 5, MaxTurns = 20, MaxCost = 2, MaxTokens = 9000, MaxTime = TimeSpan.FromMinutes(1) } };
        var settings = _user.Load().ToRunSettings(task);
        Assert.Equal((5, 10, 1m, 9000L, TimeSpan.FromMinutes(1)), (settings.MaxAttempts, settings.MaxTurns, settings.MaxCost, settings.MaxTokens, settings.MaxTime));
        Assert.Equal(4, _user.Load().ToRunSettings(task with { Limits = new TaskLimits { MaxTurns = 4 } }).MaxTurns);
    }

    [Fact]
    public void No_model_and_an_unknown_provider_are_bad_input_with_a_remedy()
    {
        var none = Assert.Throws<LatheException>(() => _user.Load().ToRunSettings(new CodingTask { Title = "t" })).Error;
        Assert.Equal("config.no_model", none.Code);
        Assert.Contains("--model", none.Guidance, StringComparison.Ordinal);
        _user.UserFile("model: nowhere/x\n");
        Assert.Equal("models.bad_reference", Assert.Throws<LatheException>(() => _user.Load().ToRunSettings(new CodingTask { Title = "t" })).Error.Code);
    }

    private (string?, SettingLayer, string) Shown(string key) => _user.Setting(key) is var s ? (s.Value, s.Source.Layer, s.Source.Where) : default;
}
