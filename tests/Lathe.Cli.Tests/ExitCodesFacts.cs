using System.Reflection;
using System.Runtime.CompilerServices;
using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Cli.Tests;

public sealed class ExitCodesFacts
{
    [Fact]
    public void The_documents_table_is_the_codes_table()
    {
        var documented = File.ReadLines(Path.Combine(RepositoryRoot(), "docs", "exit-codes.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1);
        Assert.Equal(ExitCodes.All.Select(c => $"| {c.Code} | {c.Name} | {c.Meaning} |"), documented);
    }

    [Fact]
    public void Every_constant_is_in_the_table_once()
    {
        var constants = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (int)f.GetRawConstantValue()!);
        Assert.Equal(constants.Order(), ExitCodes.All.Select(c => c.Code).Order());
        Assert.Equal(ExitCodes.All.Count, ExitCodes.All.Select(c => c.Name).Distinct().Count());
    }

    [Fact]
    public void Every_kind_of_error_has_a_listed_code_that_is_not_success()
    {
        foreach (var kind in Enum.GetValues<ErrorKind>())
        {
            Assert.NotEqual(ExitCodes.Success, ExitCodes.Of(kind));
            Assert.Contains(ExitCodes.All, c => c.Code == ExitCodes.Of(kind));
        }

        Assert.Equal(ExitCodes.Internal, ExitCodes.Of(ErrorKind.Internal));
    }

    [Fact]
    public void Every_verdict_has_a_code_of_its_own()
    {
        var codes = Enum.GetValues<Verdict>().Select(ExitCodes.Of).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.Equal(0, ExitCodes.Of(Verdict.Verified));
    }

    private static string RepositoryRoot([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
