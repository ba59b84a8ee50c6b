using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using Lathe.Syntax.Native;

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

/// <summary>The compiled query of a grammar. Its captures' names are <c>def.KIND</c>, <c>ref.KIND</c> and the roles in lower case; names with <c>_</c> first are for predicates only.</summary>
internal sealed unsafe class GrammarQuery
{
    private readonly (CaptureRole Role, int Kind)[] _captures;
    private readonly QueryPredicate[]?[] _predicates;

    private GrammarQuery(QueryHandle handle, string source)
    {
        Handle = handle;
        _captures = new (CaptureRole, int)[TreeSitter.CaptureCount(handle)];
        for (uint i = 0; i < _captures.Length; i++) _captures[i] = RoleOf(Text(TreeSitter.CaptureName(handle, i, out var length), length));
        _predicates = new QueryPredicate[]?[TreeSitter.PatternCount(handle)];
        for (uint i = 0; i < _predicates.Length; i++) _predicates[i] = QueryPredicate.Read(handle, i, source);
    }

    public QueryHandle Handle { get; }

    public (CaptureRole Role, int Kind) Role(uint capture) => _captures[capture];

    public bool Accepts(in TreeSitter.QueryMatch match, string text)
    {
        if (_predicates[match.Pattern] is not { } predicates) return true;
        foreach (var predicate in predicates)
            if (!predicate.Holds(match, text)) return false;
        return true;
    }

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

        var text = source.ToString();
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            var handle = TreeSitter.NewQuery(grammar.Pointer, start, (uint)bytes.Length, out var at, out var kind);
            if (!handle.IsInvalid) return new GrammarQuery(handle, grammar.Language.Id);
            handle.Dispose();
            var around = Encoding.UTF8.GetString(bytes.AsSpan((int)at, Math.Min(60, bytes.Length - (int)at)));
            throw new InvalidOperationException($"The queries of {grammar.Language.Id} do not fit its grammar (error {kind}) at: {around}");
        }
    }

    public static string Text(byte* start, uint length) => Encoding.UTF8.GetString(start, (int)length);

    private static (CaptureRole Role, int Kind) RoleOf(string name)
    {
        if (name.StartsWith("def.", StringComparison.Ordinal)) return (CaptureRole.Definition, (int)Enum.Parse<SymbolKind>(name.AsSpan(4), ignoreCase: true));
        if (name.StartsWith("ref.", StringComparison.Ordinal)) return (CaptureRole.Reference, (int)Enum.Parse<ReferenceKind>(name.AsSpan(4), ignoreCase: true));
        return name.StartsWith('_') ? (CaptureRole.None, 0) : (Enum.Parse<CaptureRole>(name, ignoreCase: true), 0);
    }
}

/// <summary>A condition on a pattern's captures; the core hands them over and leaves them to us.</summary>
/// <param name="capture">The capture that it is about.</param>
/// <param name="values">The texts that it is compared with.</param>
/// <param name="negated">Whether none of them may be equal.</param>
internal sealed unsafe class QueryPredicate(uint capture, FrozenSet<string> values, bool negated)
{
    private const int EndOfPredicate = 0;
    private const int CaptureStep = 1;

    public bool Holds(in TreeSitter.QueryMatch match, string text)
    {
        for (var i = 0; i < match.CaptureCount; i++)
        {
            ref readonly var captured = ref match.Captures[i];
            if (captured.Index != capture) continue;
            var (start, end) = (captured.Node.Start, captured.Node.End);
            if (values.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text.AsSpan(start, end - start)) == negated) return false;
        }

        return true;
    }

    /// <summary>The conditions of a pattern; null where it has none.</summary>
    public static QueryPredicate[]? Read(QueryHandle query, uint pattern, string language)
    {
        var steps = TreeSitter.Predicates(query, pattern, out var count);
        if (count == 0) return null;
        var predicates = new List<QueryPredicate>();
        for (uint i = 0; i < count; i++)
        {
            var name = Value(query, steps[i].Value);
            if (steps[++i].Kind != CaptureStep) throw new InvalidOperationException($"#{name} in the queries of {language} has no capture first.");
            var capture = steps[i].Value;
            var values = new List<string>();
            for (i++; steps[i].Kind != EndOfPredicate; i++) values.Add(Value(query, steps[i].Value));
            predicates.Add(name switch
            {
                "eq?" or "any-of?" => new QueryPredicate(capture, values.ToFrozenSet(StringComparer.Ordinal), negated: false),
                "not-eq?" or "not-any-of?" => new QueryPredicate(capture, values.ToFrozenSet(StringComparer.Ordinal), negated: true),
                _ => throw new InvalidOperationException($"#{name} in the queries of {language} is not known."),
            });
        }

        return [.. predicates];
    }

    private static string Value(QueryHandle query, uint index) => GrammarQuery.Text(TreeSitter.StringValue(query, index, out var length), length);
}
