using Lathe.Quality.Code;

namespace Lathe.Quality.Metrics;

/// <summary>Which lines of a file hold code and which hold only comments, so that any range can be counted at once.</summary>
internal sealed class LineTally
{
    private readonly int[] _code;
    private readonly int[] _comment;

    private LineTally(int[] code, int[] comment) => (_code, _comment) = (code, comment);

    public static LineTally Of(CodeFile file)
    {
        var tree = file.Tree;
        var count = tree.LineCount;
        var code = new int[count + 1];
        var comment = new int[count + 1];
        var line = 1;
        for (var node = 0; node < tree.Count; node++)
        {
            ref readonly var here = ref tree[node];
            var isComment = file.RoleOf(node) == CodeRole.Comment;
            if ((here.Next != node + 1 && !isComment) || here.End == here.Start) continue;
            while (line < count && tree.StartOfLine(line + 1) <= here.Start) line++;
            var lines = isComment ? comment : code;
            lines[line] = 1;
            for (var last = line + 1; last <= count && tree.StartOfLine(last) < here.End; last++) lines[last] = 1;
            if (isComment) node = here.Next - 1;
        }

        for (var i = 1; i <= count; i++)
        {
            comment[i] = comment[i - 1] + (code[i] == 0 ? comment[i] : 0);
            code[i] += code[i - 1];
        }

        return new LineTally(code, comment);
    }

    public LineCounts Count(int startLine, int endLine)
    {
        var code = _code[endLine] - _code[startLine - 1];
        var comment = _comment[endLine] - _comment[startLine - 1];
        return new LineCounts(code, comment, endLine - startLine + 1 - code - comment);
    }
}
