using System.Text;

namespace Lathe.Syntax;

/// <summary>Reads symbols from a tree: runs the grammar's query and puts what it finds in order.</summary>
internal sealed class SymbolReader
{
    private const int MaxSignature = 200;
    private const int MaxContainer = 500;

    private static readonly string[] AttributeKinds = ["attribute_list", "attribute_item", "decorator", "annotation", "marker_annotation", "attribute_declaration"];

    private readonly CodeTree _tree;
    private readonly FoundSymbols _found;
    private readonly NamePool _names = new();
    private readonly List<SymbolDefinition> _definitions = [];

    private SymbolReader(CodeTree tree, FoundSymbols found) => (_tree, _found) = (tree, found);

    public static FileSymbols Read(CodeTree tree, ParseLimits limits, CancellationToken cancellationToken)
    {
        var reader = new SymbolReader(tree, FoundSymbols.Run(tree, limits, cancellationToken));
        reader.Arrange();
        reader.Document();
        return new FileSymbols(tree.Language, IsParsed: true, reader._definitions, reader.References(), reader.Imports()) { Folds = reader.Folds(), IsComplete = reader._found.IsComplete };
    }

    private void Arrange()
    {
        _found.AllComments.Sort();
        var found = _found.Definitions;
        found.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End != b.End ? b.End.CompareTo(a.End) : a.NameStart.CompareTo(b.NameStart));
        var open = new Stack<int>();
        string? fileScope = null;
        foreach (var f in found)
        {
            while (open.TryPeek(out var top) && (_definitions[top].Span.End < f.End || _definitions[top].Span == Span(f.Start, f.End))) open.Pop();
            // "typedef struct s { … } s_t" defines two types, not one in the other.
            if (open.TryPeek(out var alias) && _definitions[alias].Kind == SymbolKind.Type && f.Kind is SymbolKind.Struct or SymbolKind.Enum) open.Pop();
            var parent = open.TryPeek(out var around) ? around : -1;
            var container = parent >= 0 ? Join(_definitions[parent].Container, _definitions[parent].Name) : fileScope;
            if (f.Owner is not null) container = Join(container, f.Owner);
            var name = Name(f);
            var kind = f.Kind == SymbolKind.Function && parent >= 0 && IsType(_definitions[parent].Kind) ? SymbolKind.Method : f.Kind;
            var sharesLine = parent >= 0 && _definitions[parent].Line == _tree.Lines.LineOf(f.Start);
            var start = WithoutAttributes(f);
            var body = f.BodyStart >= 0 ? Span(f.BodyStart, f.BodyEnd) : (SourceSpan?)null;
            _definitions.Add(new SymbolDefinition(
                kind, name, container, Signature(start, SignatureEnd(f)), Span(f.Start, f.End), Span(f.NameStart, f.NameEnd), _tree.Lines.LineOf(start), body, parent, open.Count,
                sharesLine ? null : DocAbove(_tree.Lines.LineOf(f.Start))));
            open.Push(_definitions.Count - 1);
            // A namespace without a body goes on to the end of the file; Rust's only names another file.
            if (f.Kind == SymbolKind.Namespace && body is null && parent < 0 && _tree.Language.Id is "csharp" or "php") fileScope = name;
        }
    }

    private List<SymbolReference> References()
    {
        var found = _found.References;
        found.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Kind.CompareTo(b.Kind));
        var own = new HashSet<int>(_definitions.Count);
        foreach (var definition in _definitions) own.Add(definition.NameSpan.Start);
        var references = new List<SymbolReference>(found.Count);
        var open = new Stack<int>();
        var next = 0;
        var last = -1;
        foreach (var (start, end, kind) in found)
        {
            // A name may fit several patterns; the kinds are in the order of what they tell.
            if (start == last || own.Contains(start)) continue;
            last = start;
            for (; next < _definitions.Count && _definitions[next].Span.Start <= start; next++)
            {
                Close(open, _definitions[next].Span.Start);
                open.Push(next);
            }

            Close(open, start);
            references.Add(new SymbolReference(_names.Get(_tree.Text.AsSpan(start, Math.Min(end - start, MaxSignature))), kind, start, _tree.Lines.LineOf(start), open.TryPeek(out var scope) ? scope : -1));
        }

        return references;
    }

    private void Close(Stack<int> open, int position)
    {
        while (open.TryPeek(out var top) && _definitions[top].Span.End <= position) open.Pop();
    }

    private List<SourceSpan> Folds()
    {
        var folds = new List<SourceSpan>(_found.Folds.Count);
        foreach (var (start, end) in _found.Folds) folds.Add(Span(start, end));
        return folds;
    }

    private List<ImportStatement> Imports()
    {
        _found.Imports.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.At.CompareTo(b.At));
        var imports = new List<ImportStatement>(_found.Imports.Count);
        foreach (var (start, end, _, target) in _found.Imports) imports.Add(new ImportStatement(target, Signature(start, end), _tree.Lines.LineOf(start)));
        return imports;
    }

    private SourceSpan Span(int start, int end)
    {
        // A block that ends with its last line's break ends on that line.
        var last = end;
        while (last > start + 1 && _tree.Text[last - 1] is '\n' or '\r' or ' ' or '\t') last--;
        return new SourceSpan(start, end, _tree.Lines.LineOf(start), _tree.Lines.LineOf(Math.Max(start, last - 1)));
    }

    /// <summary>The text on one line, without the comments in it.</summary>
    private string Signature(int start, int end)
    {
        var comments = _found.AllComments;
        var next = comments.BinarySearch((start, 0));
        if (next < 0) next = ~next;
        if (next == comments.Count || comments[next].Start >= end) return OneLine.Of(_tree.Text.AsSpan(start, Math.Max(0, end - start)), MaxSignature);
        var text = new StringBuilder();
        for (; next < comments.Count && comments[next].Start < end; next++)
        {
            text.Append(_tree.Text.AsSpan(start, Math.Max(0, comments[next].Start - start))).Append(' ');
            start = Math.Max(start, comments[next].End);
            if (text.Length > 4 * MaxSignature) break;
        }

        if (end > start) text.Append(_tree.Text.AsSpan(start, Math.Min(end - start, 4 * MaxSignature)));
        return OneLine.Of(text.ToString(), MaxSignature);
    }

    private int SignatureEnd(in FoundDefinition found)
    {
        if (found.BodyStart >= 0) return found.BodyStart;
        if (found.Kind is not (SymbolKind.Interface or SymbolKind.Struct or SymbolKind.Class or SymbolKind.Enum or SymbolKind.Section)) return found.End;
        var mark = _tree.Text.AsSpan(found.NameEnd, Math.Max(0, found.End - found.NameEnd)).IndexOfAny(found.Kind == SymbolKind.Section ? "\n" : "{");
        return mark < 0 ? found.End : found.NameEnd + mark;
    }

    private static bool IsType(SymbolKind kind) => kind is SymbolKind.Class or SymbolKind.Struct or SymbolKind.Interface or SymbolKind.Extension;

    private string Name(in FoundDefinition found)
    {
        var name = _tree.Text.AsSpan(found.NameStart, Math.Min(found.NameEnd - found.NameStart, MaxSignature)).Trim("\"' \r\n\t");
        // Ruby's attributes are named by symbols.
        if (found.Kind == SymbolKind.Property && name.Length > 1 && name[0] == ':') name = name[1..];
        return name.IndexOf('\n') < 0 ? _names.Get(name) : OneLine.Of(name, MaxSignature);
    }

    private string? Join(string? container, string name) => container is null ? name : container.Length + name.Length >= MaxContainer ? container : _names.Get($"{container}.{name}");

    private int WithoutAttributes(in FoundDefinition found)
    {
        if (_tree.Text[found.Start] is not ('[' or '@' or '#')) return found.Start;
        var node = _tree.FirstChild(found.Node);
        for (var steps = 0; steps < 1000 && node >= 0 && _tree.IsIn(node, found.Node); steps++)
        {
            var kind = _tree.KindOf(node);
            if (kind == "modifiers" && _tree.FirstChild(node) is var inside and >= 0)
            {
                node = inside;
                continue;
            }

            if (Array.IndexOf(AttributeKinds, kind) < 0) return _tree[node].Start;
            node = _tree[node].Next;
        }

        return found.Start;
    }

    /// <summary>The first line of the comments that end right above a line; attributes may stand in between.</summary>
    private string? DocAbove(int line)
    {
        var above = line - 1;
        for (; above >= Math.Max(1, line - 8) && !_found.Comments.ContainsKey(above); above--)
        {
            var content = _tree.Lines.Line(above).TrimStart();
            if (!content.StartsWith('@') && !content.StartsWith("#[") && !(content.StartsWith('[') && content.TrimEnd().EndsWith(']'))) return null;
        }

        string? doc = null;
        for (var lines = 0; lines < 200 && _found.Comments.TryGetValue(above, out var comment); lines++)
        {
            doc = DocText.FirstLine(_tree.Text.AsSpan(comment.Start, Math.Min(comment.End - comment.Start, 1000))) ?? doc;
            above = _tree.Lines.LineOf(comment.Start) - 1;
        }

        return doc;
    }

    /// <summary>Documentation inside a body belongs to the innermost definition around it.</summary>
    private void Document()
    {
        if (_found.Docs.Count == 0) return;
        _found.Docs.Sort();
        var open = new Stack<int>();
        var next = 0;
        foreach (var (start, end) in _found.Docs)
        {
            for (; next < _definitions.Count && _definitions[next].Span.Start <= start; next++)
            {
                Close(open, _definitions[next].Span.Start);
                open.Push(next);
            }

            Close(open, start);
            if (!open.TryPeek(out var owner) || DocText.FirstLine(_tree.Text.AsSpan(start, Math.Min(end - start, 1000))) is not { } doc) continue;
            _definitions[owner] = _definitions[owner] with { Doc = doc };
        }
    }
}
