using System.Text;
using Anthropic.Exceptions;
using Lathe.Errors;

namespace Lathe.Models.Failures;

/// <summary>What the Anthropic SDK throws by itself; statuses are taken before it sees them.</summary>
internal static class AnthropicErrors
{
    public static LatheError? Convert(Exception e, ModelReference model) => e switch
    {
        AnthropicApiException api => ProviderErrors.FromStatus((int)api.StatusCode, ProviderErrorBody.Parse(Encoding.UTF8.GetBytes(api.ResponseBody ?? "")), model, null),
        AnthropicSseException sse => ProviderErrors.FromStatus(0, InMessage(sse), model, null),
        AnthropicInvalidDataException => ProviderErrors.BadResponse(model),

        // What it wraps says more, and is looked at next.
        _ => null,
    };

    private static ProviderErrorBody InMessage(AnthropicSseException sse)
    {
        var start = sse.Message.IndexOf('{');
        var end = sse.Message.LastIndexOf('}');
        return start >= 0 && end > start ? ProviderErrorBody.Parse(Encoding.UTF8.GetBytes(sse.Message[start..(end + 1)])) : ProviderErrorBody.Empty;
    }
}
