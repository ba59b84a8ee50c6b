namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>go.mod and go.work.</summary>
internal sealed class GoProject : IEcosystem
{
    public string Name => "go";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        var work = folder.Files.Contains("go.work");
        if (!work && (!folder.Files.Contains("go.mod") || InWorkspace(folder))) return;
        var tests = folder.Below(n => n.EndsWith("_test.go", StringComparison.Ordinal));
        if (tests.Count == 0) return;
        var file = work ? "go.work" : "go.mod";
        var command = work ? $"go test {Modules(folder)}" : "go test ./...";
        if (context.Programs.Has("go")) context.Add(folder, command, CheckKind.Test, $"a Go {(work ? "workspace" : "module")} with tests, as {tests[0]}", file, null, 0.85, CheckTime.Minutes, context.Ci.Find("go", "test"));
        else context.Miss(folder, command, file, "go is not installed", "Install Go (golang-go of the system, or from its makers).");
    }

    private static bool InWorkspace(ProjectFolder folder)
    {
        for (var at = folder.Path; at.Length > 0;)
        {
            at = at.Contains('/') ? at[..at.LastIndexOf('/')] : "";
            if (folder.Tree.Find(at)?.Files.Contains("go.work") == true) return true;
        }

        return false;
    }

    private static string Modules(ProjectFolder folder)
    {
        var modules = folder.Tree.Folders.Where(f => f.Files.Contains("go.mod") && (folder.Path.Length == 0 || f.Path == folder.Path || f.Path.StartsWith(folder.Path + "/", StringComparison.Ordinal))).Select(f => f.Path.Length == folder.Path.Length ? "./..." : $"./{f.Path[(folder.Path.Length == 0 ? 0 : folder.Path.Length + 1)..]}/...").Where(p => p.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '.' or '-')).Take(20).ToList();
        return modules.Count == 0 ? "./..." : string.Join(' ', modules);
    }
}
