namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>Perl: the tests in t; built first where there is C in it.</summary>
internal sealed class PerlProject : IEcosystem
{
    public string Name => "perl";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        var marker = folder.First("Makefile.PL", "Build.PL", "cpanfile", "dist.ini");
        if (marker is null && folder.Path.Length > 0) return;
        var files = (folder.Tree.Find(folder.PathOf("t"))?.Files ?? []).Where(f => f.EndsWith(".t", StringComparison.Ordinal)).ToList();
        if (files.Count == 0) return;
        var (project, tests) = (marker ?? $"t/{files[0]}", files.Count);
        var compiled = folder.Files.Contains("Makefile.PL") && folder.Below(n => n.EndsWith(".xs", StringComparison.Ordinal), 1).Count > 0;
        var command = compiled ? "perl Makefile.PL && make && prove -br t" : "prove -lr t";
        if (context.Programs.Has("prove")) context.Add(folder, command, CheckKind.Test, $"{DetectionContext.Count(tests, "test file")} in t", project, null, 0.8, compiled ? CheckTime.Minutes : CheckTime.Seconds, context.Ci.Find("prove") ?? context.Ci.Find("make", "test"));
        else context.Miss(folder, command, project, "prove is not installed", "Install Perl with its tests' harness (perl of the system).");
    }
}
