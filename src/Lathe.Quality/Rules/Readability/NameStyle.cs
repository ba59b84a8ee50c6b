namespace Lathe.Quality.Structure;

/// <summary>How a name of several words is put together.</summary>
internal enum NameStyle : byte
{
    /// <summary>One word, or none of the others: it says nothing.</summary>
    None,

    /// <summary><c>someName</c></summary>
    Camel,

    /// <summary><c>SomeName</c></summary>
    Pascal,

    /// <summary><c>some_name</c></summary>
    Snake,

    /// <summary><c>SOME_NAME</c></summary>
    Upper,
}

internal static class NameStyles
{
    /// <summary>The style of a name. Underscores and marks at its ends do not count; names of one word in lower case fit camel and snake alike and have none.</summary>
    public static NameStyle Of(ReadOnlySpan<char> name)
    {
        name = name.Trim("_$#@");
        bool upper = false, lower = false, underscore = false, innerUpper = false;
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (c == '_') underscore = true;
            else if (char.IsUpper(c)) (upper, innerUpper) = (true, innerUpper || i > 0);
            else if (char.IsLower(c)) lower = true;
            else if (!char.IsDigit(c)) return NameStyle.None;
        }

        if (underscore) return upper && lower ? NameStyle.None : upper ? NameStyle.Upper : NameStyle.Snake;
        if (!lower) return NameStyle.None;
        if (char.IsUpper(name[0])) return NameStyle.Pascal;
        return innerUpper ? NameStyle.Camel : NameStyle.None;
    }

    public static string Text(this NameStyle style) => style switch { NameStyle.Camel => "camelCase", NameStyle.Pascal => "PascalCase", NameStyle.Snake => "snake_case", NameStyle.Upper => "UPPER_CASE", _ => "" };
}
