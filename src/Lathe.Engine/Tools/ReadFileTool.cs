using System.Text;
using Lathe.Engine.Agents;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Tools;

internal sealed class ReadFileTool : ITool
{
    private const int DefaultLines = 2_000;
    private const long LargestFile = 10 << 20;
    private const int LongestLine = 2_000;

    public ToolText Text { get; } = ToolText.Load("read_file");

    public bool Writes => false;

    public IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context) => [ToolFiles.Subject(context, arguments.String("path"))];

    public Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var file = ToolFiles.Read(context, arguments.String("path"), LargestFile);
        var text = context.Redactor.Redact(file.Text);
        var first = Math.Max(1, arguments.Integer("offset") ?? 1);
        var count = Math.Max(1, arguments.Integer("limit") ?? DefaultLines);
        var (shown, last, lines) = Numbered(text, first, count, context.AnswerLimit);
        var hash = ObjectHash.Of(file.Bytes).Hex;
        return Task.FromResult(new ToolAnswer(shown)
        {
            Seen = new Dictionary<string, string>(StringComparer.Ordinal) { [file.Path] = first == 1 && last == lines ? hash : SeenFile.Part(hash, first, last, lines) },
        });
    }

    /// <summary>The lines with their numbers, within a bound of characters; says where to go on.</summary>
    /// <returns>The text, the last line that is in it with all before it, from the first on, and how many lines there are.</returns>
    public static (string Text, int Last, int Lines) Numbered(string text, int first, int count, int limit)
    {
        if (text.Length == 0) return ("(the file is empty)", 0, 0);
        var builder = new StringBuilder(Math.Min(text.Length + 256, limit));
        var number = 0;
        var shown = 0;
        var whole = 0;
        var full = false;
        for (var at = 0; at < text.Length;)
        {
            // LF, CR LF and CR end a line, as for compilers and editors; form feeds and Unicode's separators do not.
            var end = text.AsSpan(at).IndexOfAny('\n', '\r') is var found and >= 0 ? at + found : text.Length;
            var line = text.AsSpan(at, end - at);
            at = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
            number++;
            if (number < first || full) continue;
            full = shown == count || builder.Length + Math.Min(line.Length, LongestLine) > limit - 120;
            if (full) continue;
            builder.Append(number).Append('\t');
            if (line.Length <= LongestLine) builder.Append(line);
            else builder.Append(line[..(char.IsHighSurrogate(line[LongestLine - 1]) ? LongestLine - 1 : LongestLine)]).Append($" [… {line.Length - LongestLine:N0} characters left out]");
            builder.Append('\n');
            if (line.Length <= LongestLine && whole == shown) whole++;
            shown++;
        }

        if (shown == 0) return ($"(the file has {number:N0} lines; offset {first:N0} is past its end)", 0, number);
        var last = first + shown - 1;
        if (last < number) builder.Append($"[lines {first}-{last} of {number}; go on with offset {last + 1}]\n");
        return (builder.ToString(), first + whole - 1, number);
    }
}
