namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>One test line of TAP: <c>not ok 3 - name # TODO why</c>.</summary>
internal sealed record TapLine(int Indent, bool Passed, string Name, bool IsSkipped, bool IsTodo)
{
    public static TapLine? Parse(string line)
    {
        var indent = OutputText.Indent(line);
        var text = line.AsSpan(indent);
        var passed = text.StartsWith("ok");
        if (!passed && !text.StartsWith("not ok")) return null;
        text = text[(passed ? 2 : 6)..];
        if (text.Length > 0 && text[0] != ' ') return null;
        text = text.Trim();
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;

        // Without a number only in the old protocol, where a dash and a name follow; plain words after "ok" are somebody's prose.
        if (digits == 0 && !text.StartsWith("- ")) return null;
        var number = text[..digits].ToString();
        text = text[digits..].TrimStart();
        if (text.StartsWith("- ")) text = text[2..];
        var directive = text.LastIndexOf('#');
        var word = directive < 0 ? [] : text[(directive + 1)..].TrimStart();
        var skip = word.StartsWith("skip", StringComparison.OrdinalIgnoreCase);
        var todo = word.StartsWith("todo", StringComparison.OrdinalIgnoreCase);
        var name = (skip || todo ? text[..directive] : text).Trim().ToString().Replace("\\#", "#", StringComparison.Ordinal);
        return new TapLine(indent, passed, name.Length > 0 ? name : $"test {number}", skip, todo);
    }
}
