using System.Reflection;
using System.Text;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

/// <summary>The table of docs/sandbox.md is written from the tests themselves: LATHE_WRITE_DOCS=1 writes it, without it the two are compared.</summary>
public sealed class PromiseTableFacts
{
    private const string Begin = "<!-- attempts: written by PromiseTableFacts -->";
    private const string End = "<!-- end of attempts -->";

    private static readonly (Type Group, string Title)[] s_groups =
    [
        (typeof(ReadingAttacks), "reading"), (typeof(WritingAttacks), "writing"), (typeof(KernelAttacks), "kernel"), (typeof(NetworkAttacks), "network"),
        (typeof(ProcessAttacks), "processes"), (typeof(ResourceAttacks), "resources"), (typeof(OutputAttacks), "output and leftovers"), (typeof(GitAttacks), "git on the host"),
    ];

    [Fact]
    public void The_page_shows_every_attempt_and_which_backend_contains_it()
    {
        var path = Path.Combine(Repository(), "docs/sandbox.md");
        var page = File.ReadAllText(path);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length + 1;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin > Begin.Length && end >= begin, "the marks are missing");
        var table = Table();
        if (Environment.GetEnvironmentVariable("LATHE_WRITE_DOCS") == "1") File.WriteAllText(path, page[..begin] + table + page[end..]);
        else Assert.Equal(table, page[begin..end]);
    }

    [Fact]
    public void Every_attempt_is_in_a_group_of_the_table()
    {
        var groups = typeof(PromiseTableFacts).Assembly.GetTypes().Where(type => Attempts(type).Any());
        Assert.Equal(groups.OrderBy(type => type.Name, StringComparer.Ordinal), s_groups.Select(group => group.Group).OrderBy(type => type.Name, StringComparer.Ordinal));
        Assert.True(s_groups.Sum(group => Attempts(group.Group).Count()) >= 50);
    }

    private static string Table()
    {
        var text = new StringBuilder("| tried | bwrap | landlock |\n|---|---|---|\n");
        foreach (var (group, title) in s_groups)
        {
            text.Append($"| **{title}** | | |\n");
            foreach (var attempt in Attempts(group)) text.Append($"| {attempt.Tries} | contained | {(attempt.LandlockIsWeaker is { } weaker ? $"*weaker:* {weaker}" : "contained")} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<AttackAttribute> Attempts(Type type)
        => type.GetMethods().OrderBy(method => method.MetadataToken).Select(method => method.GetCustomAttribute<AttackAttribute>()).OfType<AttackAttribute>();

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Lathe.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
