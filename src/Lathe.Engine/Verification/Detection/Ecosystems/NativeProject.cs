namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>CMake with CTest, and Meson: configured, built and tested in a folder of their own inside the tree.</summary>
internal sealed class NativeProject : IEcosystem
{
    private const string Build = ".lathe-build";

    public string Name => "native";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        if (folder.Files.Contains("CMakeLists.txt") && !Inner(folder, "CMakeLists.txt")) CMake(folder, context);
        else if (folder.Files.Contains("meson.build") && !Inner(folder, "meson.build")) Meson(folder, context);
    }

    // A part of the project above it.
    private static bool Inner(ProjectFolder folder, string name) =>
        folder.Path.Length > 0 && folder.Tree.Find(folder.Path.Contains('/') ? folder.Path[..folder.Path.LastIndexOf('/')] : "")?.Files.Contains(name) == true;

    private static void CMake(ProjectFolder folder, DetectionContext context)
    {
        if (Declared(folder, "CMakeLists.txt", "enable_testing", "include(CTest", "INCLUDE(CTest", "ENABLE_TESTING", "add_test(", "ADD_TEST(") is not { } at) return;
        const string Command = $"cmake -S . -B {Build} && cmake --build {Build} -j 2 && ctest --test-dir {Build} --output-on-failure";
        var missing = !context.Programs.Has("cmake") ? "cmake" : !context.Programs.Has("make") && !context.Programs.Has("ninja") ? "make" : null;
        if (missing is null) context.Add(folder, Command, CheckKind.Test, "CMake with tests", at.File, at.Line, 0.75, CheckTime.Minutes, context.Ci.Find("ctest") ?? context.Ci.Find("make", "test") ?? context.Ci.Find("cmake"));
        else context.Miss(folder, Command, "CMakeLists.txt", $"{missing} is not installed", $"Install {missing}.");
    }

    private static void Meson(ProjectFolder folder, DetectionContext context)
    {
        if (Declared(folder, "meson.build", "test(") is not { } at) return;
        const string Command = $"meson setup {Build} && meson test -C {Build}";
        if (context.Programs.Has("meson")) context.Add(folder, Command, CheckKind.Test, "Meson with tests", at.File, at.Line, 0.75, CheckTime.Minutes, context.Ci.Find("meson", "test"));
        else context.Miss(folder, Command, "meson.build", "meson is not installed", "Install meson and ninja.");
    }

    private static (string File, int Line)? Declared(ProjectFolder folder, string name, params string[] texts)
    {
        foreach (var path in folder.Below(n => n == name, 60))
        {
            if (folder.Tree.Lines(path) is not { } lines) continue;
            for (var i = 0; i < lines.Count; i++)
            {
                if (texts.Any(t => lines[i].TrimStart().StartsWith(t, StringComparison.Ordinal))) return (path[(folder.Path.Length == 0 ? 0 : folder.Path.Length + 1)..], i + 1);
            }
        }

        return null;
    }
}
