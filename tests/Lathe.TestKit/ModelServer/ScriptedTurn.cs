namespace Lathe.TestKit.ModelServer;

/// <summary>One answer of the scripted server.</summary>
public sealed record ScriptedTurn
{
    /// <summary>The text; empty for none.</summary>
    public string Text { get; init; } = "";

    /// <summary>What the model thinks before it answers; Anthropic signs it, OpenAI gives a summary of it and, where asked, itself encrypted, OpenAI's imitators stream it as reasoning_content.</summary>
    public string Thinking { get; init; } = "";

    /// <summary>The tool calls after the text.</summary>
    public IReadOnlyList<ScriptedCall> Calls { get; init; } = [];

    /// <summary>What the answer says it used; null leaves the usage out.</summary>
    public ScriptedUsage? Usage { get; init; } = new();

    /// <summary>OpenAI's word for the end; null for <c>stop</c> or <c>tool_calls</c> as it fits.</summary>
    public string? FinishReason { get; init; }

    /// <summary>What goes wrong; null for nothing.</summary>
    public ModelFault? Fault { get; init; }

    /// <summary>What is streamed instead of all that: the data of each event as it is, valid or not; null for none.</summary>
    public IReadOnlyList<string>? Raw { get; init; }

    /// <summary>What is waited for before the answer begins; null for nothing.</summary>
    public Task? Gate { get; init; }

    /// <summary>Headers of the answer, rate limits for instance.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static ScriptedTurn Say(string text) => new() { Text = text };

    public static ScriptedTurn Call(string tool, string argumentsJson) => new() { Calls = [new ScriptedCall(tool, argumentsJson)] };

    public static ScriptedTurn CallAll(params ScriptedCall[] calls) => new() { Calls = calls };

    public static ScriptedTurn Stream(params string[] events) => new() { Raw = events };

    public static ScriptedTurn Fail(ModelFault fault) => new() { Fault = fault };

    /// <summary>A script that calls the same tool for ever.</summary>
    public static Func<RecordedRequest, ScriptedTurn> Endless(string tool, string argumentsJson) => _ => Call(tool, argumentsJson);
}

/// <summary>One tool call; <paramref name="Arguments"/> go over the wire as they are, valid or not. Without an id it gets one from its place.</summary>
public sealed record ScriptedCall(string Name, string Arguments, string? Id = null);

/// <summary>Tokens: <paramref name="Input"/> counts everything that was sent, the cached and the written ones included.</summary>
public sealed record ScriptedUsage(int Input = 100, int Output = 20, int Cached = 0, int CacheWrite = 0, int Reasoning = 0);

/// <summary>What goes wrong with an answer.</summary>
public abstract record ModelFault
{
    /// <summary>Nothing but this status, with OpenAI's or Anthropic's form of an error around type and message.</summary>
    public static ModelFault Status(int status, string type, string message, params (string Name, string Value)[] headers) => new StatusFault(status, type, message, null, headers);

    /// <summary>As <see cref="Status"/>, with OpenAI's code beside the type.</summary>
    public static ModelFault Refusal(int status, string code, string message) => new StatusFault(status, "invalid_request_error", message, code, []);

    public static ModelFault RateLimit(string retryAfter) => new StatusFault(429, "rate_limit_error", "Slow down.", null, [("Retry-After", retryAfter)]);

    public static ModelFault RateLimitMilliseconds(int milliseconds) => new StatusFault(429, "rate_limit_error", "Slow down.", null, [("retry-after-ms", milliseconds.ToString())]);

    public static ModelFault ServerError { get; } = new StatusFault(500, "server_error", "Something broke.", null, []);

    public static ModelFault Overloaded { get; } = new StatusFault(529, "overloaded_error", "Overloaded.", null, []);

    public static ModelFault WrongKey { get; } = new StatusFault(401, "authentication_error", "Incorrect API key provided: sk-test-1234.", null, []);

    public static ModelFault UnknownModel { get; } = new StatusFault(404, "not_found_error", "The model does not exist.", "model_not_found", []);

    public static ModelFault ContextTooLarge { get; } =
        new StatusFault(400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum", "context_length_exceeded", []);

    /// <summary>Never answers; ends when the client hangs up or the server is disposed.</summary>
    public static ModelFault Stall { get; } = new StallFault(0);

    /// <summary>Hangs up without an answer.</summary>
    public static ModelFault HangUp { get; } = new HangUpFault();

    /// <summary>Streams so many events and then says nothing more.</summary>
    public static ModelFault StallAfter(int events) => new StallFault(events);

    /// <summary>Streams so many events, waits for the gate (so that they have surely arrived), and resets the connection.</summary>
    public static ModelFault CutAfter(int events, Task? gate = null) => new CutFault(events, gate ?? Task.CompletedTask, Graceful: false);

    /// <summary>Streams so many events and ends the answer in good order, without the events that belong at its end.</summary>
    public static ModelFault EndAfter(int events) => new CutFault(events, Task.CompletedTask, Graceful: true);

    /// <summary>Streams so many events, then one that is not JSON.</summary>
    public static ModelFault MalformedAfter(int events) => new MalformedFault(events);

    /// <summary>Streams so many events, then an error event.</summary>
    public static ModelFault ErrorEventAfter(int events, string type) => new ErrorEventFault(events, type);

    /// <summary>Streams so many events, then one that says that the answer failed; without a stream the answer says so. Only in Responses; elsewhere nothing goes wrong.</summary>
    public static ModelFault FailedAfter(int events, string code) => new FailedFault(events, code);

    /// <summary>Answers 200 with a web page.</summary>
    public static ModelFault WebPage { get; } = new WebPageFault();
}

internal sealed record StatusFault(int Code, string Type, string Message, string? ErrorCode, (string Name, string Value)[] Headers) : ModelFault;

internal sealed record HangUpFault : ModelFault;

internal sealed record StallFault(int Events) : ModelFault;

internal sealed record CutFault(int Events, Task Gate, bool Graceful) : ModelFault;

internal sealed record MalformedFault(int Events) : ModelFault;

internal sealed record ErrorEventFault(int Events, string Type) : ModelFault;

internal sealed record FailedFault(int Events, string Code) : ModelFault;

internal sealed record WebPageFault : ModelFault;
