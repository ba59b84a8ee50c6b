using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Replay;

/// <summary>
/// The marks that stand for secrets in a conversation. Each run has marks of its own, so that an answer that writes one back has to be given with the mark of the run at hand: the one that stands where the
/// recorded one stood in the request.
/// </summary>
internal static partial class SecretMarks
{
    public const string Pattern = "«secret:[0-9A-Za-z]{1,24}»";

    private const int PatternTimeout = 2000;

    /// <summary>From the marks of a recorded conversation to those of an equal one.</summary>
    /// <param name="recorded">The messages of the recording.</param>
    /// <param name="current">The messages of the request that matches it.</param>
    public static Dictionary<string, string> Map(IEnumerable<ChatMessage> recorded, IEnumerable<ChatMessage> current)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (old, now) in Of(recorded).Zip(Of(current))) map.TryAdd(old, now);
        return map;
    }

    /// <summary>The text with the marks replaced.</summary>
    public static string Replace(string text, Dictionary<string, string> map) => Mark().Replace(text, found => map.GetValueOrDefault(found.Value, found.Value));

    private static IEnumerable<string> Of(IEnumerable<ChatMessage> messages) => Transcript.Of(messages, null).SelectMany(static line => Mark().Matches(line).Select(static found => found.Value));

    [GeneratedRegex(Pattern, RegexOptions.None, PatternTimeout)]
    private static partial Regex Mark();
}
