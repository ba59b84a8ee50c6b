using Lathe.Errors;
using Lathe.Models.Providers;

namespace Lathe.Models.Tests.Providers;

public sealed class KnownProvidersTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void The_vendors_variables_are_honoured()
    {
        var settings = KnownProviders.Resolve(ModelReference.Parse("openai/m"), new Dictionary<string, string> { ["OPENAI_API_KEY"] = " k ", ["OPENAI_BASE_URL"] = "https://proxy.example/v1" });
        Assert.Equal(("k", new Uri("https://proxy.example/v1"), ProviderApi.OpenAIChat), (settings.ApiKey, settings.BaseUrl, settings.Api));
        Assert.Equal("max_completion_tokens", settings.OutputLimitMember);
        Assert.Equal(ProviderApi.Anthropic, KnownProviders.Resolve(ModelReference.Parse("anthropic/m"), new Dictionary<string, string> { ["ANTHROPIC_API_KEY"] = "k" }).Api);
    }

    [Theory]
    [InlineData("anthropic/m", "ANTHROPIC_API_KEY")]
    [InlineData("openai/m", "OPENAI_API_KEY")]
    [InlineData("openrouter/m", "OPENROUTER_API_KEY")]
    [InlineData("deepseek/m", "DEEPSEEK_API_KEY")]
    public void A_missing_key_names_its_variable(string reference, string variable)
    {
        var error = Assert.Throws<LatheException>(() => KnownProviders.Resolve(ModelReference.Parse(reference), new Dictionary<string, string> { [variable] = " " })).Error;
        Assert.Equal((ErrorKind.Authentication, "models.no_key"), (error.Kind, error.Code));
        Assert.Contains(variable, error.Message);
        Assert.Contains($"export {variable}=", error.Guidance);
    }

    [Theory]
    [InlineData("openai/m", "OPENAI_BASE_URL", "http://127.0.0.1:8080/v1")]
    [InlineData("openai/m", "OPENAI_BASE_URL", "http://localhost:8080/v1")]
    [InlineData("anthropic/m", "ANTHROPIC_BASE_URL", "http://[::1]:8080")]
    public void On_loopback_no_key_is_demanded(string reference, string variable, string url)
    {
        var settings = KnownProviders.Resolve(ModelReference.Parse(reference), new Dictionary<string, string> { [variable] = url });
        Assert.True(settings.IsLoopback);
        Assert.NotNull(settings.ApiKey);
    }

    [Theory]
    [InlineData(null, "http://127.0.0.1:11434/v1")]
    [InlineData("0.0.0.0", "http://127.0.0.1:11434/v1")]
    [InlineData("gpu.example:4321", "http://gpu.example:4321/v1")]
    [InlineData("http://gpu.example", "http://gpu.example:11434/v1")]
    [InlineData("https://gpu.example/ollama/v1", "https://gpu.example/ollama/v1")]
    public void Ollamas_own_variable_is_understood(string? host, string url)
    {
        var settings = KnownProviders.Resolve(ModelReference.Parse("ollama/m"), host is null ? None : new Dictionary<string, string> { ["OLLAMA_HOST"] = host });
        Assert.Equal(new Uri(url), settings.BaseUrl);
        Assert.Null(settings.ApiKey);
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("ftp://example/v1")]
    [InlineData("/v1")]
    public void A_base_url_that_is_none_is_refused_by_name(string url)
    {
        var error = Assert.Throws<LatheException>(() => KnownProviders.Resolve(ModelReference.Parse("openai/m"), new Dictionary<string, string> { ["OPENAI_BASE_URL"] = url, ["OPENAI_API_KEY"] = "k" })).Error;
        Assert.Equal("models.bad_base_url", error.Code);
        Assert.Contains("OPENAI_BASE_URL", error.Guidance);
    }

    [Fact]
    public void A_provider_from_the_configuration_is_resolved()
    {
        var configured = new Dictionary<string, ConfiguredProvider>
        {
            ["office"] = new() { BaseUrl = "https://llm.office.example/v1", KeyVariable = "OFFICE_KEY", Headers = new Dictionary<string, string> { ["x-team"] = "tools" }, IdleTimeout = TimeSpan.FromSeconds(5) },
        };
        var reference = ModelReference.Parse("office/m", configured.Keys);
        var settings = KnownProviders.Resolve(reference, new Dictionary<string, string> { ["OFFICE_KEY"] = "k" }, configured);
        Assert.Equal((ProviderApi.OpenAIChat, "k", TimeSpan.FromSeconds(5), "tools"), (settings.Api, settings.ApiKey, settings.IdleTimeout, settings.Headers["x-team"]));
        Assert.Contains("OFFICE_KEY", Assert.Throws<LatheException>(() => KnownProviders.Resolve(reference, None, configured)).Error.Message);
    }

    [Fact]
    public void The_configuration_moves_a_known_provider_and_keeps_the_rest()
    {
        var configured = new Dictionary<string, ConfiguredProvider> { ["openai"] = new() { BaseUrl = "https://gateway.example/v1" } };
        var settings = KnownProviders.Resolve(ModelReference.Parse("openai/m"), new Dictionary<string, string> { ["OPENAI_API_KEY"] = "k", ["OPENAI_BASE_URL"] = "https://other.example" }, configured);
        Assert.Equal((new Uri("https://gateway.example/v1"), "k"), (settings.BaseUrl, settings.ApiKey));
    }

    [Theory]
    [InlineData("gpt-5.4-mini", null, ProviderApi.OpenAIResponses)]
    [InlineData("gpt-5.6-terra", "https://api.openai.com/v1/", ProviderApi.OpenAIResponses)]
    [InlineData("gpt-5-codex", null, ProviderApi.OpenAIResponses)]
    [InlineData("gpt-5.1-codex-max", null, ProviderApi.OpenAIResponses)]
    [InlineData("codex-mini-latest", null, ProviderApi.OpenAIResponses)]
    [InlineData("o3-pro", null, ProviderApi.OpenAIResponses)]
    [InlineData("o3-pro-2025-06-10", null, ProviderApi.OpenAIResponses)]
    [InlineData("o4-mini-deep-research", null, ProviderApi.OpenAIResponses)]
    [InlineData("gpt-5", null, ProviderApi.OpenAIChat)]
    [InlineData("gpt-4.1", null, ProviderApi.OpenAIChat)]
    [InlineData("gpt-5.6-terra", "https://gateway.example/v1", ProviderApi.OpenAIChat)]
    public void Openais_own_address_is_asked_by_the_protocol_that_serves_the_model(string model, string? url, ProviderApi api)
    {
        var variables = new Dictionary<string, string> { ["OPENAI_API_KEY"] = "k" };
        if (url is not null) variables["OPENAI_BASE_URL"] = url;
        var reference = ModelReference.Parse("openai/" + model);
        Assert.Equal(api, KnownProviders.Resolve(reference, variables).Api);
        foreach (var said in new[] { ProviderApi.OpenAIChat, ProviderApi.OpenAIResponses })
        {
            Assert.Equal(said, KnownProviders.Resolve(reference, variables, new Dictionary<string, ConfiguredProvider> { ["openai"] = new() { Api = said } }).Api);
        }
    }

    [Fact]
    public void Other_providers_are_asked_as_ever()
    {
        var settings = KnownProviders.Resolve(ModelReference.Parse("openrouter/openai/gpt-5.6-terra"), new Dictionary<string, string> { ["OPENROUTER_API_KEY"] = "k" });
        Assert.Equal(ProviderApi.OpenAIChat, settings.Api);
    }

    [Fact]
    public void Each_protocol_has_a_name_and_each_name_its_protocol()
    {
        Assert.Equal(["openai", "responses", "anthropic"], ProviderApis.Names);
        Assert.All(ProviderApis.Names, name => Assert.Equal(name, ProviderApis.NameOf(ProviderApis.Of(name))));
        Assert.Equal("replay", ProviderApis.NameOf(ProviderApi.Replay));
    }

    [Fact]
    public void Settings_never_show_the_key()
    {
        var settings = KnownProviders.Resolve(ModelReference.Parse("openai/m"), new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-very-secret" });
        Assert.DoesNotContain("secret", settings.ToString());
        Assert.Contains("key set", settings.ToString());
        Assert.DoesNotContain("secret", new ConfiguredProvider { ApiKey = "sk-very-secret" }.ToString());
    }

    [Fact]
    public void The_list_says_whether_a_key_is_set()
    {
        var openai = KnownProviders.All.Single(p => p.Name == "openai");
        Assert.False(KnownProviders.HasKey(openai, None));
        Assert.True(KnownProviders.HasKey(openai, new Dictionary<string, string> { ["OPENAI_API_KEY"] = "k" }));
        Assert.True(KnownProviders.HasKey(KnownProviders.All.Single(p => p.Name == "ollama"), None));
    }
}
