using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lathe.TestKit.ModelServer;

/// <summary>
/// A model server on loopback that speaks OpenAI Chat Completions (<c>/v1/chat/completions</c>) and Responses (<c>/v1/responses</c>), and Anthropic Messages (<c>/v1/messages</c>), streaming and not. It answers from a script, records every
/// request, and fails as it is told.
/// </summary>
public sealed class ScriptedModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<RecordedRequest, ScriptedTurn> _script;
    private readonly List<RecordedRequest> _requests = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _hungUp = new(0);

    private ScriptedModelServer(Func<RecordedRequest, ScriptedTurn> script, int port)
    {
        _script = script;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 256 << 20);
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>The base URL for OpenAI's protocol.</summary>
    public Uri OpenAIBaseUrl { get; private set; } = null!;

    /// <summary>The base URL for Anthropic's protocol.</summary>
    public Uri AnthropicBaseUrl { get; private set; } = null!;

    /// <summary>What arrived so far.</summary>
    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (_lock) return [.. _requests];
        }
    }

    /// <summary>Starts a server that answers with one turn after the other; a request past the last is answered with status 500 and the word script.</summary>
    public static Task<ScriptedModelServer> StartAsync(params ScriptedTurn[] turns) => StartAsync(request =>
        request.Number <= turns.Length ? turns[request.Number - 1] : ScriptedTurn.Fail(ModelFault.Status(500, "script", "The script is over.")));

    /// <summary>Starts a server that computes each answer.</summary>
    /// <param name="script">Called for one request at a time.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public static async Task<ScriptedModelServer> StartAsync(Func<RecordedRequest, ScriptedTurn> script, int port = 0)
    {
        var server = new ScriptedModelServer(script, port);
        await server._app.StartAsync();
        var address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.AnthropicBaseUrl = new Uri(address);
        server.OpenAIBaseUrl = new Uri(address + "/v1");
        return server;
    }

    /// <summary>Waits until one more request has arrived than at the last call.</summary>
    public Task WaitForRequestAsync(CancellationToken cancellationToken) => _arrived.WaitAsync(cancellationToken);

    /// <summary>Waits until a client has hung up in the middle of one more answer than at the last call.</summary>
    public Task WaitForHangUpAsync(CancellationToken cancellationToken) => _hungUp.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
        _arrived.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var (request, turn) = await RecordAsync(context);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        try
        {
            if (!request.IsAnthropic && !request.IsResponses && !request.Path.EndsWith("/chat/completions", StringComparison.Ordinal)) context.Response.StatusCode = 404;
            else await AnswerAsync(context, request, turn, over.Token);
        }
        catch (OperationCanceledException)
        {
            if (context.RequestAborted.IsCancellationRequested) _hungUp.Release();
            context.Abort();
        }
    }

    private async Task<(RecordedRequest Request, ScriptedTurn Turn)> RecordAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        using var document = buffer.Length == 0 ? JsonDocument.Parse("{}") : JsonDocument.Parse(buffer.ToArray());
        var headers = new Dictionary<string, string>();
        foreach (var (name, values) in context.Request.Headers) headers[name.ToLowerInvariant()] = values.ToString();
        lock (_lock)
        {
            var request = new RecordedRequest(_requests.Count + 1, context.Request.Path, headers, document.RootElement.Clone(), (int)buffer.Length);
            _requests.Add(request);
            _arrived.Release();
            return (request, _script(request));
        }
    }

    private static async Task AnswerAsync(HttpContext context, RecordedRequest request, ScriptedTurn turn, CancellationToken cancellationToken)
    {
        if (turn.Gate is { } gate) await gate.WaitAsync(cancellationToken);
        switch (turn.Fault)
        {
            case StatusFault status:
                await WriteStatusAsync(context, request, status);
                return;
            case HangUpFault:
                context.Abort();
                return;
            case StallFault { Events: 0 }:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return;
            case WebPageFault:
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<html><body>It works!</body></html>", cancellationToken);
                return;
        }

        foreach (var (name, value) in turn.Headers) context.Response.Headers[name] = value;
        if (request.Streaming)
        {
            await StreamAsync(context, request, turn, cancellationToken);
        }
        else
        {
            await WriteWholeAsync(context, request, turn, cancellationToken);
        }
    }

    private static async Task WriteWholeAsync(HttpContext context, RecordedRequest request, ScriptedTurn turn, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "application/json";
        var body = request.IsAnthropic ? AnthropicWire.Whole(request, turn) : request.IsResponses ? ResponsesWire.Whole(request, turn) : OpenAIWire.Whole(request, turn);
        switch (turn.Fault)
        {
            case MalformedFault:
                await context.Response.WriteAsync(body[..(body.Length / 2)] + " oops", cancellationToken);
                return;
            case StallFault or CutFault:
                await context.Response.WriteAsync(body[..(body.Length / 2)], cancellationToken);
                await context.Response.Body.FlushAsync(cancellationToken);
                if (turn.Fault is StallFault) await Task.Delay(Timeout.Infinite, cancellationToken);
                else context.Abort();
                return;
            default:
                await context.Response.WriteAsync(body, cancellationToken);
                return;
        }
    }

    private static async Task StreamAsync(HttpContext context, RecordedRequest request, ScriptedTurn turn, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "text/event-stream";
        var sent = 0;
        var pieces = turn.Raw is not null ? RawEvents(turn.Raw) : request.IsAnthropic ? AnthropicWire.Events(request, turn) : request.IsResponses ? ResponsesWire.Events(request, turn) : OpenAIWire.Events(request, turn);
        foreach (var piece in pieces)
        {
            if (await InterfereAsync(context, request, turn.Fault, sent, cancellationToken)) return;
            await context.Response.WriteAsync(piece, cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
            sent++;
        }
    }

    private static IEnumerable<string> RawEvents(IEnumerable<string> events)
    {
        foreach (var data in events)
        {
            var type = data.StartsWith('{') && JsonNode.Parse(data)?["type"] is JsonValue value ? $"event: {value}\n" : "";
            yield return $"{type}data: {data}\n\n";
        }
    }

    /// <summary>Does what the fault says when its place is reached; true when that was the end.</summary>
    private static async Task<bool> InterfereAsync(HttpContext context, RecordedRequest request, ModelFault? fault, int sent, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case StallFault stall when sent == stall.Events:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return true;
            case CutFault cut when sent == cut.Events:
                await cut.Gate.WaitAsync(cancellationToken);
                if (!cut.Graceful) context.Abort();
                return true;
            case MalformedFault malformed when sent == malformed.Events:
                await context.Response.WriteAsync(request.IsAnthropic ? "event: content_block_delta\ndata: {\"type\": oops\n\n" : "data: {\"choices\": oops\n\n", cancellationToken);
                return true;
            case ErrorEventFault error when sent == error.Events:
                var body = request.IsResponses
                    ? $$$"""{"type":"error","code":"{{{error.Type}}}","message":"It went wrong in the middle.","param":null,"sequence_number":{{{sent}}}}"""
                    : $$$"""{"type":"error","error":{"type":"{{{error.Type}}}","message":"It went wrong in the middle."}}""";
                await context.Response.WriteAsync((request.IsAnthropic || request.IsResponses ? "event: error\n" : "") + $"data: {body}\n\n", cancellationToken);
                return true;
            case FailedFault failed when request.IsResponses && sent == failed.Events:
                await context.Response.WriteAsync(ResponsesWire.FailedEvent(request, failed, sent), cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private static async Task WriteStatusAsync(HttpContext context, RecordedRequest request, StatusFault status)
    {
        context.Response.StatusCode = status.Code;
        context.Response.ContentType = "application/json";
        foreach (var (name, value) in status.Headers) context.Response.Headers[name] = value;
        await context.Response.WriteAsync(request.IsAnthropic ? AnthropicWire.Error(status) : OpenAIWire.Error(status), context.RequestAborted);
    }
}
