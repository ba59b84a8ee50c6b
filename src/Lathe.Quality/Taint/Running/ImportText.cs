namespace Lathe.Quality.Taint;

/// <summary>How a language writes its imports.</summary>
internal enum ImportStyle
{
    None, Python, Java, Script, CSharp, Go, Php, Rust,
}

/// <summary>Reads an import: which local names stand for which dotted names.</summary>
internal static class ImportText
{
    private const int MostNames = 200;

    public static List<(string Name, string Dotted)> Read(ImportStyle style, ReadOnlySpan<char> statement)
    {
        var names = new List<(string, string)>();
        if (statement.Length > 20_000) return names;
        var text = statement.ToString().Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ').Trim().TrimEnd(';').Trim();
        switch (style)
        {
            case ImportStyle.Python: Python(text, names); break;
            case ImportStyle.Java: Java(text, names); break;
            case ImportStyle.Script: Script(text, names); break;
            case ImportStyle.CSharp: CSharp(text, names); break;
            case ImportStyle.Go: Go(text, names); break;
            case ImportStyle.Php: Php(text, names); break;
            case ImportStyle.Rust: Rust(text.StartsWith("pub ", StringComparison.Ordinal) ? text[4..] : text, names); break;
        }

        if (names.Count > MostNames) names.RemoveRange(MostNames, names.Count - MostNames);
        return names;
    }

    private static (string Name, string? Alias) Split(string text)
    {
        var at = text.IndexOf(" as ", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? (text.Trim(), null) : (text[..at].Trim(), text[(at + 4)..].Trim());
    }

    private static string LastOf(string dotted, string separators) => dotted[(dotted.LastIndexOfAny(separators.ToCharArray()) + 1)..];

    private static void Python(string text, List<(string, string)> names)
    {
        if (text.StartsWith("import ", StringComparison.Ordinal))
        {
            foreach (var part in text[7..].Split(','))
            {
                var (name, alias) = Split(part);
                // "import a.b" makes "a" known, and "a.b" through it.
                if (alias is not null) names.Add((alias, name));
                else names.Add((name.Split('.')[0], name.Split('.')[0]));
            }

            return;
        }

        var at = text.IndexOf(" import ", StringComparison.Ordinal);
        if (!text.StartsWith("from ", StringComparison.Ordinal) || at < 0) return;
        var module = text[5..at].Trim();
        foreach (var part in text[(at + 8)..].Trim(' ', '(', ')').Split(','))
        {
            var (name, alias) = Split(part);
            if (name.Length > 0 && name != "*") names.Add((alias ?? name, $"{module}.{name}"));
        }
    }

    private static void Java(string text, List<(string, string)> names)
    {
        text = text.Replace("import ", "", StringComparison.Ordinal).Replace("static ", "", StringComparison.Ordinal).Trim();
        if (!text.EndsWith('*')) names.Add((LastOf(text, "."), text.Replace(" ", "", StringComparison.Ordinal)));
    }

    private static void Script(string text, List<(string, string)> names)
    {
        var at = text.LastIndexOf(" from ", StringComparison.Ordinal);
        if (!text.StartsWith("import ", StringComparison.Ordinal) || at < 0) return;
        var module = text[(at + 6)..].Trim(' ', '\'', '"');
        if (module.StartsWith("node:", StringComparison.Ordinal)) module = module[5..];
        var clause = text[7..at].Trim();
        if (clause.StartsWith("type ", StringComparison.Ordinal)) clause = clause[5..];
        var open = clause.IndexOf('{', StringComparison.Ordinal);
        if (open >= 0)
        {
            foreach (var part in clause[(open + 1)..].Trim('}', ' ').Split(','))
            {
                var (name, alias) = Split(part.Trim());
                if (name.Length > 0) names.Add((alias ?? name, $"{module}.{name}"));
            }

            clause = clause[..open];
        }

        foreach (var part in clause.Split(','))
        {
            var (name, alias) = Split(part.Trim());
            if (name.Length > 0) names.Add((alias ?? name, module));
        }
    }

    private static void CSharp(string text, List<(string, string)> names)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return;
        names.Add((text[..equals].Replace("global", "", StringComparison.Ordinal).Replace("using", "", StringComparison.Ordinal).Trim(), text[(equals + 1)..].Trim()));
    }

    private static void Go(string text, List<(string, string)> names)
    {
        var quote = text.IndexOfAny(['"', '`']);
        if (quote < 0) return;
        var path = text[quote..].Trim('"', '`', ' ');
        var alias = text[..quote].Trim();
        var last = LastOf(path, "/");
        // "…/v5" is a version of what stands before it.
        if (last.Length > 1 && last[0] == 'v' && char.IsAsciiDigit(last[1]) && path.Contains('/', StringComparison.Ordinal)) last = LastOf(path[..path.LastIndexOf('/')], "/");
        names.Add((alias.Length == 0 ? last : alias, path.EndsWith(last, StringComparison.Ordinal) ? path : path[..path.LastIndexOf('/')]));
    }

    private static void Php(string text, List<(string, string)> names)
    {
        if (!text.StartsWith("use ", StringComparison.Ordinal)) return;
        text = text[4..].Replace("function ", "", StringComparison.Ordinal).Replace("const ", "", StringComparison.Ordinal);
        var open = text.IndexOf('{', StringComparison.Ordinal);
        var prefix = open < 0 ? "" : text[..open].Trim();
        foreach (var part in (open < 0 ? text : text[(open + 1)..].Trim('}', ' ')).Split(','))
        {
            var (name, alias) = Split(part.Trim());
            if (name.Length > 0) names.Add((alias ?? LastOf(name, "\\"), (prefix + name).TrimStart('\\')));
        }
    }

    private static void Rust(string text, List<(string, string)> names, string prefix = "", int depth = 0)
    {
        if (depth > 6 || names.Count > MostNames) return;
        if (depth == 0) text = text.StartsWith("use ", StringComparison.Ordinal) ? text[4..] : text;
        var level = 0;
        var start = 0;
        // Parts between commas that are not within braces.
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '{') level++;
            if (i < text.Length && text[i] == '}') level--;
            if (i < text.Length && (text[i] != ',' || level > 0)) continue;
            var part = text[start..i].Trim();
            start = i + 1;
            var open = part.IndexOf('{', StringComparison.Ordinal);
            if (open >= 0)
            {
                Rust(part[(open + 1)..].TrimEnd('}', ' '), names, prefix + part[..open], depth + 1);
                continue;
            }

            var (name, alias) = Split(part);
            if (name.Length == 0 || name.EndsWith('*')) continue;
            if (name == "self") names.Add((alias ?? LastOf(prefix.TrimEnd(':'), ":"), prefix.TrimEnd(':')));
            else names.Add((alias ?? LastOf(name, ":"), prefix + name));
        }
    }
}
