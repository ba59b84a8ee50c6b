using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox;

/// <summary>Programs of a test's own in front of the machine's.</summary>
internal static class Programs
{
    /// <summary>Options whose bubblewrap is a script.</summary>
    public static SandboxOptions Bubblewrap(Box box, string script)
    {
        var folder = Directory.CreateDirectory(Path.Combine(box.Folder, "programs")).FullName;
        var path = Path.Combine(folder, "bwrap");
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        var variables = new Dictionary<string, string>(box.Options.Environment.Variables, StringComparer.Ordinal) { ["PATH"] = folder + ":/usr/bin:/bin" };
        return box.Options with { Environment = box.Options.Environment with { Variables = variables } };
    }
}
