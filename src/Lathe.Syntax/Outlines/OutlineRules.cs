namespace Lathe.Syntax;

/// <summary>How a language's definitions look, for the languages that have any worth listing.</summary>
/// <param name="Types">Words that a type's name follows.</param>
/// <param name="Functions">Words that a function's name follows.</param>
/// <param name="Modules">Words that a namespace's name follows.</param>
/// <param name="Calls">A name, a parameter list and a body make a function, without a word in front.</param>
/// <param name="Layout">Where a body ends.</param>
internal sealed record OutlineRules(string[] Types, string[] Functions, string[] Modules, bool Calls, BodyLayout Layout)
{
    /// <summary>Whether a definition may have no body and ends with its line.</summary>
    public bool LinesEnd { get; init; }

    private static readonly OutlineRules Script = new(["class", "interface", "enum", "type"], ["function"], ["namespace", "module"], true, BodyLayout.Braces);
    private static readonly OutlineRules CFamily = new(["class", "struct", "enum", "union", "concept"], [], ["namespace"], true, BodyLayout.Braces);

    private static readonly Dictionary<string, OutlineRules> ByLanguage = new(StringComparer.Ordinal)
    {
        ["csharp"] = new(["class", "struct", "interface", "enum", "record", "delegate"], [], ["namespace"], true, BodyLayout.Braces),
        ["java"] = new(["class", "interface", "enum", "record"], [], [], true, BodyLayout.Braces),
        ["javascript"] = Script,
        ["typescript"] = Script,
        ["tsx"] = Script,
        ["python"] = new(["class"], ["def"], [], false, BodyLayout.Indentation),
        ["go"] = new(["type"], ["func"], [], false, BodyLayout.Braces),
        ["rust"] = new(["struct", "enum", "trait", "union", "type", "impl"], ["fn", "macro_rules"], ["mod"], false, BodyLayout.Braces),
        ["c"] = CFamily,
        ["cpp"] = CFamily,
        ["ruby"] = new(["class"], ["def"], ["module"], false, BodyLayout.Indentation),
        ["php"] = new(["class", "interface", "trait", "enum"], ["function", "fn"], ["namespace"], false, BodyLayout.Braces),
        ["kotlin"] = new(["class", "interface", "object", "typealias"], ["fun"], [], false, BodyLayout.Braces) { LinesEnd = true },
        ["swift"] = new(["class", "struct", "enum", "protocol", "extension", "actor", "typealias"], ["func"], [], false, BodyLayout.Braces),
        ["scala"] = new(["class", "trait", "object", "enum", "type"], ["def"], [], false, BodyLayout.Braces) { LinesEnd = true },
        ["bash"] = new([], ["function"], [], true, BodyLayout.Braces),
        ["proto"] = new(["message", "enum", "service"], ["rpc"], [], false, BodyLayout.Braces),
    };

    public static OutlineRules? For(Language language) => ByLanguage.GetValueOrDefault(language.Id);

    /// <summary>What a word in front of a name defines; null for any other word.</summary>
    public OutlineKind? KindOf(ReadOnlySpan<char> word) =>
        Contains(Types, word) ? OutlineKind.Type : Contains(Functions, word) ? OutlineKind.Function : Contains(Modules, word) ? OutlineKind.Module : null;

    private static bool Contains(string[] words, ReadOnlySpan<char> word)
    {
        foreach (var candidate in words)
            if (word.SequenceEqual(candidate)) return true;
        return false;
    }
}

/// <summary>Where the body of a definition ends.</summary>
internal enum BodyLayout
{
    /// <summary>At the bracket that closes the one it opened with.</summary>
    Braces,

    /// <summary>At the last line that is indented more.</summary>
    Indentation,
}
