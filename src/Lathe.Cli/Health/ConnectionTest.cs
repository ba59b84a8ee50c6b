using Lathe.Cli.Output;
using Lathe.Engine.Agents;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Models;
using Lathe.Models.Catalog;
using Lathe.Models.Health;
using Lathe.Models.Providers;
using Lathe.Models.Resilience;
using Microsoft.Extensions.AI;

namespace Lathe.Cli.Health;

/// <summary>What came of a test of a connection, in JSON.</summary>
internal sealed record ConnectionView(string Model, bool Ok, string? Api, string? Address, string? KeyVariable, bool? KeySet, decimal? MostCost)
{
    /// <summary>To the end of the answer.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>To its first piece.</summary>
    public double? FirstTokenMilliseconds { get; init; }

    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    /// <summary>US dollars; absent where no price is known.</summary>
    public decimal? Cost { get; init; }

    public ErrorObject? Error { get; init; }
}

/// <summary>A test that is about to be made.</summary>
/// <param name="View">What is known before.</param>
/// <param name="Session">The open model; null where it cannot be asked.</param>
internal sealed record PlannedTest(ConnectionView View, ModelSession? Session);

/// <summary>One smallest request through the pipeline that runs use, tried once: whether there is a key, whether the server is found and speaks, takes the key and knows the model. A minute at the most.</summary>
internal sealed class ConnectionTest(CliHost host, ResolvedConfiguration configuration)
{
    private const string Words = "Answer with the word yes.";

    // The least that OpenAI Responses takes.
    private const int MostOutput = 16;
    private const int Overhead = 32;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Finds out all that can be said without asking anybody.</summary>
    public PlannedTest Plan(string reference)
    {
        var view = new ConnectionView(reference, false, null, null, null, null, null);
        try
        {
            var parsed = ModelReference.Parse(reference, [.. configuration.Providers.Keys]);
            if (parsed.IsReplay) throw new LatheError(ErrorKind.Validation, "health.no_provider", $"{reference} is a recording; there is no server to ask.") { Guidance = "Run it again with lathe replay." }.ToException();
            var settings = KnownProviders.Resolve(parsed, host.Environment.Variables, configuration.Providers);
            view = view with
            {
                Api = ProviderApis.NameOf(settings.Api),
                Address = settings.BaseUrl.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
                KeyVariable = settings.KeyVariable,
                KeySet = settings.ApiKey is not null && (settings.KeyVariable is null || host.Environment[settings.KeyVariable] is not null),
            };
            var session = new ModelSessions(host.Environment.Variables, configuration.Providers, configuration.Catalog()).Open(reference, new ChatClientOptions
            {
                Time = host.Time,
                Shared = host.Models,
                Resilience = new ResilienceOptions { MaxAttempts = 1, MaxRetryAfter = TimeSpan.Zero },
            });
            return new PlannedTest(view with { MostCost = session.MostCost(session.Estimate(Words) + Overhead, MostOutput) }, session);
        }
        catch (LatheException e)
        {
            return new PlannedTest(Failed(view, e.Error), null);
        }
    }

    public async Task<ConnectionView> RunAsync(PlannedTest planned, CancellationToken cancellationToken)
    {
        if (planned.Session is not { } session) return planned.View;
        using (session)
        {
            using var time = new CancellationTokenSource(Longest, host.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
            try
            {
                return await AskAsync(planned.View, session, both.Token);
            }
            catch (LatheException e) when (!cancellationToken.IsCancellationRequested)
            {
                return Failed(planned.View, e.Error);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return Failed(planned.View, new LatheError(ErrorKind.Timeout, "health.timeout", $"{planned.View.Model} did not answer within {Longest.TotalSeconds:0} s.") { Guidance = "Try again later, or use another model with --model." });
            }
        }
    }

    private async Task<ConnectionView> AskAsync(ConnectionView view, ModelSession session, CancellationToken cancellationToken)
    {
        var options = new ChatOptions { MaxOutputTokens = MostOutput, Temperature = session.Temperature };
        var call = CallRecord.Attach(options);
        var began = host.Time.GetTimestamp();
        var answer = await StreamRestart.CollectAsync(session.Client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, Words)], options, cancellationToken), null, cancellationToken);
        var took = host.Time.GetElapsedTime(began);
        var usage = ModelUsage.From(answer.Usage);
        return view with
        {
            Ok = true,
            Milliseconds = Math.Round(took.TotalMilliseconds, 1),
            FirstTokenMilliseconds = call.FirstToken is { } first ? Math.Round(first.TotalMilliseconds, 1) : null,
            InputTokens = usage?.InputTokens,
            OutputTokens = usage?.OutputTokens,
            Cost = usage is { } used ? session.Cost(new TokenUsage(used.InputTokens, used.CachedInputTokens, used.OutputTokens, null) { CacheWriteTokens = used.CacheWriteTokens }) : null,
        };
    }

    private static ConnectionView Failed(ConnectionView view, LatheError error) => view with
    {
        KeySet = error.Code == "models.no_key" ? false : view.KeySet,
        Error = new ErrorObject(error.Kind.ToString(), error.Code, error.Message, error.Guidance, ExitCodes.Of(error.Kind), error.RetryAfter?.TotalSeconds),
    };
}
