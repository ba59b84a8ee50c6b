using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Counts the branches of each function from tokens: one, and one for every <c>if</c>, loop, <c>case</c>, <c>catch</c>, <c>&amp;&amp;</c>, <c>||</c> and conditional expression. That is McCabe's number (1976) as far as tokens
/// show it; a branch belongs to the innermost function.
/// </summary>
internal static class Complexity
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal) { "if", "elif", "elsif", "unless", "for", "foreach", "while", "until", "case", "catch", "except", "rescue", "when", "and", "or" };

    public static List<ComplexFunction> Of(string path, Language language, string text)
    {
        var functions = Outline.Of(language, text).Where(static i => i.Kind == OutlineKind.Function && i.EndLine > i.StartLine).ToList();
        var found = new List<ComplexFunction>(functions.Count);
        if (functions.Count == 0) return found;
        var owner = Owners(functions, text.AsSpan().Count('\n') + 2);
        var branches = new int[functions.Count];
        var scanner = new SourceScanner(language, text);
        var line = 1;
        var counted = 0;
        var conditional = language.Id is not ("python" or "ruby" or "rust" or "kotlin" or "swift" or "go" or "scala" or "bash");
        while (scanner.Next(out var token))
        {
            line += text.AsSpan(counted, token.Start - counted).Count('\n');
            counted = token.Start;
            if (owner[line] < 0) continue;
            var branch = token.Kind switch
            {
                TokenKind.Identifier => Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text.AsSpan(token.Start, token.Length)),
                TokenKind.Punctuation => IsBranch(text, token.Start, conditional),
                _ => false,
            };
            if (branch) branches[owner[line]]++;
        }

        for (var i = 0; i < functions.Count; i++) found.Add(new ComplexFunction(path, functions[i].StartLine, PlainName.Of(functions[i].Name, 80), 1 + branches[i], functions[i].EndLine - functions[i].StartLine + 1));
        return found;
    }

    // "a ? b : c" parts the flow; "a?.b", "a ?? b" and the type "a?" do not.
    private static bool IsBranch(string text, int at, bool conditional)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (text[at] is '&' or '|') return next == text[at];
        return text[at] == '?' && conditional && next is ' ' or '\n' or '\r' && at > 0 && text[at - 1] is ' ' or '\t' or '\n' && at + 2 < text.Length;
    }

    // Later items that enclose a line are deeper, so the innermost is written last.
    private static int[] Owners(List<OutlineItem> functions, int lines)
    {
        var owner = new int[lines + 1];
        Array.Fill(owner, -1);
        for (var i = 0; i < functions.Count; i++)
            for (var line = functions[i].StartLine; line <= Math.Min(functions[i].EndLine, lines); line++) owner[line] = i;
        return owner;
    }
}
