using Lathe.Engine.Journal;
using Lathe.Engine.Verification.Detection;

namespace Lathe.Engine.Verification;

/// <summary>
/// Tells from its command line whether a check is meant to run tests. One that passes and names none is then compared with what it named before the change: a runner that found nothing to run, or that
/// the code under test ended too early, exits with 0 as well.
/// </summary>
internal static class TestRunners
{
    private static readonly HashSet<string> Programs = new(StringComparer.Ordinal)
    {
        "pytest", "py.test", "unittest", "nose2", "nosetests", "trial", "tox", "nox", "jest", "vitest", "mocha", "ava", "jasmine", "karma", "ctest", "rspec", "rake", "phpunit", "pest", "prove", "bats", "gotestsum", "ginkgo", "nextest",
        "mvn", "mvnw", "gradle", "gradlew",
    };

    private static readonly HashSet<string> Makers = new(StringComparer.Ordinal) { "make", "gmake", "ninja", "just", "task" };

    /// <summary>Whether a verify command runs tests, as far as its words or the repository's files say.</summary>
    public static bool Runs(RunSettings settings, string command) => (settings.Detected ?? []).Any(d => d.Kind == CheckKind.Test && d.Command == command) || Runs(command);

    /// <summary>Whether a command line names a test runner, or asks a tool for its tests.</summary>
    public static bool Runs(string command)
    {
        var before = "";
        var isMade = false;
        foreach (var raw in command.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var word = raw.Trim('"', '\'', '(', ')', ';');
            var name = word[(word.LastIndexOf('/') + 1)..];
            if (Programs.Contains(name)) return true;

            // As the first word of a command it is the shell's own.
            if (before.Length > 0 && IsPlain(before) && (word is "test" or "tests" or "--test" || word.StartsWith("test:", StringComparison.Ordinal))) return true;
            isMade |= Makers.Contains(name);
            if (isMade && word == "check") return true;
            before = raw;
        }

        return false;
    }

    private static bool IsPlain(string word) => word[^1] is not (';' or '&' or '|' or '(' or '{') && word is not ("!" or "if" or "elif" or "then" or "else" or "while" or "until" or "do");
}
