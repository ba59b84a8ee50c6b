using Lathe.Syntax;

namespace Lathe.Engine.Impact;

/// <summary>How many arguments a function takes.</summary>
/// <param name="Min">At least.</param>
/// <param name="Max">At most.</param>
internal readonly record struct Arity(int Min, int Max)
{
    public bool Takes(int arguments) => arguments >= Min && arguments <= Max;
}

/// <summary>Counts parameters in signatures and arguments in calls. Whatever it is not sure of is null.</summary>
internal static class CallShape
{
    private const int LongestCall = 4_000;
    private const int LongestSignature = 200;
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "python", "csharp", "java", "typescript", "tsx", "go", "rust", "c", "php", "kotlin" };
    private static readonly HashSet<string> Angled = new(StringComparer.Ordinal) { "csharp", "java", "typescript", "tsx", "rust", "kotlin" };

    /// <summary>The arguments that a call of a function with this signature takes, what it is called on not counted.</summary>
    public static Arity? OfSignature(Language language, string? signature, string name)
    {
        if (signature is null || signature.Length >= LongestSignature || !Known.Contains(language.Id)) return null;
        if (ParametersStart(signature, name) is not { } open || Split(language, signature, open) is not { } parameters) return null;
        var min = 0;
        var max = language.Id == "php" ? int.MaxValue : 0;
        for (var i = 0; i < parameters.Count; i++)
        {
            var parameter = parameters[i].AsSpan().Trim();
            if (parameter.IsEmpty || IsReceiver(language, parameter, i) || parameter is "/" or "*" || (language.Id == "c" && parameter is "void")) continue;
            if (TakesMany(language, parameter)) max = int.MaxValue;
            else
            {
                if (max < int.MaxValue) max++;
                if (!IsOptional(language, parameter) && !(i == 0 && language.Id == "csharp" && parameter.StartsWith("this "))) min++;
            }
        }

        return new Arity(min, max);
    }

    /// <summary>The arguments of the call of a name.</summary>
    /// <param name="language">The language.</param>
    /// <param name="text">The whole file.</param>
    /// <param name="nameEnd">Behind the name.</param>
    public static int? OfCall(Language language, string text, int nameEnd)
    {
        if (!Known.Contains(language.Id)) return null;
        var at = SkipTypeArguments(text, nameEnd);
        while (at < text.Length && text[at] == ' ') at++;
        if (at >= text.Length || text[at] != '(') return null;
        var window = text.AsSpan(at, Math.Min(LongestCall, text.Length - at));
        var scanner = new SourceScanner(language, window);
        var (depth, count, first) = (0, 0, true);
        var lastClose = -1;
        while (scanner.Next(out var token))
        {
            if (token.Kind is TokenKind.NewLine or TokenKind.Comment) continue;
            var word = window.Slice(token.Start, token.Length);
            if (token.Kind == TokenKind.Close && --depth == 0) return End(text, at + token.End, language, count + (first ? 0 : 1), lastClose == token.Start - 1);
            if (token.Kind == TokenKind.Close) lastClose = token.Start;
            if (depth == 1 && token.Kind == TokenKind.Punctuation && word is ",")
            {
                if (!first) count++;
                first = true;
                continue;
            }

            // What spreads, or holds commas of its own, cannot be counted.
            if (depth == 1 && (first && word is "*" or "." or "|" || word is "lambda" or "|" || (word is "<" && Angled.Contains(language.Id)))) return null;
            if (depth > 0) first = false;
            if (token.Kind == TokenKind.Open) depth++;
        }

        return null;
    }

    // A call of Go's whose one argument is a call may pass several values; a block behind a call of Kotlin's is one argument more.
    private static int? End(string text, int behind, Language language, int count, bool endsInClose)
    {
        if (language.Id == "go" && count == 1 && endsInClose) return null;
        while (behind < text.Length && text[behind] == ' ') behind++;
        return language.Id == "kotlin" && behind < text.Length && text[behind] == '{' ? null : count;
    }

    private static int SkipTypeArguments(string text, int at)
    {
        var from = at;
        if (text.AsSpan(at).StartsWith("::<")) at += 2;
        if (at >= text.Length || text[at] != '<') return from;
        var depth = 0;
        for (var i = at; i < text.Length && i < at + 200; i++)
        {
            if (text[i] == '<') depth++;
            else if (text[i] == '>' && --depth == 0) return i + 1;
            else if (text[i] is ';' or '(' or ')' or '{' or '}' or '\n') return from;
        }

        return from;
    }

    private static int? ParametersStart(string signature, string name)
    {
        for (var at = signature.IndexOf(name, StringComparison.Ordinal); at >= 0; at = signature.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var behind = at + name.Length;
            if (at > 0 && (char.IsLetterOrDigit(signature[at - 1]) || signature[at - 1] == '_')) continue;
            behind = SkipTypeArguments(signature, behind);
            while (behind < signature.Length && signature[behind] == ' ') behind++;
            if (behind < signature.Length && signature[behind] == '(') return behind;
        }

        return null;
    }

    private static List<string>? Split(Language language, string signature, int open)
    {
        var parts = new List<string>();
        var start = open + 1;
        var depth = 0;
        var angles = 0;
        for (var i = open; i < signature.Length; i++)
        {
            var c = signature[i];
            if (c is '"' or '\'' && language.Id != "rust")
            {
                var close = signature.IndexOf(c, i + 1);
                if (close < 0) return null;
                i = close;
            }
            else if (c is '(' or '[' or '{') depth++;
            else if (c is ')' or ']' or '}')
            {
                if (--depth > 0) continue;
                parts.Add(signature[start..i]);
                return angles == 0 ? parts : null;
            }
            else if (Angled.Contains(language.Id) && c == '<') angles++;
            else if (Angled.Contains(language.Id) && c == '>' && signature[i - 1] is not ('=' or '-')) angles--;
            else if (c == ',' && depth == 1 && angles == 0)
            {
                parts.Add(signature[start..i]);
                start = i + 1;
            }
        }

        return null;
    }

    private static bool IsReceiver(Language language, ReadOnlySpan<char> parameter, int index)
    {
        if (index > 0) return false;
        var name = parameter[..(parameter.IndexOfAny(" :=") is var end and >= 0 ? end : parameter.Length)];
        return language.Id switch
        {
            "python" => name is "self" or "cls" or "mcs",
            "rust" => parameter is "self" or "&self" or "&mut self" or "mut self" || name is "self" || (parameter.StartsWith("&'") && parameter.EndsWith("self")),
            "typescript" or "tsx" => name is "this",
            _ => false,
        };
    }

    private static bool TakesMany(Language language, ReadOnlySpan<char> parameter) => language.Id switch
    {
        "python" => parameter[0] == '*',
        "csharp" => parameter.StartsWith("params "),
        "kotlin" => parameter.StartsWith("vararg "),
        _ => parameter.IndexOf("...") >= 0,
    };

    private static bool IsOptional(Language language, ReadOnlySpan<char> parameter)
    {
        for (var i = 0; i < parameter.Length; i++)
        {
            if (parameter[i] == '=' && (i + 1 == parameter.Length || parameter[i + 1] != '>')) return language.Id is not ("c" or "go" or "java" or "rust");
        }

        return language.Id is "typescript" or "tsx" && parameter.IndexOf('?') is var mark and > 0 && (mark + 1 == parameter.Length || parameter[mark + 1] == ':');
    }
}
