using Microsoft.Extensions.AI;

namespace Lathe.Models.Catalog;

/// <summary>
/// Estimates tokens without a tokenizer, for reservations and for the check against the context window, a little on the high side. Code and English run at 3.5 to 4.5 characters a
/// token with current vocabularies; 3 is assumed. UTF-16 units outside of ASCII are counted as one token each, which is the bad case for scripts without spaces and for emoji.
/// </summary>
public static class TokenEstimator
{
    /// <summary>ASCII characters that are taken for one token.</summary>
    public const int CharactersPerToken = 3;

    /// <summary>Tokens that a message costs beyond its text: role, separators, ids.</summary>
    public const int TokensPerMessage = 8;

    /// <summary>Estimates one text.</summary>
    /// <param name="text">The text.</param>
    public static int Estimate(ReadOnlySpan<char> text)
    {
        var other = 0;
        foreach (var c in text)
        {
            if (c > '\u007f') other++;
        }

        return ((text.Length - other + CharactersPerToken - 1) / CharactersPerToken) + other;
    }

    /// <summary>Estimates a whole request: messages, instructions and tool schemas.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="options">The options; may be null.</param>
    public static int Estimate(IEnumerable<ChatMessage> messages, ChatOptions? options = null)
    {
        var total = Estimate(options?.Instructions);
        foreach (var message in messages)
        {
            total += TokensPerMessage;
            foreach (var content in message.Contents) total += Estimate(content);
        }

        foreach (var tool in options?.Tools ?? [])
        {
            total += TokensPerMessage + Estimate(tool.Name) + Estimate(tool.Description);
            if (tool is AIFunctionDeclaration function) total += Estimate(function.JsonSchema.GetRawText());
        }

        return total;
    }

    private static int Estimate(AIContent content) => content switch
    {
        TextContent text => Estimate(text.Text),
        TextReasoningContent reasoning => Estimate(reasoning.Text) + Estimate(reasoning.ProtectedData),
        FunctionCallContent call => TokensPerMessage + Estimate(call.Name) + Estimate(ToolCallArguments.ToJson(call)),
        FunctionResultContent result => TokensPerMessage + Estimate(ToolResultText.Of(result)),
        _ => TokensPerMessage,
    };
}
