namespace Lathe.Edits;

/// <summary>A line that opens a fence: three or more back quotes or tildes, then perhaps words.</summary>
/// <param name="Mark">The character.</param>
/// <param name="Length">How many of it.</param>
/// <param name="Info">The words after it.</param>
internal readonly record struct Fence(char Mark, int Length, string Info)
{
    public static bool TryOpen(ReadOnlySpan<char> line, out Fence fence)
    {
        fence = default;
        line = line.Trim();
        if (line.Length < 3 || line[0] is not ('`' or '~')) return false;
        var mark = line[0];
        var length = line.IndexOfAnyExcept(mark);
        if (length < 0) length = line.Length;
        if (length < 3) return false;
        var info = line[length..].Trim();
        if (mark == '`' && info.Contains('`')) return false;
        fence = new Fence(mark, length, info.ToString());
        return true;
    }

    /// <summary>Whether a line is a fence of any kind.</summary>
    public static bool Is(ReadOnlySpan<char> line) => TryOpen(line, out _);

    /// <summary>Whether another fence closes this one: the same character, at least as many, nothing else.</summary>
    public bool IsClosedBy(Fence other) => other.Mark == Mark && other.Length >= Length && other.Info.Length == 0;

    /// <summary>The line that closes this fence; null where none does. A fence with words within it opens one of its own, as in a text about code.</summary>
    /// <param name="lines">The text.</param>
    /// <param name="start">The line of this fence.</param>
    public int? EndIn(ByteLines lines, int start)
    {
        var depth = 1;
        for (var i = start + 1; i < lines.Count; i++)
        {
            if (!TryOpen(lines[i], out var other) || other.Mark != Mark || other.Length < Length) continue;
            if (other.Info.Length > 0) depth++;
            else if (--depth == 0) return i;
        }

        return null;
    }

    /// <summary>A name among the words: <c>```src/a.py</c>, <c>```python src/a.py</c>, <c>```python:src/a.py</c>, <c>```js title="src/a.js"</c>.</summary>
    public string? NameIn(Func<string, bool> looksLikeName)
    {
        foreach (var word in Info.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = word;
            var at = word.AsSpan().IndexOfAny(':', '=');
            if (at > 0) name = word[(at + 1)..];
            name = name.Trim('"', '\'', '{', '}');
            if (name.Length > 0 && looksLikeName(name)) return name;
        }

        return null;
    }
}
