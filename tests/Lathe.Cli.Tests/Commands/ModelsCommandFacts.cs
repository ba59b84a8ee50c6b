using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class ModelsCommandFacts : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Providers_models_prices_and_keys_are_listed_and_no_key_is_shown()
    {
        _run.Variables["OPENAI_API_KEY"] = "sk-hidden";
        _run.Variables["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1?token=tok";
        _run.Write("home/.config/lathe/config.yaml", "providers: {own: {base_url: 'http://127.0.0.1:1/v1', key: k-hidden}}\nmodels: {own/m: {window: 12345, price: {input: 1.25, output: 2}}}\n");
        Assert.Equal(0, await _run.InvokeAsync("models"));
        Assert.Matches(@"openai +openai +OPENAI_API_KEY: set +http://127\.0\.0\.1:9/v1\n", _run.Out);
        Assert.Matches(@"anthropic +anthropic +ANTHROPIC_API_KEY: not set", _run.Out);
        Assert.Matches(@"ollama +openai +none needed", _run.Out);
        Assert.Matches(@"own/m +12345 +1\.25 +\? +2 +yes", _run.Out);
        Assert.DoesNotContain("hidden", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("tok", _run.Out.Replace("token", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_leaves_out_what_is_not_known_instead_of_saying_zero()
    {
        _run.Write("home/.config/lathe/config.yaml", "models: {openai/unpriced-thing: {window: 5000}}\n");
        Assert.Equal(0, await _run.InvokeAsync("models", "--json"));
        using var document = JsonDocument.Parse(_run.Out);
        var model = document.RootElement.GetProperty("models").EnumerateArray().Single(m => m.GetProperty("model").GetString() is "openai/unpriced-thing");
        Assert.False(model.TryGetProperty("input", out _));
        Assert.Equal(5000, model.GetProperty("window").GetInt32());
        Assert.False(model.GetProperty("key_set").GetBoolean());
        Assert.Equal(0, await _run.InvokeAsync("models", "--output-format", "stream-json"));
        Assert.All(_run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => JsonDocument.Parse(l).Dispose());
    }

    [Fact]
    public async Task Forty_columns_are_enough()
    {
        _run.Width = 40;
        Assert.Equal(0, await _run.InvokeAsync("models"));
        Assert.All(_run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 40));
        Assert.Contains("window: ", _run.Out, StringComparison.Ordinal);
    }
}
