namespace Lathe.Quality.Tests.Reports;

/// <summary>Texts as they were accepted, beside the tests. LATHE_WRITE_GOLDEN=1 writes them anew, for a person to look at.</summary>
internal static class Golden
{
    public static void Same(string name, string text)
    {
        var file = Path.Combine(RepositoryRoot, "tests", "Lathe.Quality.Tests", "Reports", "golden", name);
        if (Environment.GetEnvironmentVariable("LATHE_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.Equal(File.ReadAllText(file), text);
    }

    public static string RepositoryRoot { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Lathe.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside of the repository.");
        return folder.FullName;
    }
}
