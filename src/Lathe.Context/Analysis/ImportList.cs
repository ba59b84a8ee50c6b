using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>Collects what a file imports, as terms whose first byte says in what style. Each kind of statement is read off the bytes behind its first word.</summary>
internal sealed class ImportList(NameTable names)
{
    private const int MaxImports = 500;
    private const int MaxStatement = 4000;

    private readonly List<int> _terms = [];
    private readonly HashSet<int> _seen = [];
    private SourceSyntax _syntax = SourceSyntax.Of(null);

    public ReadOnlySpan<int> Terms => CollectionsMarshal.AsSpan(_terms);

    public void Start(SourceSyntax syntax)
    {
        _syntax = syntax;
        _terms.Clear();
        _seen.Clear();
    }

    /// <summary>The style of an import term.</summary>
    public static bool IsImport(ReadOnlySpan<byte> term, out ImportStyle style)
    {
        style = term.Length > 0 ? (ImportStyle)(term[0] - 1) : default;
        return term.Length > 0 && term[0] is >= 1 and <= 3;
    }

    /// <summary>A word that may start an import.</summary>
    /// <param name="role">What it is.</param>
    /// <param name="text">The file.</param>
    /// <param name="at">Behind the word.</param>
    /// <param name="lineStart">Whether it is the first on its line.</param>
    /// <param name="previous">The byte that the token before it starts with.</param>
    public void Word(WordRole role, ReadOnlySpan<byte> text, int at, bool lineStart, byte previous)
    {
        if (_terms.Count >= MaxImports || previous == '.') return;
        var rest = text[at..Math.Min(text.Length, at + MaxStatement)];
        switch (role)
        {
            case WordRole.ImportQuoted:
                QuotedAfter(rest);
                break;
            case WordRole.PythonFrom when lineStart:
                PythonFrom(rest);
                break;
            case WordRole.Import when lineStart && _syntax.Id == "python":
                PythonImport(Line(rest));
                break;
            case WordRole.Import when _syntax.Id == "rust":
                RustUse(Until(rest, ';'));
                break;
            case WordRole.Import when lineStart:
                Statement(rest);
                break;
            default:
                break;
        }
    }

    /// <summary>What follows <c>#include</c>.</summary>
    public void Include(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t"u8);
        if (rest.Length < 3 || _terms.Count >= MaxImports) return;
        var quoted = rest[0] == '"';
        if (!quoted && rest[0] != '<') return;
        var end = rest[1..].IndexOf(quoted ? (byte)'"' : (byte)'>');
        if (end > 0) Add(rest.Slice(1, end), quoted ? ImportStyle.Quoted : ImportStyle.Module);
    }

    // import 'x'; import("x"); from "x"; require "x"; Go's import ( "a"; b "c" ).
    private void QuotedAfter(ReadOnlySpan<byte> rest)
    {
        var trimmed = rest.TrimStart(" \t(\r"u8);
        if (_syntax.Id == "go" && rest.TrimStart(" \t"u8) is [(byte)'(', ..])
        {
            foreach (var range in Until(rest, ')').Split((byte)'\n')) FirstQuoted(Until(rest, ')')[range]);
            return;
        }

        if (_syntax.Id == "go") FirstQuoted(Line(rest));
        else if (_syntax.Id == "php") FirstQuoted(Until(Line(rest), ';'));
        else if (trimmed is [(byte)'"' or (byte)'\'' or (byte)'`', ..]) FirstQuoted(Line(trimmed));
    }

    private void FirstQuoted(ReadOnlySpan<byte> line)
    {
        var open = line.IndexOfAny("\"'`"u8);
        if (open < 0) return;
        var length = line[(open + 1)..].IndexOf(line[open]);
        if (length > 0) Add(line.Slice(open + 1, length), ImportStyle.Quoted);
    }

