using Lathe.Errors;

namespace Lathe.Models.Failures;

/// <summary>One line of the table: which answers it is about, and what they mean.</summary>
/// <param name="Status">The HTTP status; 0 for any.</param>
/// <param name="Markers">One of these words stands in the error's type, code or message; empty for no condition.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Message">What happened; {0} is the model, {1} the provider's own identifiers in parentheses or nothing.</param>
/// <param name="Guidance">What to do; {0} is the model, {2} the provider's name, {3} its key variable, {4} its base URL variable.</param>
/// <param name="Recovery">What the program can do; null for the kind's usual.</param>
internal sealed record StatusRule(int Status, string[] Markers, ErrorKind Kind, string Code, string Message, string Guidance, Recovery? Recovery = null);

/// <summary>The table from a provider's refusals to errors. The first line that fits holds: special words come before bare statuses.</summary>
internal static class StatusRules
{
    private const string LessContext = "Give the task less context (limits, excludes), or use a model with a larger window: lathe models lists them.";
    private const string TopUp = "Check the plan and the balance of the {2} account, or use another model with --model.";
    private const string Later = "Try again later, or use another model with --model.";

    private static readonly string[] OtherApiMarkers = ["v1/responses", "v1/chat/completions", "unsupported_api_for_model"];
    private const string OtherApiMessage = "{0} is not served by the protocol that it was asked in{1}.";
    private const string OtherApi = "Set providers.{2}.api in config.yaml to the other of openai and responses, or use another model with --model.";

    public static readonly StatusRule[] Table =
    [
        new(0, ["context_length_exceeded", "maximum context length", "context window", "prompt is too long", "exceed context limit", "request_too_large", "exceeds the available context size"],
            ErrorKind.Validation, "models.context_too_large", "The request is larger than {0} accepts{1}.", LessContext),
        new(413, [], ErrorKind.Validation, "models.context_too_large", "The request is larger than {0} accepts{1}.", LessContext),
        new(0, ["insufficient_quota", "credit balance", "billing_hard_limit", "billing_error", "exceeded your current quota"],
            ErrorKind.Quota, "models.quota", "The balance or quota of the {2} account is used up{1}.", TopUp),
        new(402, [], ErrorKind.Quota, "models.quota", "The balance or quota of the {2} account is used up{1}.", TopUp),
        new(0, ["invalid_prompt"], ErrorKind.Validation, "models.bad_request", "{2} refused the request for what it says{1}.", "Say the task in other words, or use another model with --model."),
        new(401, [], ErrorKind.Authentication, "models.authentication", "{2} does not accept the key{1}.", "Check {3}: it must hold a valid key for {2}."),
        new(0, ["authentication_error", "invalid_api_key"], ErrorKind.Authentication, "models.authentication", "{2} does not accept the key{1}.", "Check {3}: it must hold a valid key for {2}."),
        new(403, [], ErrorKind.Permission, "models.permission", "The key is good, but it may not use {0}{1}.", "Ask for access in the {2} account, or use another model with --model."),
        new(0, ["permission_error"], ErrorKind.Permission, "models.permission", "The key is good, but it may not use {0}{1}.", "Ask for access in the {2} account, or use another model with --model."),
        new(400, OtherApiMarkers, ErrorKind.NotFound, "models.other_api", OtherApiMessage, OtherApi),
        new(404, OtherApiMarkers, ErrorKind.NotFound, "models.other_api", OtherApiMessage, OtherApi),
        new(0, ["model_not_found", "not_found_error", "model_not_available"], ErrorKind.NotFound, "models.unknown_model", "{2} knows no model of the name in {0}{1}.", "Check the name after the slash; lathe models lists what is known. For Ollama: ollama pull NAME."),
        new(404, [], ErrorKind.NotFound, "models.unknown_model", "{2} knows no model of the name in {0}, or the base URL is wrong{1}.", "Check the name after the slash, and {4}. For Ollama: ollama pull NAME."),
        new(0, ["rate_limit_error", "rate_limit_exceeded"], ErrorKind.RateLimit, "models.rate_limit", "{2} refuses more requests for now{1}.", Later),
        new(429, [], ErrorKind.RateLimit, "models.rate_limit", "{2} refuses more requests for now{1}.", Later),
        new(408, [], ErrorKind.Timeout, "models.timeout", "{2} gave up waiting{1}.", Later),
        new(0, ["overloaded_error", "server_overloaded"], ErrorKind.Provider, "models.overloaded", "{2} is overloaded{1}.", Later, Recovery.Retry),
        new(502, [], ErrorKind.Provider, "models.overloaded", "{2} is not available (HTTP 502){1}.", Later, Recovery.Retry),
        new(503, [], ErrorKind.Provider, "models.overloaded", "{2} is not available (HTTP 503){1}.", Later, Recovery.Retry),
        new(504, [], ErrorKind.Provider, "models.overloaded", "{2} is not available (HTTP 504){1}.", Later, Recovery.Retry),
        new(529, [], ErrorKind.Provider, "models.overloaded", "{2} is overloaded{1}.", Later, Recovery.Retry),
        new(400, [], ErrorKind.Validation, "models.bad_request", "{2} refused the request as malformed{1}.", "The model may not support what was asked (tools, a parameter). Use another model with --model; --log-level trace shows the answer."),
        new(422, [], ErrorKind.Validation, "models.bad_request", "{2} refused the request as malformed{1}.", "The model may not support what was asked (tools, a parameter). Use another model with --model; --log-level trace shows the answer."),
    ];

    public static readonly StatusRule ServerFailed =
        new(500, [], ErrorKind.Provider, "models.provider_error", "{2} failed{1}.", Later, Recovery.Retry);

    public static readonly StatusRule Unexpected =
        new(0, [], ErrorKind.Provider, "models.bad_response", "{2} answered with something that is not its protocol{1}.", "Check {4}: it must be the address of an API, without the part that follows the version.");

    /// <summary>The line that fits; for status 0 (an error within a stream) only lines without a status count.</summary>
    public static StatusRule Find(int status, ProviderErrorBody body)
    {
        foreach (var rule in Table)
        {
            if (rule.Status != 0 && rule.Status != status) continue;
            if (rule.Markers.Length == 0 || Contains(rule.Markers, body)) return rule;
        }

        return status == 0 || status >= 500 ? ServerFailed : Unexpected;
    }

    private static bool Contains(string[] markers, ProviderErrorBody body)
    {
        foreach (var marker in markers)
        {
            if (string.Equals(body.Type, marker, StringComparison.Ordinal) || string.Equals(body.Code, marker, StringComparison.Ordinal)
                || body.Message.Contains(marker, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
