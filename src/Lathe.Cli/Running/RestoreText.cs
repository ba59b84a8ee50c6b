using Lathe.Cli.Output;
using Lathe.Engine.Journal;

namespace Lathe.Cli.Running;

/// <summary>The words for what a restore is about.</summary>
internal static class RestoreText
{
    public static string Scope(RestoreScope scope, IReadOnlyList<string>? paths) => scope switch
    {
        RestoreScope.All => "files and conversation",
        RestoreScope.Conversation => "the conversation alone",
        _ when paths is { Count: > 0 } => PlainText.OneLine($"the files {string.Join(", ", paths)}"),
        _ => "the files alone",
    };
}
