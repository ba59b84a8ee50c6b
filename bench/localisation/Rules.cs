using System.Text.RegularExpressions;

namespace Lathe.Bench.Localisation;

/// <summary>What counts as a source file and as a test in the benchmark's scoring (its common.py says the same).</summary>
internal static partial class Rules
{
    private static readonly HashSet<string> Extensions = new(StringComparer.Ordinal)
    {
        "cs", "fs", "vb", "py", "pyi", "pyx", "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte", "go", "rs", "java", "kt", "scala", "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "m", "mm", "swift", "rb", "php",
        "xaml", "axaml", "razor", "cshtml", "lua", "tcl", "sh", "pl",
    };

    private static readonly Dictionary<string, bool> Known = new(StringComparer.Ordinal);

    public static bool IsCandidate(string path)
    {
        lock (Known)
        {
            if (Known.TryGetValue(path, out var known)) return known;
            return Known[path] = IsSource(path) && !Test().IsMatch(path) && !TestLower().IsMatch(path);
        }
    }

    private static bool IsSource(string path)
    {
        if (SkipFolder().IsMatch(path) || SkipFile().IsMatch(path)) return false;
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot >= 0 && Extensions.Contains(name[(dot + 1)..].ToLowerInvariant());
    }

    [GeneratedRegex(@"(^|/)(node_modules|vendor|third[_-]?party|deps|dist|\.yarn|\.github|\.git|\.vscode|\.idea|bin|obj|generated|site-packages|bower_components)(/)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SkipFolder();

    [GeneratedRegex(@"(\.min\.(js|css)|\.g\.cs|\.designer\.cs|\.generated\.\w+|\.pb\.go|_pb2\.py|\.pb\.cc|\.pb\.h|\.d\.ts\.map|\.lock|package-lock\.json|bindata\.go|_gen\.go|zz_generated.*)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SkipFile();

    [GeneratedRegex(@"(^|/)(tests?|__tests__|specs?|testing|testdata|test[_-]data|test-utils|testutils?|fixtures?|__mocks__|mocks?|e2e|playground|benches|benchmarks?|examples?|samples?|demos?|docs?|documentation|snapshots?|__snapshots__|unittests?|ui-tests|fuzz)(/)|(^|/)[^/]*\.(Tests?|UnitTests?|IntegrationTests?|Specs?|Benchmarks?|Samples?|Testing|TestUtils)(\.[^/]*)?/|(^|/)[^/]*(Tests|Benchmarks|UnitTest)/|(^|/)(test_[^/]*|conftest|[^/]*_test|[^/]*\.(test|spec|e2e|bench|stories)|[^/]*(Test|Tests|TestCase|TestBase|Spec|Specs|Benchmark|IT))\.\w+$|(^|/)t/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Test();

    [GeneratedRegex("(^|/)(tests?|specs?|samples?|examples?|benchmarks?|docs?)(/)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestLower();
}
