namespace Lathe.Engine.Workspaces;

/// <summary>Small files that are there whole or as they were: written beside their place, and renamed.</summary>
internal static class WholeText
{
    public static void Write(string file, string text)
    {
        File.WriteAllText(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
    }
}
