using System.Reflection;
using System.Text;

namespace Lathe.Syntax;

/// <summary>What a capture of a query file stands for.</summary>
internal enum CaptureRole
{
    /// <summary>Only named for a predicate.</summary>
    None,

    /// <summary>A definition, whole.</summary>
    Definition,

    /// <summary>The name of the definition.</summary>
    Name,

    /// <summary>A declarator of C or C++, somewhere in which the name is.</summary>
    Declarator,

    /// <summary>The body of the definition.</summary>
    Body,

    /// <summary>The name of the type that a member outside of it belongs to.</summary>
    Owner,

    /// <summary>A name that is used.</summary>
    Reference,

    /// <summary>A statement that brings in another file or module.</summary>
    Import,

    /// <summary>The file or module that it brings in.</summary>
    Path,

    /// <summary>A name that is brought in from <see cref="Path"/>, written behind it with a dot.</summary>
    Item,

    /// <summary>A comment.</summary>
    Comment,

    /// <summary>Documentation inside a definition's body.</summary>
    Doc,

    /// <summary>Something that may be elided from a skeleton.</summary>
    Fold,
}

/// <summary>
/// The query of a grammar. Its captures' names are <c>def.KIND</c>, <c>ref.KIND</c> and the roles in lower case; names with <c>_</c> first are for conditions only. Tree-sitter's own queries would do the same, but take up to
/// 40 ms to compile in each process that asks for one.
/// </summary>
internal sealed class GrammarQuery
{
    private readonly (CaptureRole Role, int Kind)[] _captures;
    private readonly QueryEntry[][] _byKind;

    private GrammarQuery(Grammar grammar, QueryReader reader)
    {
        var entries = reader.Read();
        _captures = [.. reader.Captures.Select(RoleOf)];
        _byKind = new QueryEntry[grammar.KindCount][];
        var lists = new List<QueryEntry>?[grammar.KindCount];
        foreach (var entry in entries)
            foreach (var kind in entry.Root.Kinds ?? throw new InvalidOperationException($"A query of {grammar.Language.Id} begins with any node.")) (lists[kind] ??= []).Add(entry);
        for (var kind = 0; kind < lists.Length; kind++) _byKind[kind] = lists[kind] is { } list ? [.. list] : [];
    }

    /// <summary>The patterns that may begin at a kind of node.</summary>
    public ReadOnlySpan<QueryEntry> At(ushort kind) => kind < _byKind.Length ? _byKind[kind] : [];

    /// <summary>What a capture stands for.</summary>
    public (CaptureRole Role, int Kind) Role(int capture) => _captures[capture];

    /// <exception cref="InvalidOperationException">The query file does not fit the grammar: a bug in one of them, found by the tests.</exception>
    public static GrammarQuery Load(Grammar grammar)
    {
        var source = new StringBuilder();
        foreach (var name in grammar.Row.Queries)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Lathe.Syntax.Queries.{name}.scm")
                ?? throw new InvalidOperationException($"There is no query file {name}.scm.");
            source.Append(new StreamReader(stream).ReadToEnd()).Append('\n');
        }

        return new GrammarQuery(grammar, new QueryReader(grammar, source.ToString()));
    }

    private static (CaptureRole Role, int Kind) RoleOf(string name)
    {
        if (name.StartsWith("def.", StringComparison.Ordinal)) return (CaptureRole.Definition, (int)Enum.Parse<SymbolKind>(name.AsSpan(4), ignoreCase: true));
        if (name.StartsWith("ref.", StringComparison.Ordinal)) return (CaptureRole.Reference, (int)Enum.Parse<ReferenceKind>(name.AsSpan(4), ignoreCase: true));
        return name.StartsWith('_') ? (CaptureRole.None, 0) : (Enum.Parse<CaptureRole>(name, ignoreCase: true), 0);
    }
}
