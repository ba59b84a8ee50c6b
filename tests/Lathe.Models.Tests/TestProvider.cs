using Lathe.Models.Health;
using Lathe.Models.Providers;
using Lathe.Models.Resilience;
using Lathe.TestKit.ModelServer;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests;

/// <summary>Clients of the scripted server, made the way the program makes them.</summary>
internal static class TestProvider
{
    public const string Key = "sk-secret-key-0123456789";

    public static IChatClient Connect(ScriptedModelServer server, string provider, ChatClientOptions? options = null, TimeSpan? idle = null, bool retries = false)
    {
        var reference = ModelReference.Parse((provider == "responses" ? "openai" : provider) + "/test-model");
        var settings = KnownProviders.Resolve(reference, Variables(server)) with { IdleTimeout = idle ?? TimeSpan.FromSeconds(120) };
        if (provider == "responses") settings = settings with { Api = ProviderApi.OpenAIResponses };
        options ??= new ChatClientOptions();
        // What one test did to a model is no business of another's.
        if (ReferenceEquals(options.Shared, SharedModels.Process)) options = options with { Shared = new SharedModels(options.Time) };
        return ChatClients.Create(reference, settings, retries ? options : options with { Resilience = new ResilienceOptions { MaxAttempts = 1 } });
    }

    public static Dictionary<string, string> Variables(ScriptedModelServer server) => new()
    {
        ["OPENAI_API_KEY"] = Key,
        ["OPENAI_BASE_URL"] = server.OpenAIBaseUrl.ToString(),
        ["ANTHROPIC_API_KEY"] = Key,
        ["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl.ToString(),
    };

    public static AITool Tool(string name = "read_file") => AIFunctionFactory.CreateDeclaration(
        name, "Reads a file.", System.Text.Json.JsonDocument.Parse("""{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}""").RootElement);

    public static async Task<ChatResponse> AskAsync(IChatClient client, bool stream, IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        stream
            ? await StreamRestart.CollectAsync(client.GetStreamingResponseAsync(messages, options, cancellationToken), null, cancellationToken)
            : await client.GetResponseAsync(messages, options, cancellationToken);

    public static Task<ChatResponse> AskAsync(IChatClient client, bool stream, string text = "hello") => AskAsync(client, stream, [new ChatMessage(ChatRole.User, text)]);

    public static List<FunctionCallContent> Calls(ChatResponse response) => [.. response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>()];
}
