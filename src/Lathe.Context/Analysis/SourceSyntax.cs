using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>What a reserved word tells the reader; every word with a role is left out of the index where it stands in code.</summary>
internal enum WordRole : byte
{
    None,

    /// <summary>A word that says nothing about what the code is about.</summary>
    Keyword,

    /// <summary>A word that a bracket may follow without making a function of it.</summary>
    Control,
    Type,
    Function,
    Module,

    /// <summary>An import up to the line's end or ';': C#, Java, Rust, Python.</summary>
    Import,

    /// <summary>An import where a quoted string follows: JavaScript, Ruby, PHP, Go.</summary>
    ImportQuoted,
    PythonFrom,
}

/// <summary>How bodies are delimited.</summary>
internal enum BlockLayout : byte
{
    None,
    Braces,
    Indentation,
}

/// <summary>Forms of strings that differ between languages.</summary>
[Flags]
internal enum StringForms
{
    None = 0,

    /// <summary><c>"…"</c> up to the line's end.</summary>
    DoubleQuotes = 1,

    /// <summary><c>'…'</c> up to the line's end.</summary>
    SingleQuotes = 2,

    /// <summary><c>"…"</c> and <c>'…'</c> may span lines.</summary>
    OverLines = 4,

    /// <summary><c>'</c> starts a character only where one closes it; otherwise it is a lifetime or a symbol.</summary>
    Tick = 8,

    /// <summary><c>`…`</c> over lines.</summary>
    Backtick = 16,

    /// <summary><c>"""…"""</c>.</summary>
    TripleDouble = 32,

    /// <summary><c>'''…'''</c>.</summary>
    TripleSingle = 64,

    /// <summary>C#: <c>@"…"</c> ends at a quote that is not doubled.</summary>
    Verbatim = 128,

    /// <summary>Rust: <c>r#"…"#</c>.</summary>
    Hashes = 256,

    /// <summary><c>/…/</c> where an operand is expected.</summary>
    SlashRegex = 512,

    /// <summary>A backslash means nothing in <c>'…'</c> (shells).</summary>
    RawSingle = 1024,
}

/// <summary>All that reading a language's files as bytes needs to know of it: one row of <see cref="SyntaxRows"/> over the public facts of <see cref="Language"/>.</summary>
internal sealed class SourceSyntax
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SourceSyntax> Known = new(StringComparer.Ordinal);

    private SourceSyntax(Language? language, SyntaxRow? row)
    {
        LineComments = language is null ? [] : [.. language.LineComments.Select(Encoding.UTF8.GetBytes)];
        BlockOpen = language?.BlockComment is { } block ? Encoding.UTF8.GetBytes(block.Open) : [];
        BlockClose = language?.BlockComment is { } other ? Encoding.UTF8.GetBytes(other.Close) : [];
        IsProse = language?.Kind == LanguageKind.Prose;
        Strings = row?.Strings ?? (language?.Kind == LanguageKind.Code ? StringForms.DoubleQuotes | StringForms.SingleQuotes : StringForms.None);
        Layout = row?.Layout ?? BlockLayout.None;
        Id = language?.Id ?? "";
        Calls = row?.Calls ?? false;
        IsScript = Id is "javascript" or "typescript" or "tsx";
        IsC = Id is "c" or "cpp";
        HasDirectives = Id is "c" or "cpp" or "csharp";
        HasKebabNames = Id is "css" or "scss" or "toml";
        CommentNeedsSpace = Id is "bash" or "yaml" or "scss";
        EmitsAtBody = IsC;
        Roles = new WordRole[ReservedWords.All.Count];
        foreach (var (role, words) in row?.Words ?? [])
            foreach (var word in words.Split(' ')) Roles[ReservedWords.NumberOf[word]] = role;
    }

    public string Id { get; }

    public byte[][] LineComments { get; }

    public byte[] BlockOpen { get; }

    public byte[] BlockClose { get; }

    public StringForms Strings { get; }

    public BlockLayout Layout { get; }

    /// <summary>A name, a parameter list and a body make a function, without a word in front.</summary>
    public bool Calls { get; }

    public bool IsProse { get; }

    public bool IsScript { get; }

    public bool IsC { get; }

    public bool HasDirectives { get; }

    public bool HasKebabNames { get; }

    public bool CommentNeedsSpace { get; }

    /// <summary>A type is defined only where its body follows: <c>struct stat st;</c> defines none.</summary>
    public bool EmitsAtBody { get; }

    /// <summary>By the number of a reserved word.</summary>
    public WordRole[] Roles { get; }

    /// <summary>The syntax of a language; a plain one for those without a row, and for null.</summary>
    public static SourceSyntax Of(Language? language)
    {
        var id = language?.Id ?? "";
        lock (Gate)
        {
            if (Known.TryGetValue(id, out var syntax)) return syntax;
            syntax = new SourceSyntax(language, SyntaxRows.Find(id));
            Known.Add(id, syntax);
            return syntax;
        }
    }
}

/// <summary>The words with a role in any language, numbered.</summary>
internal static class ReservedWords
{
    /// <summary>Words of English that stand in every comment and are left out of it.</summary>
    private const string StopWords = "the of to is in and for it this that be are as on with by or if not an from";

    static ReservedWords()
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in StopWords.Split(' ')) numbers.TryAdd(word, numbers.Count);
        StopWordCount = numbers.Count;
        foreach (var row in SyntaxRows.All)
            foreach (var (_, words) in row.Words)
                foreach (var word in words.Split(' ')) numbers.TryAdd(word, numbers.Count);
        NumberOf = numbers;
        var all = new string[numbers.Count];
        foreach (var (word, number) in numbers) all[number] = word;
        All = all;
    }

    /// <summary>All of them; the first <see cref="StopWordCount"/> are the stop words.</summary>
    public static IReadOnlyList<string> All { get; }

    public static int StopWordCount { get; }

    public static IReadOnlyDictionary<string, int> NumberOf { get; }
}
