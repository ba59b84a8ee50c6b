using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lathe.TestKit.ModelServer;

namespace Lathe.TestKit.Faults;

/// <summary>The provider's side of a campaign: what it answers, what goes wrong, and its own books about what it has delivered and charges.</summary>
/// <param name="seed">The same seed gives every run the same faults at the same calls.</param>
/// <param name="share">How many calls of a hundred fail, 0 to 100.</param>
/// <param name="time">The clock, for dates in headers.</param>
/// <param name="stop">Stops a run by its number, as a person would.</param>
internal sealed partial class FaultyProvider(int seed, int share, TimeProvider time, Action<int> stop)
{
    /// <summary>US dollars for a million tokens.</summary>
    public const decimal InputPrice = 1m;

    /// <summary>US dollars for a million tokens.</summary>
    public const decimal OutputPrice = 2m;

    private const int AnswerTokens = 60;

    private readonly Dictionary<int, Account> _accounts = [];

    /// <summary>How often each kind was met.</summary>
    public Dictionary<FaultKind, int> Faults { get; } = [];

    /// <summary>What the books say about a run.</summary>
    public Account this[int run]
    {
        get
        {
            lock (_accounts) return _accounts.TryGetValue(run, out var account) ? account : _accounts[run] = new Account();
        }
    }

