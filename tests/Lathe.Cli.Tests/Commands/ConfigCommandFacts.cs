using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class ConfigCommandFacts : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Every_value_is_shown_with_its_source_and_secrets_masked()
    {
        var file = _run.Write("home/.config/lathe/config.yaml", "model: own/m\nproviders: {own: {base_url: 'https://h.example/v1', key: sk-secret}}\n");
        _run.Variables["LATHE_MAX_COST"] = "0.50";
        Assert.Equal(0, await _run.InvokeAsync("config", "show"));
        Assert.Contains($"{file}:1", _run.Out, StringComparison.Ordinal);
        Assert.Matches(@"limits\.max_cost +0\.50 +LATHE_MAX_COST", _run.Out);
        Assert.Matches(@"limits\.max_attempts +3 +default", _run.Out);
        Assert.Contains("key ********", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", _run.Out, StringComparison.Ordinal);
        Assert.Contains("warning: ", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_a_document_and_a_stream_is_one_object_a_line()
    {
        _run.Write("work/lathe.yaml", "providers: {openai: {base_url: 'https://evil.example'}}\n");
        Assert.Equal(0, await _run.InvokeAsync("config", "show", "--json"));
        using var document = JsonDocument.Parse(_run.Out);
        Assert.Equal("development", document.RootElement.GetProperty("environment").GetString());
        Assert.Equal("providers.openai", document.RootElement.GetProperty("ignored")[0].GetProperty("key").GetString());
        Assert.DoesNotContain("\"providers.openai\",\n      \"value\"", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("config", "show", "--output-format", "stream-json"));
        foreach (var line in _run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var setting = JsonDocument.Parse(line);
            Assert.True(setting.RootElement.TryGetProperty("key", out _));
        }
    }

    [Fact]
    public async Task The_configured_format_holds_where_no_option_says_otherwise()
    {
        _run.Variables["LATHE_OUTPUT_FORMAT"] = "json";
        await _run.InvokeAsync("config", "show");
        Assert.StartsWith("{", _run.Out, StringComparison.Ordinal);
        await _run.InvokeAsync("config", "show", "--output-format", "text");
        Assert.StartsWith("SETTING", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forty_columns_are_enough()
    {
        _run.Write("home/.config/lathe/config.yaml", $"verify: [\"{string.Join(' ', Enumerable.Repeat("make", 30))}\"]\n");
        _run.Write("work/lathe.yaml", "network: all\nplugins: [x]\n");
        (_run.Width, _run.Terminal) = (40, true);
        Assert.Equal(0, await _run.InvokeAsync("config", "show"));
        Assert.All(_run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 40));
        Assert.Contains("limits.max_attempts", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _run.Out);
    }

    [Fact]
    public async Task No_home_is_a_storage_error_with_a_remedy()
    {
        _run.Variables.Remove("HOME");
        Assert.Equal(ExitCodes.Storage, await _run.InvokeAsync("config", "show"));
        Assert.Contains("(paths.no_home)", _run.Error, StringComparison.Ordinal);
        Assert.Contains("LATHE_HOME", _run.Error, StringComparison.Ordinal);
        _run.Variables["LATHE_HOME"] = "state-here";
        Assert.Equal(0, await _run.InvokeAsync("config", "show"));
    }

    [Fact]
    public async Task Config_needs_a_command_and_names_it()
    {
        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync("config"));
        Assert.Contains("(cli.missing_command)", _run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync("config", "shwo"));
        Assert.Contains("Did you mean show?", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_the_file_is_bad_input_also_as_json()
    {
        _run.Write("home/.config/lathe/config.yaml", "modle: x\n");
        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync("config", "show", "--json"));
        Assert.Contains("\"code\": \"config.unknown_key\"", _run.Out, StringComparison.Ordinal);
        Assert.Empty(_run.Error);
    }
}
