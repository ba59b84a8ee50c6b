using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>What the names that a file imports stand for: <c>from requests import get as g</c> makes <c>g</c> stand for <c>requests.get</c>. Python, JavaScript, TypeScript and Go.</summary>
internal sealed class ImportNames
{
    private const int MostNames = 2000;
    private const int LongestName = 300;

    private readonly CodeTree _tree;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public ImportNames(CodeTree tree)
    {
        _tree = tree;
        _lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        switch (tree.Language.Id)
        {
            case "python": ReadEach("import_statement", "import_from_statement", Python); break;
            case "javascript" or "typescript" or "tsx": ReadEach("import_statement", "variable_declarator", Script); break;
            case "go": ReadEach("import_spec", "import_spec", Go); break;
        }
    }

    public bool IsEmpty => _names.Count == 0;

    /// <summary>Whether a text is a name, or what it stands for is.</summary>
    /// <param name="text">The text of the node: names joined by dots.</param>
    /// <param name="name">The name that is looked for.</param>
    public bool Means(ReadOnlySpan<char> text, string name)
    {
        if (_names.Count == 0) return false;
        var head = text.IndexOf('.') is var dot and >= 0 ? text[..dot] : text;
        if (!_lookup.TryGetValue(head, out var meaning)) return false;
        var rest = text[head.Length..];
        return name.Length == meaning.Length + rest.Length && name.AsSpan().StartsWith(meaning) && name.AsSpan(meaning.Length).SequenceEqual(rest);
    }

    /// <summary>Whether a text begins with a name that an import made stand for something else.</summary>
    public bool IsRenamed(ReadOnlySpan<char> text)
    {
        var head = text.IndexOf('.') is var dot and >= 0 ? text[..dot] : text;
        return _names.Count > 0 && _lookup.TryGetValue(head, out var meaning) && !head.SequenceEqual(meaning);
    }

    private void ReadEach(string first, string second, Action<int> read)
    {
        var table = KindTable.For(_tree);
        ushort a = 0, b = 0;
        for (ushort kind = 0; kind < _tree.KindCount; kind++)
        {
            if (a == 0 && _tree.KindName(kind) == first) a = table.Canonical(kind);
            if (b == 0 && _tree.KindName(kind) == second) b = table.Canonical(kind);
        }

        var nodes = _tree.Nodes;
        for (var i = 0; i < nodes.Length && _names.Count < MostNames; i++)
        {
            var kind = table.Canonical(nodes[i].Kind);
            if ((kind == a || kind == b) && nodes[i].IsNamed) read(i);
        }
    }

    private void Python(int statement)
    {
        var module = _tree.Child(statement, _tree.FieldId("module_name"));
        var from = module < 0 ? null : _tree.TextOf(module).ToString() + ".";
        if (from?.StartsWith('.') == true) return;
        for (var child = _tree.FirstNamed(statement); child >= 0; child = _tree.NextNamed(child))
        {
            if (child == module) continue;
            if (_tree.KindOf(child) == "aliased_import")
            {
                var name = _tree.Child(child, _tree.FieldId("name"));
                var alias = _tree.Child(child, _tree.FieldId("alias"));
                if (name >= 0 && alias >= 0) Add(_tree.TextOf(alias), from + _tree.TextOf(name).ToString());
            }
            else if (from is not null && _tree.KindOf(child) == "dotted_name")
            {
                Add(_tree.TextOf(child), from + _tree.TextOf(child).ToString());
            }
        }
    }

    private void Script(int node)
    {
        if (_tree.KindOf(node) == "variable_declarator")
        {
            Required(node);
            return;
        }

        var source = _tree.Child(node, _tree.FieldId("source"));
        if (source < 0) return;
        var module = Module(_tree.TextOf(source));
        foreach (var child in Below(node))
        {
            switch (_tree.KindOf(child))
            {
                case "namespace_import": Add(_tree.TextOf(_tree.FirstNamed(child)), module); break;
                case "identifier" when _tree.KindOf(_tree.Parent(child)) == "import_clause": Add(_tree.TextOf(child), module); break;
                case "import_specifier":
                    var name = _tree.Child(child, _tree.FieldId("name"));
                    var alias = _tree.Child(child, _tree.FieldId("alias"));
                    if (name >= 0) Add(_tree.TextOf(alias >= 0 ? alias : name), $"{module}.{_tree.TextOf(name)}");
                    break;
            }
        }
    }

    // const fs = require('fs')
    private void Required(int declarator)
    {
        var name = _tree.Child(declarator, _tree.FieldId("name"));
        var value = _tree.Child(declarator, _tree.FieldId("value"));
        if (name < 0 || value < 0 || _tree.KindOf(name) != "identifier") return;
        var text = _tree.TextOf(value);
        if (text.Length < 100 && text.StartsWith("require(") && text.EndsWith(")")) Add(_tree.TextOf(name), Module(text[8..^1]));
    }

    private void Go(int spec)
    {
        var name = _tree.Child(spec, _tree.FieldId("name"));
        var path = _tree.Child(spec, _tree.FieldId("path"));
        if (name < 0 || path < 0) return;
        var text = _tree.TextOf(path).Trim("\"`");
        Add(_tree.TextOf(name), text[(text.LastIndexOf('/') + 1)..].ToString());
    }

    private static string Module(ReadOnlySpan<char> quoted)
    {
        var text = quoted.Trim("'\"` ");
        return (text.StartsWith("node:") ? text[5..] : text).ToString();
    }

    private IEnumerable<int> Below(int node)
    {
        for (var i = node + 1; i < _tree[node].Next; i++) yield return i;
    }

    private void Add(ReadOnlySpan<char> name, string meaning)
    {
        if (name.Length is > 0 and < LongestName && meaning.Length < LongestName) _names[name.ToString()] = meaning;
    }
}
