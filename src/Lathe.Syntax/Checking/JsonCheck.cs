using System.Text;
using System.Text.Json;

namespace Lathe.Syntax;

/// <summary>JSON by the platform's reader: strict, or with the comments and trailing commas that configuration files of editors and compilers allow.</summary>
internal static class JsonCheck
{
    private const int MaxDepth = 100_000;

    public static void Run(Checks checks, string text, ProblemList problems)
    {
        var lenient = checks == Checks.JsonWithComments;
        var bytes = Encoding.UTF8.GetBytes(text, text.StartsWith('\uFEFF') ? 1 : 0, text.Length - (text.StartsWith('\uFEFF') ? 1 : 0));
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            AllowTrailingCommas = lenient,
            CommentHandling = lenient ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow,
            MaxDepth = MaxDepth,
            AllowMultipleValues = checks == Checks.JsonLines,
        });
        try
        {
            while (reader.Read()) { }
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0);
            var start = 0;
            for (var i = 0; i < line; i++) start = text.IndexOf('\n', start) + 1;
            var end = text.IndexOf('\n', start);
            if (end < 0) end = text.Length;
            var prefix = Encoding.UTF8.GetBytes(text[start..end]).AsSpan();
            var column = Encoding.UTF8.GetCharCount(prefix[..(int)Math.Min(e.BytePositionInLine ?? 0, prefix.Length)]);
            var at = start + column;
            if (CommaBefore(text, at, e.Message) is { } comma) problems.Add(comma, "a comma with nothing behind it");
            else problems.Add(at, Reason(e.Message));
        }
    }

    // The reader notices at the bracket that closes, and tells its caller what to set; what is wrong is the comma.
    private static int? CommaBefore(string text, int at, string message)
    {
        if (!message.Contains("trailing comma", StringComparison.Ordinal)) return null;
        at = Math.Min(at, text.Length) - 1;
        while (at >= 0 && text[at] is ' ' or '\t' or '\r' or '\n') at--;
        return at >= 0 && text[at] == ',' ? at : null;
    }

    private static string Reason(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        if (end > 0) message = message[..end];
        return message.Length > 160 ? message[..160] : message;
    }
}
