using System.Collections.Concurrent;
using Lathe.Syntax;

namespace Lathe.Quality.Taint;

/// <summary>The forms of one grammar: for each kind its form and where its parts stand. Made once for a language from its <see cref="FormSheet"/>.</summary>
internal sealed class FormTable
{
    private const int SlotCount = (int)Slot.Block + 1;
    private const int Position = 1 << 16;
    private const int Last = 1 << 17;
    private const int KindOf = 1 << 18;
    private const int Deep = 1 << 19;

    private static readonly ConcurrentDictionary<string, FormTable?> Tables = new(StringComparer.Ordinal);

    private readonly Form[] _forms;
    private readonly int[]?[] _slots;
    private readonly string?[] _constants;

    private FormTable(FormSheet sheet, CodeTree tree)
    {
        Sheet = sheet;
        _forms = new Form[tree.KindCount];
        _slots = new int[]?[tree.KindCount * SlotCount];
        _constants = new string?[tree.KindCount];
        var kinds = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var kind = 0; kind < tree.KindCount; kind++)
        {
            var name = tree.KindName((ushort)kind);
            if (!kinds.TryGetValue(name, out var list)) kinds[name] = list = [];
            list.Add(kind);
        }

        foreach (var row in sheet.Rows)
        {
            foreach (var name in row.Kinds)
            {
                if (!kinds.TryGetValue(name, out var list)) continue;
                foreach (var kind in list)
                {
                    _forms[kind] = row.Form;
                    _constants[kind] = row.Constant;
                    foreach (var (slot, places) in row.Slots) _slots[(kind * SlotCount) + (int)slot] = Resolve(places, tree, kinds);
                }
            }
        }
    }

    public FormSheet Sheet { get; }

    /// <summary>The table for a tree's language; null where Lathe has none.</summary>
    public static FormTable? Of(CodeTree tree) =>
        Tables.GetOrAdd(tree.Language.Id, static (id, tree) => FormSheet.Find(id) is { } sheet ? new FormTable(sheet, tree) : null, tree);

    public Form Of(in CodeNode node) => node.Kind < _forms.Length ? _forms[node.Kind] : Form.None;

    /// <summary>The name that a row gives to an intrinsic, as <c>echo</c>.</summary>
    public string? ConstantOf(in CodeNode node) => node.Kind < _constants.Length ? _constants[node.Kind] : null;

    /// <summary>The child that is a part of a node; -1 where there is none.</summary>
    public int Part(CodeTree tree, int node, Slot slot)
    {
        var kind = tree[node].Kind;
        if (kind >= _forms.Length || _slots[(kind * SlotCount) + (int)slot] is not { } places) return CodeTree.None;
        foreach (var place in places)
        {
            var child = (place & (Position | Last | KindOf | Deep)) switch
            {
                Deep => Below(tree, node, (byte)place),
                Position => Nth(tree, node, place & 0xFFFF),
                Last => LastOf(tree, node),
                KindOf => OfKind(tree, node, (ushort)place),
                _ => tree.Child(node, (byte)place),
            };
            if (child >= 0) return child;
        }

        return CodeTree.None;
    }

    /// <summary>Whether a child stands where a part of its parent stands (for parts of which there are several).</summary>
    public bool IsPart(CodeTree tree, int parent, int child, Slot slot)
    {
        var kind = tree[parent].Kind;
        if (kind >= _forms.Length || _slots[(kind * SlotCount) + (int)slot] is not { } places) return false;
        foreach (var place in places)
        {
            if ((place & (Position | Last | KindOf | Deep)) == KindOf ? tree[child].Kind == (ushort)place : place <= byte.MaxValue && tree[child].Field == place) return true;
        }

        return false;
    }

    public int FirstPart(CodeTree tree, int node) => Counted(tree, tree.FirstNamed(node));

    public int NextPart(CodeTree tree, int node) => Counted(tree, tree.NextNamed(node));

    private static int[] Resolve(string[] places, CodeTree tree, Dictionary<string, List<int>> kinds)
    {
        var resolved = new List<int>();
        foreach (var place in places)
        {
            if (place == "last") resolved.Add(Last);
            else if (place[0] == '#') resolved.Add(Position | (place[1] - '0'));
            else if (place[0] == '~') resolved.Add(Deep | tree.FieldId(place[1..]));
            else if (place[0] == '@') resolved.AddRange(kinds.GetValueOrDefault(place[1..], []).ConvertAll(kind => KindOf | kind));
            else if (tree.FieldId(place) is var field and > 0) resolved.Add(field);
        }

        return [.. resolved];
    }

    private int Counted(CodeTree tree, int node)
    {
        while (node >= 0 && Of(tree[node]) == Form.Skip) node = tree.NextNamed(node);
        return node;
    }

    private int Nth(CodeTree tree, int node, int index)
    {
        var child = FirstPart(tree, node);
        while (child >= 0 && index-- > 0) child = NextPart(tree, child);
        return child;
    }

    private int LastOf(CodeTree tree, int node)
    {
        var last = CodeTree.None;
        for (var child = FirstPart(tree, node); child >= 0; child = NextPart(tree, child)) last = child;
        return last;
    }

    // Declarators of C hang in one another.
    private static int Below(CodeTree tree, int node, byte field)
    {
        var declarator = tree.FieldId("declarator");
        for (var guard = 0; node >= 0 && guard < 8; guard++)
        {
            if (tree.Child(node, field) is var child and >= 0) return child;
            node = tree.Child(node, declarator);
        }

        return CodeTree.None;
    }

    private static int OfKind(CodeTree tree, int node, ushort kind)
    {
        for (var child = tree.FirstChild(node); child >= 0; child = tree.NextSibling(child))
            if (tree[child].Kind == kind) return child;
        return CodeTree.None;
    }
}
