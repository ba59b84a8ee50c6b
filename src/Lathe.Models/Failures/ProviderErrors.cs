using System.ClientModel;
using System.Security.Authentication;
using System.Text.Json;
using Lathe.Errors;
using Lathe.Models.Providers;

namespace Lathe.Models.Failures;

/// <summary>The one conversion from what SDKs, HTTP and streams throw to <see cref="LatheError"/>. Neither keys nor prompt text nor a provider's free text get into it.</summary>
public static class ProviderErrors
{
    /// <summary>Converts an exception; a <see cref="LatheException"/> gives its own error.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="model">The model that was called.</param>
    public static LatheError ToLatheError(Exception exception, ModelReference model)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (Specific(e, model) is { } error) return error;
        }

        return exception switch
        {
            OperationCanceledException => new LatheError(ErrorKind.Cancelled, "models.cancelled", $"The call of {model} was stopped."),
            _ => new LatheError(ErrorKind.Internal, "models.unexpected", $"The call of {model} failed in an unexpected way ({exception.GetType().Name}).")
            {
                Guidance = "This is a bug in Lathe; run with --log-level trace and report it.",
            },
        };
    }

    /// <summary>Whether a call failed after its provider had begun to answer, as far as can be told; a connection that was hung up without an answer looks the same and counts too.</summary>
    /// <param name="failure">What <see cref="ToLatheError"/> made of it, with what it was made from inside.</param>
    internal static bool CameInAnAnswer(LatheException failure)
    {
        if (failure.Error.Code is "models.stream_broken" or "models.bad_response") return true;
        for (var e = failure.InnerException; e is not null; e = e.InnerException)
        {
            if (e is ProviderStreamErrorException) return true;
        }

        return false;
    }

    private static LatheError? Specific(Exception e, ModelReference model) => e switch
    {
        LatheException own => own.Error,
        ProviderStatusException status => FromStatus(status.Status, status.Body, model, status.RetryAfter),
        ProviderStreamErrorException inStream => FromStatus(inStream.Body.Status, inStream.Body, model, null),
        IdleTimeoutException idle => new LatheError(ErrorKind.Timeout, "models.idle_timeout", $"{model} said nothing for {idle.Silence.TotalSeconds:0.#} s.")
        {
            Guidance = $"Raise providers.{model.Provider}.idleTimeout in config.yaml, or use another model with --model.",
        },
        StreamBrokenException => Broken(model),
        BadResponseException or JsonException => BadResponse(model),
        HttpRequestException http => Connection(http, model),
        AuthenticationException => Unreachable(model, "the TLS connection could not be established"),
        HttpIOException => Broken(model),
        IOException => Broken(model),
        TimeoutException => new LatheError(ErrorKind.Timeout, "models.timeout", $"{model} did not answer in time.") { Guidance = "Try again later, or use another model with --model." },
        ClientResultException { Status: > 0 } result => FromStatus(result.Status, Body(result), model, null),
        _ => IsAnthropic(e) ? AnthropicErrors.Convert(e, model) : null,
    };

    internal static LatheError FromStatus(int status, ProviderErrorBody body, ModelReference model, TimeSpan? retryAfter)
    {
        var rule = StatusRules.Find(status, body);
        var known = KnownProviders.Find(model.Provider);
        var shown = body.Shown();
        var suffix = (status, shown) switch
        {
            (0, "") => "",
            (0, _) => $" ({shown})",
            (_, "") => $" (HTTP {status})",
            _ => $" (HTTP {status}, {shown})",
        };
        var message = rule.Message.Contains("HTTP", StringComparison.Ordinal) ? rule.Message.Replace("{1}", shown.Length == 0 ? "" : $" ({shown})", StringComparison.Ordinal) : rule.Message;
        object[] arguments =
        [
            model.ToString(), suffix, model.Provider,
            known?.KeyVariable ?? $"providers.{model.Provider}.keyVariable",
            known?.BaseUrlVariable ?? $"providers.{model.Provider}.baseUrl",
        ];
        var error = new LatheError(rule.Kind, rule.Code, string.Format(message, arguments))
        {
            Guidance = string.Format(rule.Guidance, arguments),
            RetryAfter = retryAfter,
        };
        return rule.Recovery is { } recovery ? error with { Recovery = recovery } : error;
    }

    internal static LatheError Broken(ModelReference model) =>
        new(ErrorKind.Connection, "models.stream_broken", $"The connection to {model.Provider} broke before the answer was complete.")
        {
            Guidance = "Try again; if it keeps happening, look at the network or a proxy between.",
        };

    internal static LatheError BadResponse(ModelReference model) =>
        new(ErrorKind.Provider, "models.bad_response", $"{model.Provider} answered with something that is not its protocol.")
        {
            Guidance = $"Try again; if it keeps happening, check {KnownProviders.Find(model.Provider)?.BaseUrlVariable ?? $"providers.{model.Provider}.baseUrl"}.",
            Recovery = Recovery.Retry,
        };

    private static LatheError Connection(HttpRequestException http, ModelReference model) => http.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => Unreachable(model, "its host name could not be resolved"),
        HttpRequestError.SecureConnectionError => Unreachable(model, "the TLS connection could not be established"),
        HttpRequestError.ConnectionError => Unreachable(model, "the connection was refused or timed out"),
        HttpRequestError.ProxyTunnelError => Unreachable(model, "the proxy refused the connection"),
        HttpRequestError.ResponseEnded => Broken(model),
        HttpRequestError.InvalidResponse => BadResponse(model),
        _ => http.InnerException is IOException ? Broken(model) : Unreachable(model, "the request could not be sent"),
    };

    private static LatheError Unreachable(ModelReference model, string why)
    {
        var variable = KnownProviders.Find(model.Provider)?.BaseUrlVariable ?? $"providers.{model.Provider}.baseUrl";
        return new LatheError(ErrorKind.Connection, "models.connection", $"{model.Provider} cannot be reached: {why}.")
        {
            Guidance = model.Provider == "ollama"
                ? $"Start it (ollama serve), or set {variable} to where it runs."
                : $"Check the network, a proxy (HTTPS_PROXY), and {variable}.",
        };
    }

    private static ProviderErrorBody Body(ClientResultException result)
    {
        try
        {
            return result.GetRawResponse() is { } response ? ProviderErrorBody.Parse(response.Content.ToMemory()) : ProviderErrorBody.Empty;
        }
        catch (InvalidOperationException)
        {
            // The body was not kept.
            return ProviderErrorBody.Empty;
        }
    }

    // By name, so that the Anthropic SDK is loaded only where it is in use.
    private static bool IsAnthropic(Exception e) => e.GetType().Namespace == "Anthropic.Exceptions";
}
