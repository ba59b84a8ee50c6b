namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>Maven and Gradle. The project's own wrapper goes first where it is there and what it would download is on the machine already.</summary>
internal sealed class JavaProject : IEcosystem
{
    public string Name => "java";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        if (folder.Below(n => n.EndsWith("Test.java", StringComparison.Ordinal) || n.EndsWith("Tests.java", StringComparison.Ordinal) || n.EndsWith("Test.kt", StringComparison.Ordinal) || n.StartsWith("Test", StringComparison.Ordinal) && n.EndsWith(".java", StringComparison.Ordinal), 1).Count == 0 && !DeepTests(folder)) return;
        if (folder.Files.Contains("pom.xml")) Maven(folder, context);
        else if (folder.First("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts") is { } gradle) Gradle(folder, context, gradle);
    }

    // Packages nest deeper than what is looked at.
    private static bool DeepTests(ProjectFolder folder) => folder.Tree.Exists(folder.PathOf("src/test")) || folder.Subfolders.Any(s => folder.Tree.Exists(folder.PathOf($"{s}/src/test")));

    private static void Maven(ProjectFolder folder, DetectionContext context)
    {
        var ci = context.Ci.Find("mvn", "test") ?? context.Ci.Find("mvnw", "test") ?? context.Ci.Find("mvn", "verify") ?? context.Ci.Find("mvnw", "verify") ?? context.Ci.Find("mvn") ?? context.Ci.Find("mvnw");

        // What the wrapper downloads lies in ~/.m2/wrapper, which no box shows.
        if (context.Programs.Has("mvn")) context.Add(folder, "mvn -B test", CheckKind.Test, "a Maven project", "pom.xml", null, 0.85, CheckTime.Minutes, ci);
        else if (folder.Files.Contains("mvnw")) context.Add(folder, "sh mvnw -B test", CheckKind.Test, "a Maven project with its wrapper", "mvnw", null, 0.6, CheckTime.Minutes, ci);
        else context.Miss(folder, "mvn -B test", "pom.xml", "mvn is not installed", "Install Maven.");
    }

    private static void Gradle(ProjectFolder folder, DetectionContext context, string file)
    {
        var ci = context.Ci.Find("gradlew", "test") ?? context.Ci.Find("gradle", "test") ?? context.Ci.Find("gradlew") ?? context.Ci.Find("gradle");
        if (folder.Files.Contains("gradlew")) context.Add(folder, "sh gradlew --offline --no-daemon test", CheckKind.Test, "a Gradle project with its wrapper", "gradlew", null, 0.8, CheckTime.Minutes, ci);
        else if (context.Programs.Has("gradle")) context.Add(folder, "gradle --offline --no-daemon test", CheckKind.Test, "a Gradle project", file, null, 0.75, CheckTime.Minutes, ci);
        else context.Miss(folder, "gradle test", file, "there is neither a wrapper nor gradle", "Install Gradle, or add the wrapper to the repository.");
    }
}
