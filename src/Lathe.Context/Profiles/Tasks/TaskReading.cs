using System.Globalization;

namespace Lathe.Context;

/// <summary>Reads a task's text line by line: frames, paths, names of symbols.</summary>
internal static class TaskReading
{
    private const int MaxText = 64 * 1024;
    private const int MaxEach = 200;

    public static TaskContext Of(string text, IReadOnlyList<ContextFile> files)
    {
        if (text.Length > MaxText) text = text[..MaxText];
        var known = new NamedPaths(files);
        var paths = new List<NamedPath>();
        var frames = new List<TraceFrame>();
        var symbols = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            if (TraceFrames.Of(line) is { } frame)
            {
                var found = known.Find(frame.File);
                var path = found.Count == 1 ? found[0] : null;
                if (frames.Count < MaxEach) frames.Add(frame with { Path = path });
                if (path is not null) Add(paths, new NamedPath(path, frame.Line, frame.File, Certain: true));
                if (frame.Function is not null) AddSymbol(symbols, seen, LastName(frame.Function));
                continue;
            }

            Words(line, known, paths, symbols, seen);
        }

        return new TaskContext(paths, symbols, frames);
    }

    private static void Words(ReadOnlySpan<char> line, NamedPaths known, List<NamedPath> paths, List<string> symbols, HashSet<string> seen)
    {
        var at = 0;
        while (at < line.Length)
        {
            if (!IsWord(line[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < line.Length && IsWord(line[at])) at++;
            var word = line[start..at].TrimEnd(".:-").TrimStart("./\\-");
            if (word.Length is < 2 or > 300) continue;
            if (word.IndexOfAny("./\\") >= 0 && Path(word, line[at..], known, paths)) continue;
            var ticked = start > 0 && line[start - 1] == '`' && at < line.Length && line[at] is '`' or '(';
            var called = at < line.Length && line[at] == '(' && at + 1 < line.Length && line[at + 1] is ')';
            if (word.IndexOfAny("/\\") >= 0 || word.StartsWith("www.")) continue;
            foreach (var range in word.Split('.'))
            {
                var name = word[range].Trim(':');
                if (name.LastIndexOf("::") is var scope and >= 0) name = name[(scope + 2)..];
                if (ticked || called || IsSymbol(name)) AddSymbol(symbols, seen, name);
            }
        }
    }

    private static bool Path(ReadOnlySpan<char> word, ReadOnlySpan<char> after, NamedPaths known, List<NamedPath> paths)
    {
        var number = 0;
        if (word.IndexOf(':') is var colon and > 0)
        {
            _ = int.TryParse(word[(colon + 1)..] is var tail && tail.IndexOf(':') is var second and > 0 ? tail[..second] : tail, NumberStyles.None, CultureInfo.InvariantCulture, out number);
            word = word[..colon];
        }
        else if (after.TrimStart(" ,`\"").StartsWith("line "))
        {
            var digits = after.TrimStart(" ,`\"")[5..];
            var length = 0;
            while (length < digits.Length && length < 8 && char.IsAsciiDigit(digits[length])) length++;
            if (length > 0) number = int.Parse(digits[..length], CultureInfo.InvariantCulture);
        }

        var found = known.Find(word.ToString());
        foreach (var path in found) Add(paths, new NamedPath(path, number, PlainName.Of(word, 300), found.Count == 1));
        return found.Count > 0;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '.' or '/' or '\\' or '-' or ':' or '@' or '+';

    // Written like a program's name: an underscore or a capital inside.
    private static bool IsSymbol(ReadOnlySpan<char> name)
    {
        if (name.Length < 3 || !char.IsLetter(name.TrimStart('_') is { Length: > 0 } bare ? bare[0] : ' ')) return false;
        var (capitals, small) = (0, 0);
        for (var i = 1; i < name.Length; i++)
        {
            if (name[i] == '_') return name.Trim('_').Contains('_') || name[0] == '_';
            if (!char.IsLetterOrDigit(name[i])) return false;
            if (char.IsUpper(name[i])) capitals++;
            else if (char.IsLower(name[i])) small++;
        }

        return capitals > 0 && small > 0;
    }

    private static ReadOnlySpan<char> LastName(string function)
    {
        var name = function.AsSpan();
        if (name.LastIndexOf(' ') is var blank and >= 0) name = name[(blank + 1)..];
        return name[(name.LastIndexOfAny('.', '#', ':') + 1)..].Trim("<>");
    }

    private static void AddSymbol(List<string> symbols, HashSet<string> seen, ReadOnlySpan<char> name)
    {
        if (name.Length is < 2 or > 120 || symbols.Count == MaxEach || name.IndexOfAnyExceptInRange('0', '9') < 0 || !seen.Add(name.ToString())) return;
        symbols.Add(name.ToString());
    }

    private static void Add(List<NamedPath> paths, NamedPath path)
    {
        if (paths.Count < MaxEach && !paths.Exists(p => p.Path == path.Path && p.Line == path.Line)) paths.Add(path);
    }
}
