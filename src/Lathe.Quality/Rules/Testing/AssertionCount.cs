using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>Counts the assertions of a test by the names of what it calls.</summary>
internal static class AssertionCount
{
    /// <param name="file">The file.</param>
    /// <param name="body">What to count in.</param>
    /// <param name="generous">Whether whatever may be an assertion counts; otherwise only what surely is one.</param>
    public static int Of(CodeFile file, int body, bool generous)
    {
        var count = 0;
        for (var at = body; at < file.Tree[body].Next; at++)
        {
            var role = file.RoleOf(at);
            if (role == CodeRole.Assert || (generous && role == CodeRole.Throw)) count++;
            else if (role == CodeRole.Call && IsAssertion(file, at, generous)) count++;
        }

        return count;
    }

    private static bool IsAssertion(CodeFile file, int call, bool generous)
    {
        var name = file.NameOfCall(call) is var at and >= 0 ? file.TextOf(at) : FoundTest.CalleeOf(file, call);
        if (generous) return TestTable.Asserts(FoundTest.CalleeOf(file, call)) || TestTable.Asserts(name) || file.Language.Id == "go" && name is "Error" or "Errorf" or "Fatal" or "Fatalf" or "Run" or "Skip" or "Fail" or "FailNow" || file.Language.Id == "ruby" && name is "to" or "not_to" or "to_not";
        if (file.Language.Id == "go" && name is "Error" or "Errorf" or "Fatal" or "Fatalf") return true;
        if (name.StartsWith("assert", StringComparison.OrdinalIgnoreCase) || name is "expect" or "verify" or "Verify") return true;
        var receiver = file.ReceiverOfCall(call);
        return receiver >= 0 && file.TextOf(receiver) is "Assert" or "assert" or "Assertions" or "require" || name.StartsWith("Should", StringComparison.Ordinal) && name.Length > 6;
    }
}
