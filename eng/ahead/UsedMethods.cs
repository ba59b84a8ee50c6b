namespace Lathe.Ahead;

/// <summary>The list of the methods that a run calls: a line with a type, then one that begins with a space and names its methods.</summary>
internal static class UsedMethods
{
    public static IEnumerable<MethodText> Read(string file)
    {
        var type = "";
        foreach (var line in File.ReadLines(file))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] != ' ') type = line;
            else
                foreach (var name in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    if (MethodText.Parse($"{type}:{name}") is { } method) yield return method;
        }
    }
}
