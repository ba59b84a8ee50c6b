using System.Globalization;

namespace Lathe.Context;

/// <summary>Reads one line as a frame of a stack trace, in the forms of the common languages.</summary>
internal static class TraceFrames
{
    private const int MaxLine = 1000;

    /// <returns>Null when the line is no frame. The path is not looked up.</returns>
    public static TraceFrame? Of(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        if (line.Length is < 5 or > MaxLine) return null;
        if (line.StartsWith("File \"")) return Python(line);
        if (line.StartsWith("at ")) return At(line[3..]);
        // Go: "/src/a/b.go:12 +0x1d"; Ruby: "a/b.rb:12:in 'm'"; GCC and others do not look like frames.
        if (Place(line, out var file, out var number, out var rest) && (rest.StartsWith(" +0x") || rest.StartsWith(":in ")))
            return new TraceFrame(rest.StartsWith(":in ") ? PlainName.Of(rest[4..].Trim("`'")) : null, PlainName.Of(file, 300), number, null);
        return null;
    }

    private static TraceFrame? Python(ReadOnlySpan<char> line)
    {
        var quoted = line[6..];
        var close = quoted.IndexOf('"');
        if (close <= 0 || quoted[close..].IndexOf("line ") is not (>= 0 and var word)) return null;
        var rest = quoted[(close + word + 5)..];
        var number = Number(rest, out var length);
        var function = rest[length..].StartsWith(", in ") ? PlainName.Of(rest[(length + 5)..]) : null;
        return new TraceFrame(function, PlainName.Of(quoted[..close], 300), number, null);
    }

    // Java: "a.b.C.m(C.java:12)"; JavaScript: "m (src/a.js:1:2)" or "src/a.js:1:2"; .NET: "A.B.M() in /src/B.cs:line 12"; Rust: "src/main.rs:4:5".
    private static TraceFrame? At(ReadOnlySpan<char> rest)
    {
        if (rest.IndexOf(") in ") is var inside and >= 0 && rest.IndexOf(":line ") is var lineMark && lineMark > inside)
            return new TraceFrame(PlainName.Of(rest[..(rest[..(inside + 1)].IndexOf('(') is > 0 and var open ? open : inside + 1)]), PlainName.Of(rest[(inside + 5)..lineMark], 300), Number(rest[(lineMark + 6)..], out _), null);
        var parenthesis = rest.LastIndexOf('(');
        if (parenthesis > 0 && rest.EndsWith(")"))
        {
            var place = rest[(parenthesis + 1)..^1];
            return Place(place, out var file, out var number, out _) ? new TraceFrame(PlainName.Of(rest[..parenthesis]), PlainName.Of(WithoutScheme(file), 300), number, null) : null;
        }

        return Place(rest, out var alone, out var at, out _) ? new TraceFrame(null, PlainName.Of(WithoutScheme(alone), 300), at, null) : null;
    }

    private static ReadOnlySpan<char> WithoutScheme(ReadOnlySpan<char> file) => file.StartsWith("file://") ? file[7..] : file;

    // "path.ext:12", and what stands behind.
    private static bool Place(ReadOnlySpan<char> text, out ReadOnlySpan<char> file, out int line, out ReadOnlySpan<char> rest)
    {
        file = [];
        rest = [];
        line = 0;
        for (var i = 1; i + 1 < text.Length; i++)
        {
            if (text[i] != ':' || !char.IsAsciiDigit(text[i + 1]) || text[..i].LastIndexOf('.') <= text[..i].LastIndexOf('/')) continue;
            file = text[..i];
            line = Number(text[(i + 1)..], out var length);
            rest = text[(i + 1 + length)..];
            return file.IndexOf(' ') < 0;
        }

        return false;
    }

    private static int Number(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        while (length < text.Length && length < 8 && char.IsAsciiDigit(text[length])) length++;
        return length == 0 ? 0 : int.Parse(text[..length], CultureInfo.InvariantCulture);
    }
}
