using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>The tokens of a file as duplicates are looked for: names and literals stand for their kind only, so that a copy with other names is a copy. Comments, imports and data written out (lists, maps) are left out.</summary>
internal sealed class DuplicateTokens
{
    private const uint Name = 1;
    private const uint Text = 2;
    private const uint Number = 3;

    private readonly int[] _starts;
    private readonly int[] _ends;
    private readonly string _text;

    private DuplicateTokens(FileView file, string text, List<uint> kinds, List<int> lines, List<int> starts, List<int> ends) => (File, _text, Kinds, Lines, _starts, _ends) = (file, text, [.. kinds], [.. lines], [.. starts], [.. ends]);

    public FileView File { get; }

    public uint[] Kinds { get; }

    public int[] Lines { get; }

    public static DuplicateTokens Of(FileView file, CodeFile code)
    {
        var kinds = new List<uint>();
        var lines = new List<int>();
        var starts = new List<int>();
        var ends = new List<int>();
        var tree = code.Tree;
        var line = 1;
        for (var node = 0; node < tree.Count; node++)
        {
            ref readonly var here = ref tree[node];
            var role = code.RoleOf(node);
            if (here.IsBroken || (role == CodeRole.Namespace && code.Part(node, CodePart.Name) is var name and >= 0 && code.TextOf(name) is "tests" or "test") || role is CodeRole.Comment or CodeRole.Import or CodeRole.Attribute || (role is CodeRole.List or CodeRole.Map && here.End - here.Start > 200 && IsData(code, node)))
            {
                node = here.Next - 1;
                continue;
            }

            var isText = role == CodeRole.String;
            if ((here.Next != node + 1 && !isText) || here.Start == here.End) continue;
            while (line < tree.LineCount && tree.StartOfLine(line + 1) <= here.Start) line++;
            kinds.Add(isText || role is CodeRole.Character or CodeRole.StringPart ? Text : role == CodeRole.Number ? Number : role == CodeRole.Identifier ? Name : here.Kind + 16u);
            lines.Add(line);
            starts.Add(here.Start);
            ends.Add(here.End);
            node = here.Next - 1;
        }

        return new DuplicateTokens(file, code.Text, kinds, lines, starts, ends);
    }

    /// <summary>Whether a token is a name or a value.</summary>
    public bool IsFree(int token) => Kinds[token] < 16;

    public ReadOnlySpan<char> TextOf(int token) => _text.AsSpan(_starts[token], _ends[token] - _starts[token]);

    private static bool IsData(CodeFile code, int node)
    {
        for (var at = node; at < code.Tree[node].Next; at++)
            if (code.RoleOf(at) is CodeRole.Function or CodeRole.Lambda) return false;
        return true;
    }
}
