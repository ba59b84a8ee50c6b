namespace Lathe.Context;

/// <summary>How many files, and an example of them.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Files">How many.</param>
/// <param name="Example">The first of them.</param>
public sealed record CountedName(string Name, int Files, string Example);

/// <summary>A test framework, and what shows that it is used.</summary>
/// <param name="Name">As <c>pytest</c>, <c>xunit</c>.</param>
/// <param name="Evidence">A manifest or a test file.</param>
public sealed record TestFramework(string Name, string Evidence);

/// <summary>A command that likely runs tests.</summary>
/// <param name="Command">The command line, for the folder that its reason names.</param>
/// <param name="Because">What it was concluded from.</param>
public sealed record TestCommand(string Command, string Because);

/// <summary>Where a repository's tests are and how they are run.</summary>
/// <param name="Folders">The folders that hold them, the fullest first; <c>beside the code</c> for those among other code.</param>
/// <param name="Names">How their files are named, as <c>test_*.py</c>.</param>
/// <param name="Frameworks">From manifests and imports.</param>
/// <param name="Commands">The likeliest first.</param>
public sealed record TestLayout(IReadOnlyList<CountedName> Folders, IReadOnlyList<CountedName> Names, IReadOnlyList<TestFramework> Frameworks, IReadOnlyList<TestCommand> Commands);

/// <summary>Finds where tests lie and how they are named, by paths alone.</summary>
internal static class TestPlaces
{
    private const int MaxShown = 4;
    private static readonly HashSet<string> Marks = new(StringComparer.OrdinalIgnoreCase) { "test", "tests", "spec", "specs", "__tests__", "e2e" };
    private static readonly HashSet<string> Material = new(StringComparer.OrdinalIgnoreCase) { "testdata", "fixtures", "__snapshots__", "snapshots", "resources" };

    /// <summary>The files that are tests by their names, in order; what tests only read is left out.</summary>
    public static List<string> TestFiles(SourceFile[] files)
    {
        var tests = new List<string>();
        foreach (var file in files)
        {
            if (!file.IsTest || file.IsVendored || !file.IsCode) continue;
            if (!file.Path.Split('/')[..^1].Any(Material.Contains)) tests.Add(file.Path);
        }

        tests.Sort(StringComparer.Ordinal);
        return tests;
    }

    public static IReadOnlyList<CountedName> Folders(List<string> tests) => Count(tests, static path =>
    {
        var parts = path.Split('/');
        for (var i = 0; i < parts.Length - 1; i++)
        {
            if (Marks.Contains(parts[i])) return i == 0 ? $"{parts[i]}/" : i == 1 ? $"{parts[0]}/{parts[1]}/" : $"**/{parts[i]}/";
            if (parts[i].EndsWith(".Tests", StringComparison.Ordinal)) return "*.Tests/";
        }

        return "beside the code";
    });

    public static IReadOnlyList<CountedName> Names(List<string> tests) => Count(tests, static path =>
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var extension = name[(name.LastIndexOf('.') + 1)..];
        foreach (var mark in (ReadOnlySpan<string>)[".test.", ".spec.", "-test.", "_test.", "_spec."])
            if (name.Contains(mark, StringComparison.Ordinal)) return $"*{mark}{extension}";
        if (name.StartsWith("test_", StringComparison.Ordinal)) return $"test_*.{extension}";
        var word = FileNameEndings.LastWord(FileNameEndings.Stem(path));
        return word is null || word[0] is '_' or '-' ? null : $"*{word}.{extension}";
    });

    private static List<CountedName> Count(List<string> tests, Func<string, string?> nameOf)
    {
        var counts = new Dictionary<string, CountedName>(StringComparer.Ordinal);
        foreach (var path in tests)
            if (nameOf(path) is { } name) counts[name] = counts.TryGetValue(name, out var known) ? known with { Files = known.Files + 1 } : new CountedName(PlainName.Of(name, 60), 1, path);
        return [.. counts.Values.Where(c => c.Files * 20 >= tests.Count).OrderByDescending(c => c.Files).ThenBy(c => c.Name, StringComparer.Ordinal).Take(MaxShown)];
    }
}
