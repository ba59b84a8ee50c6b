using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Moves the ends of a range of lines so that no symbol is cut: functions, and types that fit into a window, are taken wholly or not at all; a larger type may be entered between its members.
/// </summary>
internal sealed class SymbolBounds
{
    private const int SmallType = 40;
    private const int LargestUnit = 300;

    private readonly ReadOnlyMemory<string> _lines;
    private readonly List<(int Start, int End)> _units = [];
    private readonly List<SymbolDefinition> _containers = [];

    public SymbolBounds(FileSymbols? symbols, ReadOnlyMemory<string> lines)
    {
        _lines = lines;
        var covered = 0;
        foreach (var definition in symbols?.Definitions ?? [])
        {
            var (start, end) = (definition.Span.StartLine, Math.Min(definition.Span.EndLine, lines.Length));
            if (start <= covered || end <= start) continue;
            if (IsContainer(definition.Kind) && end - start >= SmallType)
            {
                _containers.Add(definition);
                continue;
            }

            _units.Add((Documented(start, covered), end));
            covered = end;
        }
    }

    /// <summary>The range with whole symbols; null where only a part of one would be left.</summary>
    public (int Start, int End)? Snap(int start, int end)
    {
        end = Math.Min(end, _lines.Length);
        foreach (var (first, last) in _units)
        {
            var tooLong = last - first >= LargestUnit;
            if (first < start && start <= last) start = tooLong ? last + 1 : first;
            if (first <= end && end < last) end = tooLong ? first - 1 : last;
        }

        return start <= end ? (start, end) : null;
    }

    /// <summary>The signature of the innermost large type around a line; null where there is none.</summary>
    public string? Around(int line)
    {
        string? signature = null;
        foreach (var container in _containers)
            if (container.Span.StartLine < line && line <= container.Span.EndLine && container.Kind != SymbolKind.Namespace) signature = container.Signature;
        return signature;
    }

    private static bool IsContainer(SymbolKind kind) => kind is SymbolKind.Namespace or SymbolKind.Class or SymbolKind.Struct or SymbolKind.Interface or SymbolKind.Enum or SymbolKind.Extension or SymbolKind.Section;

    /// <summary>The first line of the comment or attributes directly in front of a definition.</summary>
    private int Documented(int start, int covered)
    {
        var lines = _lines.Span;
        while (start - 1 > covered && IsComment(lines[start - 2])) start--;
        return start;
    }

    private static bool IsComment(string line)
    {
        var text = line.AsSpan().TrimStart();
        return text.StartsWith("//") || text.StartsWith("#") || text.StartsWith("*") || text.StartsWith("/*") || text.StartsWith("--") || text.StartsWith("@") || text.StartsWith("[");
    }
}
