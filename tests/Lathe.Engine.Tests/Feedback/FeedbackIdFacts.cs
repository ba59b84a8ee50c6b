using Lathe.Engine.Feedback;
using Lathe.Engine.Feedback.Sources;
using Lathe.Engine.Objects;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Feedback;

/// <summary>An item keeps its id while what it is about stays, wherever its lines go.</summary>
public sealed class FeedbackIdFacts
{
    private const string Code = "int first(void) {\n  return 1;\n}\n\nint second(int a) {\n  int b = a;\n  retrun b;\n}\n";

    [Fact]
    public void Lines_that_other_edits_moved_keep_the_id()
    {
        var random = new Random(7);
        var before = Error(Code, 7);
        for (var round = 0; round < 200; round++)
        {
            var lines = Code.Split('\n').ToList();
            var at = 7;
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                var place = random.Next(0, 5);
                lines.Insert(place, random.Next(2) == 0 ? "" : $"/* a remark {random.Next()} */");
                at++;
            }

            var moved = Error(string.Join('\n', lines), at);
            Assert.Equal(before.Id, moved.Id);
            Assert.Equal(at, moved.Line);
        }
    }

    [Fact]
    public void Another_file_rule_message_or_function_is_another_item()
    {
        var one = Error(Code, 7);
        Assert.NotEqual(one.Id, Error(Code, 7, file: "src/other.c").Id);
        Assert.NotEqual(one.Id, Error(Code, 7, message: "expected ';'").Id);
        Assert.NotEqual(one.Id, Error(Code.Replace("second", "third"), 7).Id);
        Assert.NotEqual(one.Id, Error(Code, 6).Id);
    }

    [Fact]
    public void Numbers_in_a_message_do_not_make_another_item_and_a_tests_message_makes_another_digest()
    {
        Assert.Equal(Error(Code, 7, message: "expected 2 arguments, got 3").Id, Error(Code, 7, message: "expected 2 arguments, got 4").Id);
        var (one, other) = (Test("got 4"), Test("got 5"));
        Assert.Equal(one.Id, other.Id);
        Assert.NotEqual(FeedbackId.Digest(one), FeedbackId.Digest(other));
        Assert.Equal(FeedbackId.Digest(Test("took 12.3 ms at 0x7fff12ab in /tmp/abc123")), FeedbackId.Digest(Test("took 9 ms at 0x5555aaaa in /tmp/xyz")));
    }

    [Theory]
    [InlineData("src/a.c", "src/a.c")]
    [InlineData("./src/a.c", "src/a.c")]
    [InlineData("/work/app/src/a.c", "src/a.c")]
    [InlineData("file:///work/app/src/a.c", "src/a.c")]
    [InlineData("a.c", "src/a.c")]
    [InlineData("build/../src/a.c", "src/a.c")]
    [InlineData("x/../../src/a.c", null)]
    [InlineData("/work/application/src/a.c", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("same.c", null)]
    [InlineData("two/same.c", "lib/two/same.c")]
    [InlineData("", null)]
    public void Paths_of_tools_are_found_in_the_tree(string named, string? found) =>
        Assert.Equal(found, MemoryObjects.Places(("src/a.c", Code), ("lib/one/same.c", ""), ("lib/two/same.c", "")).Resolve(named));

    [Fact]
    public void The_code_around_a_place_is_its_function_with_line_numbers()
    {
        var around = MemoryObjects.Places(("src/a.c", Code)).Around("src/a.c", 7)!;
        Assert.StartsWith("src/a.c:5-8\n5\tint second(int a) {", around);
        Assert.Null(MemoryObjects.Places(("src/a.c", Code)).Around("src/a.c", 700));
    }

    private static FeedbackItem Error(string code, int line, string file = "src/a.c", string message = "unknown word 'retrun'")
    {
        var check = new CheckResult("make", CheckTree.Delivered, ObjectHash.Of([]), CommandEnd.Exited, 2, $"{file}:{line}:3: error: {message}\n");
        return Assert.Single(CheckErrors.Read(check, MemoryObjects.Places((file, code))).Items);
    }

    private static FeedbackItem Test(string message) => new(FeedbackId.Of(FeedbackSource.Test, "a"), FeedbackSource.Test, FeedbackPriority.High, "a: " + message);
}
