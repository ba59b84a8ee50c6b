using Lathe.Syntax;

namespace Lathe.Quality.Taint;

/// <summary>A function of a file.</summary>
internal sealed class FunctionEntry(int node, int from, string name, string? className, bool isConstructor)
{
    public int Node { get; } = node;

    /// <summary>Where its decorators begin.</summary>
    public int From { get; } = from;

    public string Name { get; } = name;

    public string? Class { get; } = className;

    public bool IsConstructor { get; } = isConstructor;

    /// <summary>The base types of its class.</summary>
    public List<Ref>? Bases { get; init; }

    public bool IsPublic { get; init; }

    /// <summary>The variables that it sees from outside.</summary>
    public State? Around { get; set; }
}

/// <summary>The functions of a file by node and by name.</summary>
internal sealed class FunctionIndex
{
    private readonly Dictionary<int, FunctionEntry> _byNode = [];
    private readonly Dictionary<(string? Class, string Name), FunctionEntry> _byName = [];
    private readonly HashSet<string> _classes = new(StringComparer.Ordinal);

    public FunctionEntry? this[int node] => _byNode.GetValueOrDefault(node);

    public FunctionEntry? ByBody(int node) => _byNode.GetValueOrDefault(node) is { Name.Length: > 0 } function ? function : null;

    public bool HasClass(string name) => _classes.Contains(name);

    /// <summary>A function by name: of a class, or of none.</summary>
    public FunctionEntry? Find(string name, string? className) =>
        _byName.TryGetValue((className, name), out var function) ? function : className is null ? null : _byName.GetValueOrDefault((null, name));

    public static FunctionIndex Of(CodeTree tree, FormTable forms)
    {
        var index = new FunctionIndex();
        var classes = new Stack<(int End, string? Name, List<Ref>? Bases)>();
        for (var node = 0; node < tree.Count; node++)
        {
            while (classes.Count > 0 && node >= classes.Peek().End) classes.Pop();
            ref readonly var data = ref tree[node];
            if (!data.IsNamed) continue;
            var form = forms.Of(data);
            if (form == Form.Class)
            {
                var name = forms.Part(tree, node, Slot.Name) is var part and >= 0 ? tree.TextOf(part).ToString() : null;
                if (name is not null) index._classes.Add(name);
                classes.Push((data.Next, name, BasesOf(tree, forms, node)));
            }
            else if (form is Form.Function or Form.Lambda)
            {
                index.Add(tree, forms, node, form, classes.Count > 0 ? classes.Peek() : default);
            }
        }

        return index;
    }

    /// <summary>The named node before a node in the same parent; -1 where there is none.</summary>
    public static int Before(CodeTree tree, int node)
    {
        var parent = tree.Parent(node);
        if (parent < 0 || node - 1 == parent) return -1;
        var before = node - 1;
        while (tree.Parent(before) != parent) before = tree.Parent(before);
        return tree[before].IsNamed ? before : -1;
    }

    private void Add(CodeTree tree, FormTable forms, int node, Form form, (int End, string? Name, List<Ref>? Bases) owner)
    {
        var part = forms.Part(tree, node, Slot.Name);
        var name = form == Form.Function && part >= 0 ? tree.TextOf(Innermost(tree, forms, part)).ToString() : "";
        var from = node;
        var parent = tree.Parent(node);
        if (parent >= 0 && forms.Of(tree[parent]) == Form.Decorated) from = parent;
        var head = tree.Text.AsSpan(tree[from].Start, Math.Min(200, tree[from].End - tree[from].Start));
        var isPublic = head.Contains("public", StringComparison.Ordinal) || forms.Sheet.Imports is not (ImportStyle.Java or ImportStyle.CSharp or ImportStyle.Php);
        var function = new FunctionEntry(node, from, name, owner.Name, name is "__init__" or "constructor" or "__construct" or "initialize" || (name.Length > 0 && name == owner.Name)) { Bases = owner.Bases, IsPublic = isPublic };
        _byNode[node] = function;
        if (name.Length > 0) _byName.TryAdd((owner.Name, name), function);
    }

    // "char *f(int a)" has its name some declarators deep.
    private static int Innermost(CodeTree tree, FormTable forms, int node)
    {
        for (var guard = 0; guard < 8; guard++)
        {
            var inner = forms.Part(tree, node, Slot.Name);
            if (inner < 0) return node;
            node = inner;
        }

        return node;
    }

    private static List<Ref>? BasesOf(CodeTree tree, FormTable forms, int node)
    {
        List<Ref>? bases = null;
        for (var child = tree.FirstNamed(node); child >= 0; child = tree.NextNamed(child))
        {
            if (forms.Of(tree[child]) != Form.Bases) continue;
            foreach (var range in tree.TextOf(child).SplitAny(",(): "))
                if (Ref.Parse(tree.TextOf(child)[range].ToString()) is { } name) (bases ??= []).Add(name);
        }

        return bases;
    }
}
