namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>A makefile with a target for tests, or Autotools that make one. Where another ecosystem tests the folder directly, the detector leaves this out.</summary>
internal sealed class MakeProject : IEcosystem
{
    private static readonly string[] Makefiles = ["GNUmakefile", "makefile", "Makefile"];
    private static readonly string[] Targets = ["check", "test", "tests", "unittest", "runtests"];

    public string Name => "make";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        if (folder.First(Makefiles) is { } makefile)
        {
            Makefile(folder, context, makefile);
            return;
        }

        if (folder.First("configure.ac", "configure.in") is not { } autoconf || folder.First("Makefile.am", "Makefile.in") is not { } template) return;
        if (folder.Below(n => n is "Makefile.am", 100) is { Count: > 0 } templates && !templates.Any(t => folder.Tree.Lines(t)?.Any(l => l.StartsWith("TESTS", StringComparison.Ordinal) || l.StartsWith("check", StringComparison.Ordinal)) == true)) return;
        var ready = folder.Files.Contains("configure");
        var command = ready ? "sh configure && make -j2 && make check" : "autoreconf -fi && sh configure && make -j2 && make check";
        var missing = ready ? "make" : "autoreconf";
        if (context.Programs.Has("make") && context.Programs.Has(missing)) context.Add(folder, command, CheckKind.Test, "Autotools with tests", ready ? "configure" : autoconf, folder.LineWith(template, "TESTS"), 0.7, CheckTime.Minutes, context.Ci.Find("make", "check"));
        else context.Miss(folder, command, autoconf, $"{missing} is not installed", ready ? "Install make." : "Install autoconf, automake and libtool.");
    }

    private static void Makefile(ProjectFolder folder, DetectionContext context, string makefile)
    {
        var present = Targets.Where(t => LineOf(folder, makefile, t) is not null).ToList();
        if (present.Count == 0) return;
        var target = present.Find(t => context.Ci.Find("make", t) is not null) ?? present[0];
        if (context.Programs.Has("make")) context.Add(folder, $"make {target}", CheckKind.Test, $"target {target}", makefile, LineOf(folder, makefile, target), 0.65, CheckTime.Minutes, context.Ci.Find("make", target));
        else context.Miss(folder, $"make {target}", makefile, "make is not installed", "Install make.");
    }

    // "test:" and "test check:", not "test := x" and not a line of a recipe.
    private static int? LineOf(ProjectFolder folder, string makefile, string target)
    {
        if (folder.Lines(makefile) is not { } lines) return null;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var colon = line.IndexOf(':');
            if (colon <= 0 || line[0] is '\t' or '#' or ' ' or '.' || colon + 1 < line.Length && line[colon + 1] == '=' || line.AsSpan(0, colon).Contains('=')) continue;
            if (line[..colon].Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(target, StringComparer.Ordinal)) return i + 1;
        }

        return null;
    }
}
