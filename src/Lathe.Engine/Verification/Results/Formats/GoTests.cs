using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>One of Go's tests, before its package is known.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GoTest(string Name, TestState State, StringBuilder Log);

/// <summary>Names Go's tests by package and function. A test with subtests is not counted beside them unless it alone failed.</summary>
internal static class GoTests
{
    public static void Add(string package, List<GoTest> tests, bool packageFailed, string build, TestCollector into)
    {
        var parents = new HashSet<string>(StringComparer.Ordinal);
        var guilty = new HashSet<string>(StringComparer.Ordinal);
        foreach (var test in tests)
        {
            for (var slash = test.Name.LastIndexOf('/'); slash > 0; slash = test.Name.LastIndexOf('/', slash - 1))
            {
                parents.Add(test.Name[..slash]);
                if (test.State == TestState.Failed) guilty.Add(test.Name[..slash]);
            }
        }

        var failed = false;
        foreach (var test in tests)
        {
            failed |= test.State == TestState.Failed;
            if (test.State == TestState.Failed ? guilty.Contains(test.Name) : parents.Contains(test.Name)) continue;
            var log = test.State == TestState.Failed ? test.Log.ToString() : null;
            into.Add($"{package}.{test.Name}", test.State, Message(log), log, null, package);
        }

        // Nothing in it failed by name: it could not be built, or ended outside of a test.
        if (packageFailed && !failed) into.Add(package, TestState.Failed, build.Length > 0 ? build : "The package's tests could not be built or run.", build, null, package);
    }

    private static string? Message(string? log)
    {
        if (log is null) return null;
        var goroutines = log.IndexOf("\ngoroutine ", StringComparison.Ordinal);
        var lines = (goroutines < 0 ? log : log[..goroutines]).Split('\n');
        return string.Join('\n', lines.Where(l => !l.TrimStart().StartsWith("--- ", StringComparison.Ordinal)));
    }
}
