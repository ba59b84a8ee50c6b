using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Lathe.Models;

/// <summary>The text of a tool's result as it goes over the wire.</summary>
internal static class ToolResultText
{
    public static string Of(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is { } problem ? "error: " + problem.Message : "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
        JsonElement element => element.GetRawText(),
        var other => other.ToString() ?? "",
    };
}
