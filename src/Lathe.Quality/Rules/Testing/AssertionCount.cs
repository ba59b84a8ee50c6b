using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>Counts the assertions of a test by the names of what it calls.</summary>
internal static class AssertionCount
{
    /// <param name="file">The file.</param>
    /// <param name="body">What to count in.</param>
    /// <param name="names">Names of assertions by the profile; <c>*</c> stands for any run of characters.</param>
    /// <param name="generous">Whether whatever may be an assertion counts; otherwise only what surely is one.</param>
    public static int Of(CodeFile file, int body, IReadOnlyList<string> names, bool generous)
    {
        var count = 0;
        for (var at = body; at < file.Tree[body].Next; at++)
        {
            var role = file.RoleOf(at);
            if ((role == CodeRole.Assert && (generous || Compares(file, at))) || (generous && role == CodeRole.Throw)) count++;
            else if (role == CodeRole.Call && IsAssertion(file, at, names, generous)) count++;
        }

        return count;
    }

    // assert x, assert x is not None and assert isinstance(x, T) are often there for the type checker alone.
    private static bool Compares(CodeFile file, int assertion)
    {
        var condition = file.Unwrap(file.Part(assertion, CodePart.Condition));
        if (condition < 0) return false;
        return file.RoleOf(condition) switch
        {
            CodeRole.Identifier or CodeRole.Member => false,
            CodeRole.Binary => !file.TextOf(condition).EndsWith("is not None", StringComparison.Ordinal),
            CodeRole.Call => FoundTest.CalleeOf(file, condition) is not "isinstance",
            _ => true,
        };
    }

    private static bool IsAssertion(CodeFile file, int call, IReadOnlyList<string> names, bool generous)
    {
        var name = file.NameOfCall(call) is var at and >= 0 ? file.TextOf(at) : FoundTest.CalleeOf(file, call);
        if (Languages.IsScript(file.Language.Id) && !generous) return FoundTest.CalleeOf(file, call) is "expect" || FoundTest.CalleeOf(file, call).StartsWith("assert", StringComparison.Ordinal);
        // That setting up went well is not what the test is for.
        if (!generous && name is "NoError" or "NotNil" or "NotNull" or "assertNotNull" or "IsNotNull" or "Helper" or "expectExceptionMessage" or "expectExceptionCode") return false;
        foreach (var known in names)
            if (Fits(known, FoundTest.CalleeOf(file, call))) return true;
        if (generous) return TestTable.Asserts(FoundTest.CalleeOf(file, call)) || TestTable.Asserts(name) || file.Language.Id == "go" && name is "Error" or "Errorf" or "Fatal" or "Fatalf" or "Run" or "Skip" or "Fail" or "FailNow" || Languages.IsScript(file.Language.Id) && FoundTest.CalleeOf(file, call).StartsWith("t.", StringComparison.Ordinal) || file.Language.Id == "ruby" && name is "to" or "not_to" or "to_not";
        if (file.Language.Id == "go" && name is "Error" or "Errorf" or "Fatal" or "Fatalf") return true;
        if (name.StartsWith("assert", StringComparison.OrdinalIgnoreCase) || name is "expect" or "verify" or "Verify") return true;
        var receiver = file.ReceiverOfCall(call);
        return receiver >= 0 && file.TextOf(receiver) is "Assert" or "assert" or "Assertions" or "require" || name.StartsWith("Should", StringComparison.Ordinal) && name.Length > 6;
    }

    private static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (name.Length > 200) return false;
        var star = pattern.IndexOf('*');
        if (star < 0) return name.SequenceEqual(pattern);
        if (!name.StartsWith(pattern[..star], StringComparison.Ordinal)) return false;
        name = name[star..];
        pattern = pattern[(star + 1)..];
        if (pattern.IsEmpty) return true;
        for (; name.Length > 0; name = name[1..])
            if (Fits(pattern, name)) return true;
        return false;
    }
}
