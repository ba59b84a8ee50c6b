using System.Xml.Linq;

namespace Lathe.Architecture.Tests.Model;

/// <summary>Reads the real solution: project files, sources, and the assemblies that were built beside these tests.</summary>
internal static class SolutionReader
{
    private static readonly string[] NotOurs = [".git", "artifacts", "TestResults", "bin", "obj", "node_modules", ".vs", ".idea", ".vscode"];

    private static readonly Lazy<SolutionModel> Model = new(Read);

    public static SolutionModel Solution => Model.Value;

    private static SolutionModel Read()
    {
        var root = Root();
        var files = new List<TextFile>();
        ReadFiles(root, "", files);
        return new SolutionModel
        {
            Projects = [.. files.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal) && f.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(ReadProject)],
            Files = files,
            RootEntries = [.. Directory.EnumerateFileSystemEntries(root).Select(e => Path.GetFileName(e)!).Where(e => Array.IndexOf(NotOurs, e) < 0)],
        };
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Lathe.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException($"There is no Lathe.slnx above {AppContext.BaseDirectory}.");
    }

    private static void ReadFiles(string folder, string relative, List<TextFile> files)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var text = File.ReadAllText(file);
            if (!text.Contains('\0', StringComparison.Ordinal)) files.Add(new TextFile(relative + Path.GetFileName(file), text));
        }

        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            var name = Path.GetFileName(child);
            if (Array.IndexOf(NotOurs, name) < 0) ReadFiles(child, $"{relative}{name}/", files);
        }
    }

    private static ProjectModel ReadProject(TextFile file)
    {
        var xml = XDocument.Parse(file.Text);
        var name = Path.GetFileNameWithoutExtension(file.Path);
        var project = new ProjectModel(name)
        {
            ProjectReferences = [.. Includes(xml, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')))],
            Packages = [.. Includes(xml, "PackageReference"), .. Includes(xml, "FrameworkReference")],
        };
        var assembly = xml.Descendants("AssemblyName").FirstOrDefault()?.Value ?? name;
        return CompiledAssembly.AddTo(project, Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
    }

    // A project whose output is not referenced is a tool of the build.
    private static IEnumerable<string> Includes(XDocument xml, string item) => xml.Descendants(item).Where(e => (string?)e.Attribute("ReferenceOutputAssembly") != "false").Select(e => (string?)e.Attribute("Include")).OfType<string>();
}
