namespace Lathe.Syntax;

/// <summary>Files that end with <c>.json</c> and whose readers take comments and trailing commas, as far as their names have a part that anybody chooses; the fixed names stand in the table of languages.</summary>
internal static class CommentedJson
{
    // tsc -p takes any name, and these are what people give; .NET reads appsettings.ENVIRONMENT.json.
    private static readonly string[] Starts = ["tsconfig", "jsconfig", "appsettings"];

    // As VS Code tells the parts of its extensions.
    private static readonly string[] Ends = ["color-theme.json", "icon-theme.json", "language-configuration.json"];

    // Everything that VS Code and the tools of development containers keep for themselves.
    private static readonly string[] Folders = [".vscode", ".devcontainer"];

    /// <param name="path">A path that ends with <c>.json</c>.</param>
    public static bool Is(ReadOnlySpan<char> path)
    {
        var slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        foreach (var start in Starts)
            if (name.Length > start.Length && name.StartsWith(start, StringComparison.OrdinalIgnoreCase) && name[start.Length] is '.' or '-' or '_') return true;
        foreach (var end in Ends)
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) return true;
        foreach (var range in path[..Math.Max(0, slash)].Split('/'))
            foreach (var folder in Folders)
                if (path[range].SequenceEqual(folder)) return true;
        return false;
    }
}
