using Microsoft.Extensions.AI;

namespace Lathe.Models;

/// <summary>A piece of a tool call's arguments as it streams in. The call itself comes whole, in an update of its own; pieces are for showing only.</summary>
/// <param name="Call">Which call of the answer, from 0.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The piece of the JSON text.</param>
public sealed record ToolCallProgress(int Call, string Name, string Arguments)
{
    private const string Key = "lathe.tool_call_progress";

    /// <summary>The pieces that an update carries; mostly none.</summary>
    /// <param name="update">The update.</param>
    public static IReadOnlyList<ToolCallProgress> Of(ChatResponseUpdate update) =>
        update.AdditionalProperties?.TryGetValue(Key, out var value) == true && value is IReadOnlyList<ToolCallProgress> pieces ? pieces : [];

    internal static void Attach(ChatResponseUpdate update, IReadOnlyList<ToolCallProgress> pieces) => (update.AdditionalProperties ??= [])[Key] = pieces;
}
