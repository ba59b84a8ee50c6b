namespace Lathe.Engine.Tests.Prompts;

/// <summary>Prompts as they were accepted, beside the tests. LATHE_WRITE_GOLDEN=1 writes them anew, for a person to look at.</summary>
internal static class GoldenPrompt
{
    public static void Same(string name, string text)
    {
        var file = Path.Combine(Root(), "tests", "Lathe.Engine.Tests", "Prompts", "golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("LATHE_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text + "\n");
        }

        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), text + "\n");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Lathe.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside of the repository.");
        return folder.FullName;
    }
}
