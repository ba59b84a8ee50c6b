namespace Lathe.Ahead;

/// <summary>A type as the runtime writes it in its list of compiled methods: <c>System.Collections.Generic.List`1+Enumerator[int]</c>, the arguments of all of its types behind the innermost.</summary>
/// <param name="Name">The name with its namespace and the types around it.</param>
/// <param name="Arguments">The types that it takes.</param>
/// <param name="IsArray">Whether an array of it is meant.</param>
internal sealed record TypeText(string Name, IReadOnlyList<TypeText> Arguments, bool IsArray);

/// <summary>A method as the runtime writes it there, without its parameters: <c>TYPE:NAME[ARGUMENTS]</c>.</summary>
/// <param name="Type">The type that has it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">The types that it takes itself.</param>
internal sealed record MethodText(TypeText Type, string Name, IReadOnlyList<TypeText> Arguments)
{
    /// <summary>Reads a line; null where it is empty, a comment, or something that has no name in an assembly.</summary>
    public static MethodText? Parse(string line)
    {
        line = line.Trim();
        if (line.Length == 0 || line[0] == '#') return null;
        var at = 0;
        if (ReadType(line, ref at) is not { } type || at >= line.Length || line[at] != ':') return null;
        var open = line.IndexOf('[', ++at);
        if (open < 0) return new MethodText(type, line[at..], []);
        var name = line[at..open];
        at = open;
        return TypesIn(line, ref at) is { } arguments && at == line.Length ? new MethodText(type, name, arguments) : null;
    }

    private static TypeText? ReadType(string text, ref int at)
    {
        var end = text.AsSpan(at).IndexOfAny("[],:");
        end = end < 0 ? text.Length : at + end;
        if (end == at) return null;
        var name = text[at..end];
        at = end;
        IReadOnlyList<TypeText> arguments = [];
        if (at + 1 < text.Length && text[at] == '[' && text[at + 1] != ']')
        {
            if (TypesIn(text, ref at) is not { } read) return null;
            arguments = read;
        }

        if (!text.AsSpan(at).StartsWith("[]")) return new TypeText(name, arguments, IsArray: false);
        at += 2;
        return new TypeText(name, arguments, IsArray: true);
    }

    private static List<TypeText>? TypesIn(string text, ref int at)
    {
        var arguments = new List<TypeText>();
        do
        {
            at++;
            if (ReadType(text, ref at) is not { } argument || at >= text.Length) return null;
            arguments.Add(argument);
        }
        while (text[at] == ',');
        return text[at++] == ']' ? arguments : null;
    }
}
