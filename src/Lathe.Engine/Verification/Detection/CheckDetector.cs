using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox.Toolchain;
using Lathe.Engine.Verification.Detection.Ecosystems;
using Lathe.Quality;

namespace Lathe.Engine.Verification.Detection;

/// <summary>
/// Finds the commands by which a repository's own people would test it. What is said here is somebody else's text: only commands that Lathe knows are proposed, and they run in a sandbox unless the
/// repository is trusted.
/// </summary>
public static class CheckDetector
{
    private const int MostForAll = 4;
    private const int MostFolders = 24;
    private const double LeastConfidence = 0.35;

    private static IEcosystem[] Ecosystems =>
        [new DotnetProject(), new NodeProject(), new PythonProject(), new GoProject(), new CargoProject(), new JavaProject(), new RubyProject(), new PhpProject(), new PerlProject(), new NativeProject(), new MakeProject()];

    /// <summary>Looks at a repository.</summary>
    /// <param name="root">The absolute path of its top folder.</param>
    /// <param name="environment">The surroundings, for the programs that a command would find.</param>
    /// <param name="languages">Language files beside those that come with Lathe, which name commands for the case that nothing else does.</param>
    public static CheckDetection Detect(string root, LatheEnvironment environment, IReadOnlyList<ProfileFile> languages) => Detect(root, Toolchains.Find(environment).SearchPath, languages);

    internal static CheckDetection Detect(string root, IReadOnlyList<string> searchPath, IReadOnlyList<ProfileFile>? languages = null)
    {
        if (!Directory.Exists(root)) return new CheckDetection([], []);
        var tree = ProjectTree.Of(root);
        var context = new DetectionContext(CiLines.Of(tree), new Programs(searchPath));
        var covered = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var folder in tree.Folders)
        {
            foreach (var ecosystem in Ecosystems)
            {
                // A project within a project of its kind is a part of it, whether or not that one can be tested.
                if (covered.TryGetValue(ecosystem.Name, out var above) && above.Exists(a => a.Length == 0 || folder.Path == a || folder.Path.StartsWith(a + "/", StringComparison.Ordinal))) continue;
                var (found, missed) = (context.Found.Count, context.Missed.Count);
                ecosystem.Look(folder, context);
                for (var i = found; i < context.Found.Count; i++) context.Found[i] = context.Found[i] with { Ecosystem = ecosystem.Name };
                if (context.Found.Count == found && context.Missed.Count == missed) continue;
                if (!covered.TryGetValue(ecosystem.Name, out above)) covered[ecosystem.Name] = above = [];
                above.Add(folder.Path);
            }
        }

        IReadOnlyList<DetectedCheck> chosen = Choose(context.Found);
        if (chosen.Count == 0 && context.Missed.Count == 0) chosen = LanguageChecks.Find(tree, context.Programs, languages ?? []);
        return new CheckDetection(chosen, [.. context.Missed.Distinct().Take(MostFolders)]);
    }

    private static List<DetectedCheck> Choose(List<Candidate> found)
    {
        var sure = found.Where(c => c.Check.Confidence >= LeastConfidence).ToList();

        // A makefile's test target around tests that another command runs directly would only run them twice; but a weak guess loses against a target that the project's machines really make.
        sure = [.. sure.Where(c => !sure.Exists(other => Displaces(other, c)))];
        var top = sure.Where(c => c.Check.Folder.Length == 0).OrderBy(c => c.Check.Kind).ThenByDescending(c => c.Check.Confidence).Take(MostForAll).Select(c => c.Check);

        // Beneath a project that has its own tests, makefiles and the like serve other ends (documentation, packaging).
        var some = sure.Exists(c => c.Check.Folder.Length == 0);
        var folders = sure.Where(c => c.Check.Folder.Length > 0 && c.Check.Kind == CheckKind.Test && (!some || c.Ecosystem is not ("make" or "native"))).Select(c => c.Check).OrderByDescending(c => c.Confidence).ThenBy(c => c.Folder, StringComparer.Ordinal).ToList();
        return [.. top, .. folders.Take(MostFolders)];
    }

    private static bool Displaces(Candidate one, Candidate other)
    {
        if (one.In != other.In || one.Check.Kind != CheckKind.Test || other.Check.Kind != CheckKind.Test || (one.Ecosystem is "make") == (other.Ecosystem is "make")) return false;
        return one.Ecosystem is "make" ? one.Check.Confidence > other.Check.Confidence : one.Check.Confidence >= other.Check.Confidence;
    }
}
