namespace Lathe.Syntax;

/// <summary>What a query found, before it is put in order.</summary>
internal sealed class FoundSymbols(CodeTree tree, ParseLimits limits)
{
    private readonly Dictionary<int, int> _byName = [];

    /// <summary>False where a limit cut the search short.</summary>
    public bool IsComplete { get; private set; } = true;

    public List<FoundDefinition> Definitions { get; } = [];

    public List<(int Start, int End, ReferenceKind Kind)> References { get; } = [];

    /// <summary>Statements that bring something in, once for each thing that they name; At is where.</summary>
    public List<(int Start, int End, int At, string Target)> Imports { get; } = [];

    /// <summary>Comments that begin their line, by the line that they end on.</summary>
    public Dictionary<int, (int Start, int End)> Comments { get; } = [];

    /// <summary>Every comment.</summary>
    public List<(int Start, int End)> AllComments { get; } = [];

    /// <summary>Documentation inside bodies, by position.</summary>
    public List<(int Start, int End)> Docs { get; } = [];

    public List<(int Start, int End)> Folds { get; } = [];

    public static FoundSymbols Run(CodeTree tree, ParseLimits limits, CancellationToken cancellationToken)
    {
        var found = new FoundSymbols(tree, limits);
        var query = tree.Grammar.Query;
        if (!QueryRun.Of(query, tree, limits, (pattern, captured) => found.Add(query, pattern, captured), cancellationToken)) found.IsComplete = false;
        return found;
    }

    private void Add(GrammarQuery query, int pattern, List<(int Capture, int Node)> captured)
    {
        var definition = new FoundDefinition { Pattern = pattern, NameStart = -1, BodyStart = -1 };
        (int Start, int End) import = (-1, -1), path = (-1, -1), item = (-1, -1);
        var defines = false;
        Declarator? declarator = null;
        foreach (var (capture, node) in captured)
        {
            var (role, kind) = query.Role(capture);
            if (role == CaptureRole.None) continue;
            var (start, end) = (tree[node].Start, tree[node].End);
            switch (role)
            {
                case CaptureRole.Definition:
                    defines = true;
                    (definition.Kind, definition.Start, definition.End, definition.Node) = ((SymbolKind)kind, start, end, node);
                    break;
                case CaptureRole.Name:
                    (definition.NameStart, definition.NameEnd) = (start, end);
                    break;
                case CaptureRole.Declarator:
                    declarator = Declarator.Read(tree, node);
                    break;
                case CaptureRole.Body:
                    (definition.BodyStart, definition.BodyEnd) = (start, end);
                    break;
                case CaptureRole.Owner:
                    definition.Owner = tree.Text[start..Math.Min(end, start + 200)];
                    break;
                case CaptureRole.Reference:
                    if (References.Count < 10 * limits.MaxDefinitions && end > start) References.Add((start, end, (ReferenceKind)kind));
                    break;
                case CaptureRole.Import:
                    import = (start, end);
                    break;
                case CaptureRole.Path:
                    path = (start, end);
                    break;
                case CaptureRole.Item:
                    item = (start, end);
                    break;
                case CaptureRole.Comment:
                    AddComment(start, end);
                    break;
                case CaptureRole.Doc:
                    Docs.Add((start, end));
                    break;
                case CaptureRole.Fold:
                    Folds.Add((start, end));
                    break;
            }
        }

        if (declarator is { } named)
        {
            (definition.NameStart, definition.NameEnd, definition.Owner) = (named.Start, named.End, named.Owner);
            definition.Kind = named.KindFor(definition.Kind);
        }

        if (defines && definition.NameStart >= 0 && definition.NameEnd > definition.NameStart) Add(definition);
        if (import.Start >= 0 && path.Start >= 0 && Imports.Count < limits.MaxDefinitions) Imports.Add((import.Start, import.End, item.Start >= 0 ? item.Start : path.Start, Target(path, item)));
    }

    // Several patterns may fit one definition; the one that stands first in the file knows most about it.
    private void Add(in FoundDefinition definition)
    {
        if (_byName.TryGetValue(definition.NameStart, out var index))
        {
            if (definition.Pattern < Definitions[index].Pattern) Definitions[index] = definition;
            return;
        }

        if (Definitions.Count >= limits.MaxDefinitions)
        {
            IsComplete = false;
            return;
        }

        _byName[definition.NameStart] = Definitions.Count;
        Definitions.Add(definition);
    }

    private void AddComment(int start, int end)
    {
        while (end > start && tree.Text[end - 1] is '\n' or '\r') end--;
        if (AllComments.Count < 10 * limits.MaxDefinitions) AllComments.Add((start, end));
        if (end > start && tree.Lines.IsFirstOnLine(start)) Comments[tree.Lines.LineOf(end - 1)] = (start, end);
    }

    private string Target((int Start, int End) path, (int Start, int End) item)
    {
        var target = tree.Text.AsSpan(path.Start, Math.Min(path.End - path.Start, 500)).Trim("\"'`<> \t\r\n");
        if (item.Start < 0) return target.ToString();
        var name = tree.Text.AsSpan(item.Start, Math.Min(item.End - item.Start, 200)).Trim();
        return target.EndsWith('.') ? $"{target}{name}" : $"{target}.{name}";
    }
}

/// <summary>A definition as its pattern captured it; positions in UTF-16 units, -1 where there is none.</summary>
internal struct FoundDefinition
{
    public SymbolKind Kind;
    public int Pattern;
    public int Start;
    public int End;
    public int NameStart;
    public int NameEnd;
    public int BodyStart;
    public int BodyEnd;
    public string? Owner;
    public int Node;
}
