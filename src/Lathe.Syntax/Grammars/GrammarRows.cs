using System.Text.RegularExpressions;

namespace Lathe.Syntax;

/// <summary>The grammar of a language.</summary>
/// <param name="Library">The native library that holds it, without its ending.</param>
/// <param name="Symbol">What its functions' names go on with after <c>tree_sitter_</c>.</param>
/// <param name="Queries">The query files in Grammars/Queries that are read over its trees, one after the other.</param>
internal sealed record GrammarRow(string Library, string Symbol, params string[] Queries)
{
    /// <summary>Whether an error in a tree is one in the program. Where macros are free to look like anything, it often is not, and only what an edit changes counts.</summary>
    public bool ErrorsAreCertain { get; init; } = true;

    /// <summary>Finds what the grammar does not know yet; in a file that has it, errors in the tree are not certain. Null where nothing is known to be missing.</summary>
    public Func<Regex>? Gaps { get; init; }
}

/// <summary>Which grammar belongs to which language. Adding one is a row here, a line in eng/grammars/grammars.list with its package, and a query file.</summary>
internal static partial class GrammarRows
{
    private static readonly Dictionary<string, GrammarRow> ByLanguage = new(StringComparer.Ordinal)
    {
        ["csharp"] = new("tree-sitter-c-sharp", "c_sharp", "csharp") { Gaps = CSharpGaps },
        ["python"] = new("tree-sitter-python", "python", "python"),
        ["javascript"] = new("tree-sitter-javascript", "javascript", "javascript", "javascript-only", "jsx"),
        ["typescript"] = new("tree-sitter-typescript", "typescript", "javascript", "typescript"),
        ["tsx"] = new("tree-sitter-typescript", "tsx", "javascript", "typescript", "jsx"),
        ["go"] = new("tree-sitter-go", "go", "go"),
        ["java"] = new("tree-sitter-java", "java", "java"),
        ["rust"] = new("tree-sitter-rust", "rust", "rust"),
        ["c"] = new("tree-sitter-c", "c", "c") { ErrorsAreCertain = false },
        ["cpp"] = new("tree-sitter-cpp", "cpp", "c", "cpp") { ErrorsAreCertain = false },
        ["ruby"] = new("tree-sitter-ruby", "ruby", "ruby"),
        ["php"] = new("tree-sitter-php", "php", "php"),
        ["bash"] = new("tree-sitter-bash", "bash", "bash"),
        ["json"] = new("tree-sitter-json", "json", "json"),
        ["jsonc"] = new("tree-sitter-json", "json", "json") { ErrorsAreCertain = false },
        ["yaml"] = new("tree-sitter-yaml", "yaml", "yaml"),
        ["html"] = new("tree-sitter-html", "html", "html") { ErrorsAreCertain = false },
        ["css"] = new("tree-sitter-css", "css", "css") { ErrorsAreCertain = false },
    };

    public static IReadOnlyCollection<string> Languages => ByLanguage.Keys;

    public static GrammarRow? For(Language language) => ByLanguage.GetValueOrDefault(language.Id);

    // Modifiers in an order of their own, list patterns, null-conditional assignment, extension blocks, conditions that cut through declarations.
    [GeneratedRegex(@"ref partial|\[\.\.|\.\. var|extension[<(]|allows ref|\{\{\{|^[ \t]*#if|\?\.[\w.]+ [-+*/|&^?]*=[^=>]", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CSharpGaps();
}
