using System.Runtime.CompilerServices;
using System.Text;
using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Messages;
using Lathe.Models.Failures;
using Lathe.Models.Providers;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Messages;

/// <summary>
/// Anthropic Messages through the official SDK's chat client. Added where that falls short: prompt caching (see <see cref="CacheBreakpoints"/>), the raw text of tool arguments that are not JSON, and an error for a stream that ends in the middle.
/// </summary>
internal sealed class AnthropicChatClient : DelegatingChatClient
{
    private readonly string _model;
    private readonly int _maxOutputTokens;

    public AnthropicChatClient(string model, int maxOutputTokens, ProviderSettings settings, HttpClient http)
        : base(Connect(model, maxOutputTokens, settings, http)) => (_model, _maxOutputTokens) = (model, maxOutputTokens);

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await base.GetResponseAsync(Prepare(messages, options), Prepare(options), cancellationToken);
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var progress = new StreamedCalls();
        await foreach (var update in base.GetStreamingResponseAsync(Prepare(messages, options), Prepare(options), cancellationToken))
        {
            progress.Note(update);
            yield return update;
        }

        if (!progress.Complete) throw new StreamBrokenException("The stream ended without a stop reason.");
    }

    private static IChatClient Connect(string model, int maxOutputTokens, ProviderSettings settings, HttpClient http)
    {
        // Everything is said explicitly, because what is left unsaid the SDK takes from the process's environment and from files in the home folder.
        var client = new AnthropicClient(new ClientOptions
        {
            HttpClient = http,
            BaseUrl = settings.BaseUrl.ToString().TrimEnd('/'),
            ApiKey = settings.ApiKey ?? "none",
            MaxRetries = 0,
            Timeout = Timeout.InfiniteTimeSpan,
            OpenTelemetry = false,
        });
        return client.AsIChatClient(model, maxOutputTokens);
    }

    private ChatOptions Prepare(ChatOptions? options)
    {
        var prepared = options?.Clone() ?? new ChatOptions();
        prepared.Instructions = null;
        prepared.AdditionalProperties = null;
        prepared.RawRepresentationFactory = _ => new MessageCreateParams
        {
            Model = prepared.ModelId ?? _model,
            MaxTokens = prepared.MaxOutputTokens ?? _maxOutputTokens,
            Messages = [],
        };
        return prepared;
    }

    /// <summary>Copies what has to be changed; the caller's messages stay as they are.</summary>
    private static List<ChatMessage> Prepare(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var system = new StringBuilder(options?.Instructions);
        var prepared = new List<ChatMessage>();
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System)
            {
                if (system.Length > 0) system.Append("\n\n");
                system.Append(message.Text);
            }
            else
            {
                prepared.Add(NeedsCopy(message) ? Copy(message) : message);
            }
        }

        CacheBreakpoints.Set(prepared);
        if (system.Length > 0) prepared.Insert(0, new ChatMessage(ChatRole.System, [new TextContent(system.ToString()).WithCacheControl(new CacheControlEphemeral())]));
        return prepared;
    }

    private static bool NeedsCopy(ChatMessage message)
    {
        foreach (var content in message.Contents)
        {
            if (content is FunctionResultContent { Result: not string } || (content is FunctionCallContent call && ToolCallArguments.RawTextOf(call) is not null)) return true;
        }

        return false;
    }

    private static ChatMessage Copy(ChatMessage message)
    {
        var contents = new List<AIContent>(message.Contents.Count);
        foreach (var content in message.Contents)
        {
            contents.Add(content switch
            {
                FunctionResultContent result => new FunctionResultContent(result.CallId, ToolResultText.Of(result)) { Exception = result.Exception },
                FunctionCallContent call when ToolCallArguments.RawTextOf(call) is not null => ToolCallArguments.Parse(call.CallId, call.Name, ToolCallArguments.ToJson(call)),
                _ => content,
            });
        }

        return new ChatMessage(message.Role, contents);
    }
}