    private void PythonFrom(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t"u8);
        var end = 0;
        while (end < rest.Length && IsDotted(rest[end])) end++;
        var module = rest[..end];
        rest = rest[end..].TrimStart(" \t"u8);
        if (module.IsEmpty || !rest.StartsWith("import"u8)) return;
        Add(module, ImportStyle.Module);
        rest = rest[6..].TrimStart(" \t"u8);
        var members = rest is [(byte)'(', ..] ? Until(rest[1..], ')') : Line(rest);
        Span<byte> joined = stackalloc byte[256];
        var count = 0;
        foreach (var range in members.Split((byte)','))
        {
            var member = FirstWord(members[range]);
            if (member.IsEmpty || ++count > 64 || module.Length + member.Length + 1 > joined.Length) continue;
            module.CopyTo(joined);
            var dot = module[^1] == '.' ? 0 : 1;
            joined[module.Length] = (byte)'.';
            member.CopyTo(joined[(module.Length + dot)..]);
            Add(joined[..(module.Length + dot + member.Length)], ImportStyle.Member);
        }
    }

    private void PythonImport(ReadOnlySpan<byte> line)
    {
        foreach (var range in line.Split((byte)',')) Add(FirstWord(line[range]), ImportStyle.Module);
    }

    // use a::{b, c::{d}}; gives a::b, a::c::d.
    private void RustUse(ReadOnlySpan<byte> tree, int depth = 0, string prefix = "")
    {
        var open = tree.IndexOf((byte)'{');
        if (open < 0 || depth > 8)
        {
            foreach (var range in tree.Split((byte)','))
            {
                var path = FirstWord(tree[range]);
                if (!path.IsEmpty) Add([.. System.Text.Encoding.UTF8.GetBytes(prefix), .. path], ImportStyle.Module);
            }

            return;
        }

        var at = 0;
        while (at < tree.Length && _terms.Count < MaxImports)
        {
            // One element of the list: up to a comma outside braces.
            var nested = 0;
            var end = at;
            while (end < tree.Length && (nested > 0 || tree[end] != ','))
            {
                if (tree[end] == '{') nested++;
                if (tree[end] == '}') nested--;
                end++;
            }

            var element = tree[at..end].Trim(" \t\r\n"u8);
            at = end + 1;
            var brace = element.IndexOf((byte)'{');
            if (brace < 0)
            {
                RustUse(element, depth + 1, prefix);
                continue;
            }

            var inner = element[(brace + 1)..].TrimEnd("} \t\r\n"u8);
            if (prefix.Length + brace < 200) RustUse(inner, depth + 1, prefix + System.Text.Encoding.UTF8.GetString(element[..brace].Trim(" \t\r\n"u8)));
        }
    }

    // using static A.B; import java.util.*; use A\B as C; open X.Y
    private void Statement(ReadOnlySpan<byte> rest)
    {
        var line = Until(Line(rest), ';').Trim(" \t\r"u8);
        if (line.StartsWith("static "u8)) line = line[7..];
        if (line.IndexOf((byte)'=') is var alias and >= 0) line = line[(alias + 1)..].TrimStart(" \t"u8);
        if (line.IsEmpty || line[0] == '(') return;
        Add(FirstWord(line), ImportStyle.Module);
    }

    private void Add(ReadOnlySpan<byte> target, ImportStyle style)
    {
        if (target.Length is 0 or >= ByteTable.MaxLength || target.IndexOfAnyInRange((byte)0, (byte)31) >= 0 || _terms.Count >= MaxImports) return;
        Span<byte> term = stackalloc byte[target.Length + 1];
        term[0] = (byte)(1 + (int)style);
        target.CopyTo(term[1..]);
        var number = names.AddTerm(term);
        if (_seen.Add(number)) _terms.Add(number);
    }

    private static bool IsDotted(byte b) => b == '.' || Words.Table[b] is ByteClass.Letter or ByteClass.Digit or ByteClass.Wide;

    private static ReadOnlySpan<byte> FirstWord(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n\\"u8);
        var end = text.IndexOfAny(" \t\r\n;()#"u8);
        return end < 0 ? text : text[..end];
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text) => Until(text, '\n');

    private static ReadOnlySpan<byte> Until(ReadOnlySpan<byte> text, char mark) => text.IndexOf((byte)mark) is var end and >= 0 ? text[..end] : text;
}
