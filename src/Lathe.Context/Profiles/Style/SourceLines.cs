using System.Runtime.InteropServices;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A line of code.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="FirstToken">Where its first token starts.</param>
/// <param name="LastTokenEnd">Where its last token that is no comment ends.</param>
/// <param name="StartsWithCode">False for blank lines, comments, and lines that go on with a string or comment of the line before.</param>
internal readonly record struct SourceLine(int Start, int FirstToken, int LastTokenEnd, bool StartsWithCode);

/// <summary>The lines of a file with what its tokens show, in one pass.</summary>
internal sealed class SourceLines
{
    private const int MaxTokens = 200_000;
    private readonly List<SourceLine> _lines = [];

    public int Count => _lines.Count;

    public SourceLine this[int index] => _lines[index];

    public int SingleQuotes { get; private set; }

    public int DoubleQuotes { get; private set; }

    public int OwnLineBraces { get; private set; }

    public int SameLineBraces { get; private set; }

    public static SourceLines Of(Language language, string text)
    {
        var lines = new SourceLines();
        var starts = new List<int> { 0 };
        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1)) starts.Add(at + 1);
        foreach (var start in starts) lines._lines.Add(new SourceLine(start, start, start, false));
        var line = 0;
        var coveredTo = -1;
        var scanner = new SourceScanner(language, text);
        for (var count = 0; count < MaxTokens && scanner.Next(out var token); count++)
        {
            if (token.Kind is TokenKind.NewLine or TokenKind.Text) continue;
            while (line + 1 < starts.Count && starts[line + 1] <= token.Start) line++;
            ref var now = ref CollectionsMarshal.AsSpan(lines._lines)[line];
            var first = now.FirstToken == now.Start && now.LastTokenEnd == now.Start && !now.StartsWithCode;
            if (token.Kind == TokenKind.Comment)
            {
                // A line that starts with a comment is none of code, even where code follows it.
                if (first) now = now with { FirstToken = token.Start, LastTokenEnd = now.Start };
                if (EndLine(starts, line, token.End) is var last && last > line) coveredTo = Math.Max(coveredTo, last);
                continue;
            }

            now = first && line > coveredTo ? now with { FirstToken = token.Start, LastTokenEnd = token.End, StartsWithCode = true } : now with { LastTokenEnd = token.End };
            if (token.Kind == TokenKind.String)
            {
                lines.CountQuotes(text.AsSpan(token.Start, token.Length));
                if (EndLine(starts, line, token.End) is var last && last > line) coveredTo = Math.Max(coveredTo, last);
            }
            else if (token.Kind == TokenKind.Open && text[token.Start] == '{')
            {
                lines.CountBrace(text, token, ref now);
            }
        }

        return lines;
    }

    private void CountQuotes(ReadOnlySpan<char> literal)
    {
        var quote = literal.IndexOfAny('"', '\'', '`');
        // A text that holds the other kind of quote has no choice; three of them are a text over lines.
        if (quote is < 0 or > 2 || literal[quote] == '`' || literal[quote..].StartsWith("\"\"\"") || literal[quote..].StartsWith("'''")) return;
        if (literal[quote] == '\'' && !literal.Contains('"')) SingleQuotes++;
        else if (literal[quote] == '"' && !literal.Contains('\'')) DoubleQuotes++;
    }

    // Only a brace that ends its line opens a block for certain.
    private void CountBrace(string text, Token token, ref SourceLine line)
    {
        var after = text.AsSpan(token.End);
        if (after.IndexOf('\n') is var end and >= 0) after = after[..end];
        if (!after.IsWhiteSpace()) return;
        if (line.FirstToken == token.Start) OwnLineBraces++;
        else SameLineBraces++;
    }

    private static int EndLine(List<int> starts, int line, int end)
    {
        while (line + 1 < starts.Count && starts[line + 1] < end) line++;
        return line;
    }
}
