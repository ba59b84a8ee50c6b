namespace Lathe.Quality.Structure;

/// <summary>How the test frameworks of the languages name things.</summary>
internal static class TestTable
{
    private static readonly string[] Attributes = ["Fact", "Theory", "Test", "TestMethod", "TestCase", "DataTestMethod", "ParameterizedTest", "RepeatedTest"];

    private static readonly string[] Assertions =
    [
        "assert", "refute", "expect", "should", "verify", "check", "ensure", "must", "fail", "require", "raise", "throw", "reject", "resolve", "match", "compare", "equal", "contain", "snapshot", "approve", "validate", "valid", "golden", "diff", "test", "receive", "called", "panic", "unwrap", "wont",
    ];

    private static readonly string[] Skips = ["it.skip", "test.skip", "describe.skip", "xit", "xdescribe", "xtest", "xcontext", "test.todo", "it.todo"];

    private static readonly string[] Focuses = ["it.only", "test.only", "describe.only", "context.only", "suite.only", "fit", "fdescribe", "fcontext"];

    /// <summary>Whether a call registers a test with the function that it is given.</summary>
    public static bool Registers(string language, ReadOnlySpan<char> callee) => language switch
    {
        "javascript" or "typescript" or "tsx" => callee is "it" or "test" or "it.only" or "test.only" or "it.concurrent" or "test.concurrent" or "specify",
        "ruby" => callee is "it" or "specify" or "test" or "should",
        _ => false,
    };

    /// <summary>Whether what stands before a method's name marks it as a test.</summary>
    /// <param name="head">The text.</param>
    /// <param name="mark">What an attribute begins with.</param>
    public static bool HasTestAttribute(ReadOnlySpan<char> head, char mark)
    {
        for (var at = head.IndexOf(mark); at >= 0;)
        {
            var rest = head[(at + 1)..];
            foreach (var name in Attributes)
                if (rest.StartsWith(name, StringComparison.Ordinal) && (rest.Length == name.Length || !char.IsLetterOrDigit(rest[name.Length]))) return true;
            var next = rest.IndexOf(mark);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    /// <summary>Whether a name speaks of an assertion; only calls of such count as one, so the list is generous.</summary>
    public static bool Asserts(ReadOnlySpan<char> name)
    {
        foreach (var word in Assertions)
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    public static bool IsSkip(ReadOnlySpan<char> callee) => Has(Skips, callee);

    public static bool IsFocus(ReadOnlySpan<char> callee) => Has(Focuses, callee);

    private static bool Has(string[] names, ReadOnlySpan<char> name)
    {
        foreach (var known in names)
            if (name.SequenceEqual(known)) return true;
        return false;
    }
}
