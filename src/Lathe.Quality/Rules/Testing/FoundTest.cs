using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>A test case of a file.</summary>
/// <param name="Node">The function, or the call that registers it.</param>
/// <param name="Body">What runs.</param>
/// <param name="Name">What it is called.</param>
internal readonly record struct FoundTest(int Node, int Body, string Name)
{
    /// <summary>The tests of a file that is one, by the conventions of the language's frameworks.</summary>
    public static List<FoundTest> In(CodeFile file, bool isTestFile)
    {
        var tests = new List<FoundTest>();
        if (!isTestFile && file.Language.Id is not ("rust" or "csharp" or "java")) return tests;
        for (var node = 0; node < file.Tree.Count; node++)
        {
            var role = file.RoleOf(node);
            if (role == CodeRole.Function && IsTest(file, node, out var name)) tests.Add(new FoundTest(node, file.Part(node, CodePart.Body), name));
            else if (role == CodeRole.Call && TestTable.Registers(file.Language.Id, CalleeOf(file, node)) && BodyOf(file, node) is var body and >= 0) tests.Add(new FoundTest(node, body, LabelOf(file, node)));
        }

        tests.RemoveAll(static test => test.Body < 0);
        return tests;
    }

    public static ReadOnlySpan<char> CalleeOf(CodeFile file, int call)
    {
        var callee = file.Part(call, CodePart.Callee);
        return callee >= 0 ? file.TextOf(callee) : file.NameOfCall(call) is var name and >= 0 ? file.TextOf(name) : default;
    }

    private static bool IsTest(CodeFile file, int node, out string name)
    {
        var at = file.Part(node, CodePart.Name);
        name = at < 0 ? "" : file.TextOf(at).ToString();
        return name.Length > 0 && file.Language.Id switch
        {
            "python" => name.StartsWith("test", StringComparison.Ordinal),
            "ruby" => name.StartsWith("test_", StringComparison.Ordinal),
            "php" => name.StartsWith("test", StringComparison.Ordinal) || Before(file, node).Contains("@test", StringComparison.Ordinal),
            "go" => name.StartsWith("Test", StringComparison.Ordinal) && name != "TestMain" && file.Part(node, CodePart.Parameters) is var list and >= 0 && file.TextOf(list).Contains("testing.T", StringComparison.Ordinal),
            "csharp" => TestTable.HasTestAttribute(Head(file, node, at), '['),
            "java" => TestTable.HasTestAttribute(Head(file, node, at), '@'),
            "rust" => Before(file, node).EndsWith("test]", StringComparison.Ordinal) || Before(file, node).Contains("#[test]", StringComparison.Ordinal),
            _ => false,
        };
    }

    /// <summary>The text of a function before its name: attributes and modifiers.</summary>
    public static ReadOnlySpan<char> Head(CodeFile file, int node, int name) => name < 0 ? default : file.Text.AsSpan(file.Tree[node].Start, file.Tree[name].Start - file.Tree[node].Start);

    /// <summary>What stands between a node and the item before it, within reason.</summary>
    public static ReadOnlySpan<char> Before(CodeFile file, int node)
    {
        var end = file.Tree[node].Start;
        var text = file.Text.AsSpan(Math.Max(0, end - 400), Math.Min(end, 400));
        return text[(text.LastIndexOfAny("{};") + 1)..].TrimEnd();
    }

    private static int BodyOf(CodeFile file, int call)
    {
        var arguments = new List<CodeArgument>();
        file.Arguments(call, arguments);
        foreach (var argument in arguments)
            if (file.RoleOf(argument.Value) == CodeRole.Lambda) return argument.Value;
        for (var child = file.Tree.FirstNamed(call); child >= 0; child = file.Tree.NextNamed(child))
            if (file.RoleOf(child) == CodeRole.Lambda) return child;
        return -1;
    }

    private static string LabelOf(CodeFile file, int call)
    {
        var arguments = new List<CodeArgument>();
        file.Arguments(call, arguments);
        return arguments.Count > 0 && file.RoleOf(arguments[0].Value) == CodeRole.String && file.TextOf(arguments[0].Value).Length < 200 ? file.TextOf(arguments[0].Value).ToString() : "";
    }
}
