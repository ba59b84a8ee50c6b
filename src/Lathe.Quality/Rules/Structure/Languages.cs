namespace Lathe.Quality.Structure;

/// <summary>Languages that rules share, by id.</summary>
internal static class Languages
{
    public static readonly string[] All = ["csharp", "python", "javascript", "typescript", "tsx", "go", "java", "rust", "c", "cpp", "ruby", "php", "bash"];
    public static readonly string[] AllButBash = ["csharp", "python", "javascript", "typescript", "tsx", "go", "java", "rust", "c", "cpp", "ruby", "php"];
    public static readonly string[] Python = ["python"];
    public static readonly string[] Scripts = ["javascript", "typescript", "tsx"];
    public static readonly string[] C = ["c", "cpp"];

    public static bool IsScript(string id) => id is "javascript" or "typescript" or "tsx";
}