    /// <summary>The answer to a request. The server asks for one at a time.</summary>
    public ScriptedTurn Answer(RecordedRequest request)
    {
        var text = request.Body.GetRawText();
        var run = int.Parse(NumberOfRun().Match(text).Groups["number"].ValueSpan);
        var account = this[run];
        var kind = Draw(run, ++account.Calls);
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Conversation(request).GetRawText())));
        if (account.Answered.TryGetValue(key, out var before)) account.AskedAgain.Add($"call {account.Calls} as {before}");
        kind = kind switch
        {
            FaultKind.FailedInside when !request.IsResponses => FaultKind.ErrorInside,
            // Messages has no answer without usage: to leave it out is to break the protocol.
            FaultKind.NoUsage when request.IsAnthropic => FaultKind.MalformedInside,
            _ => kind,
        };
        lock (Faults) Faults[kind] = Faults.GetValueOrDefault(kind) + 1;

        var usage = new ScriptedUsage(text.Length / 5, AnswerTokens);
        if (FaultKinds.Arrives(kind))
        {
            account.Answered[key] = $"call {account.Calls} ({kind})";
            account.Delivered += Cost(usage);
        }
        else if (FaultKinds.IsChargedAllTheSame(kind))
        {
            account.Broken += Cost(usage);
            account.BrokenKinds.Add(kind);
        }

        if (kind is FaultKind.Stopped) stop(run);
        return Turn(kind, Story.Spelling.Next(request), request) with { Usage = kind is FaultKind.NoUsage ? null : usage };
    }

    private ScriptedTurn Turn(FaultKind kind, ScriptedCall call, RecordedRequest request) => kind switch
    {
        FaultKind.None or FaultKind.NoUsage => ScriptedTurn.CallAll(call),
        FaultKind.RateLimitInSeconds => ScriptedTurn.Fail(ModelFault.RateLimit("2")),
        FaultKind.RateLimitInMilliseconds => ScriptedTurn.Fail(ModelFault.RateLimitMilliseconds(900)),
        FaultKind.RateLimitByDate => ScriptedTurn.Fail(ModelFault.RateLimit((time.GetUtcNow() + TimeSpan.FromSeconds(3)).ToString("R"))),
        FaultKind.RateLimitForMinutes => ScriptedTurn.Fail(ModelFault.RateLimit("240")),
        FaultKind.ServerError => ScriptedTurn.Fail(ModelFault.ServerError),
        FaultKind.BadGateway => ScriptedTurn.Fail(ModelFault.Status(502, "bad_gateway", "Bad gateway.")),
        FaultKind.Unavailable => ScriptedTurn.Fail(ModelFault.Status(503, "unavailable", "Come back later.")),
        FaultKind.Overloaded => ScriptedTurn.Fail(ModelFault.Overloaded),
        FaultKind.HangUp => ScriptedTurn.Fail(ModelFault.HangUp),
        FaultKind.Stall or FaultKind.Stopped => ScriptedTurn.Fail(ModelFault.Stall),
        FaultKind.StallInside => ScriptedTurn.CallAll(call) with { Fault = ModelFault.StallAfter(Inside(request)) },
        FaultKind.CutInside => ScriptedTurn.CallAll(call) with { Fault = ModelFault.CutAfter(Inside(request)) },
        FaultKind.EndInside => ScriptedTurn.CallAll(call) with { Fault = ModelFault.EndAfter(Inside(request)) },
        FaultKind.MalformedInside => ScriptedTurn.CallAll(call) with { Fault = ModelFault.MalformedAfter(Inside(request)) },
        FaultKind.ErrorInside => ScriptedTurn.CallAll(call) with { Fault = ModelFault.ErrorEventAfter(Inside(request), "server_error") },
        FaultKind.FailedInside => ScriptedTurn.CallAll(call) with { Fault = ModelFault.FailedAfter(Inside(request), "server_error") },
        FaultKind.WebPage => ScriptedTurn.Fail(ModelFault.WebPage),
        FaultKind.WrongKey => ScriptedTurn.Fail(ModelFault.WrongKey),
        FaultKind.Forbidden => ScriptedTurn.Fail(ModelFault.Status(403, "permission_error", "Your key may not use this model.")),
        FaultKind.UnknownModel => ScriptedTurn.Fail(ModelFault.UnknownModel),
        FaultKind.QuotaUsedUp => ScriptedTurn.Fail(new StatusFault(429, "insufficient_quota", "You exceeded your current quota.", "insufficient_quota", [])),
        FaultKind.ContextTooLarge => ScriptedTurn.Fail(ModelFault.ContextTooLarge),
        FaultKind.BrokenArguments => ScriptedTurn.CallAll(call with { Arguments = call.Arguments[..^3] }),
        FaultKind.NoArguments => ScriptedTurn.CallAll(call with { Arguments = "" }),
        FaultKind.UnknownTool => ScriptedTurn.Call("teleport", """{"to":"the moon"}"""),
        FaultKind.EmptyAnswer => ScriptedTurn.Say(""),
        FaultKind.OnlyProse => ScriptedTurn.Say("I would now spell the greeting right."),
        FaultKind.AnswerCutOff => ScriptedTurn.Say("First I think about greetings in gen") with { FinishReason = "length" },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private FaultKind Draw(int run, int call)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(Encoding.ASCII.GetBytes($"{seed} {run} {call}"), digest);
        return BitConverter.ToUInt16(digest) % 100 < share ? FaultKinds.All[BitConverter.ToUInt16(digest[2..]) % FaultKinds.All.Count] : FaultKind.None;
    }

    // Two to five events: in the middle of the shortest answer by each protocol.
    private static int Inside(RecordedRequest request) => 2 + (request.Number % 4);

    private static decimal Cost(ScriptedUsage usage) => ((usage.Input * InputPrice) + (usage.Output * OutputPrice)) / 1_000_000m;

    private static JsonElement Conversation(RecordedRequest request) => request.Body.GetProperty(request.IsResponses ? "input" : "messages");

    [GeneratedRegex("Campaign run (?<number>[0-9]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex NumberOfRun();
}

/// <summary>What the provider knows about one run.</summary>
internal sealed class Account
{
    /// <summary>Requests that arrived.</summary>
    public int Calls { get; set; }

    /// <summary>The conversations that were answered whole.</summary>
    public Dictionary<string, string> Answered { get; } = [];

    /// <summary>Requests that had been answered whole before.</summary>
    public List<string> AskedAgain { get; } = [];

    /// <summary>US dollars for whole answers.</summary>
    public decimal Delivered { get; set; }

    /// <summary>US dollars for answers that broke off or cannot be used.</summary>
    public decimal Broken { get; set; }

    /// <summary>How these broke off.</summary>
    public List<FaultKind> BrokenKinds { get; } = [];
}
