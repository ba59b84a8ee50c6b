using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lathe.Edits;

namespace Lathe.Bench.Edits;

/// <summary>How long the largest and the nastiest inputs take.</summary>
internal static class LimitBench
{
    public static void Run()
    {
        var varied = Text(265_000, i => $"line {i} with some text to fill it\n");
        var same = Text(1_000_000, _ => "aaaaaaaaa\n");
        var pairs = Text(1_000_000, i => i % 2 == 0 ? "aaaa\n" : "bbbb\n");
        Measure("10 MB, a patch of 10,000 hunks", varied, Hunks(10_000, i => ($"line {i * 26} with some text to fill it", "new")));
        Measure("10 MB, 10,000 search/replace blocks", varied, Blocks(10_000, i => ($"line {i * 26} with some text to fill it", "new")));
        Measure("10 MB, 10,000 blocks that do not stand there", varied, Blocks(10_000, i => ($"line {i * 26} with other text", "new")));
        Measure("10 MB of one line, 10,000 hunks", same, Hunks(10_000, _ => ("aaaaaaaaa", "b")));
        Measure("10 MB of two lines, hunks of 100 lines", pairs, Hunks(2_000, i => (string.Concat(Enumerable.Repeat("aaaa\n-bbbb\n-", 50)) + $"end {i}", "b")));
        Measure("10 MB of two lines, a block of 100,000 lines", pairs, Blocks(1, _ => (string.Concat(Enumerable.Repeat("aaaa\nbbbb\n", 50_000)) + "x", "y")));
        Measure("10 MB of one character, replaced everywhere", new string('a', 10_000_000), """{"path":"f","old_str":"aa","new_str":"b","replace_all":true}""");
        Measure("10 MB of one character, a text that stands at every place", new string('a', 10_000_000), $$"""{"path":"f","old_str":"{{new string('a', 1_000_000)}}","new_str":"b"}""");
        Measure("10 MB of fences", "x\n", Text(1_600_000, i => i % 2 == 0 ? "```x\n" : "```\n"));
        Measure("10 MB of markers", "x\n", Text(600_000, _ => "<<<<<<< SEARCH\n"));
        Measure("10 MB of hunk headers", "x\n", "--- a/f\n+++ b/f\n" + Text(400_000, _ => "@@ -1,99999999 +1,99999999 @@\n"));
        Measure("10 MB of empty lines in a diff", "x\n", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-x\n+y\n" + new string('\n', 10_000_000));
        Measure("10 MB of brackets as arguments", "x\n", "{\"a\":" + new string('[', 10_000_000));
        Measure("difference of two texts of 200,000 lines without one in common", Text(200_000, i => $"a{i}\n"), null, Text(200_000, i => $"b{i}\n"));
        Measure("difference of a text of 200,000 lines and the same shuffled", Text(200_000, i => $"a{i}\n"), null, Text(200_000, i => $"a{(int)(i * 7919L % 200_000)}\n"));
    }

    private static void Measure(string name, string file, string? answer, string? after = null)
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var clock = Stopwatch.StartNew();
        string outcome;
        if (answer is null)
        {
            outcome = $"{UnifiedDiff.Write([new FileChange("f", "f", Encoding.UTF8.GetBytes(file), Encoding.UTF8.GetBytes(after!))]).Length:N0} bytes";
        }
        else
        {
            var parsed = EditParser.Parse(answer, new EditParseOptions { KnownFiles = ["f"] });
            outcome = parsed.Edits is null ? "not read" : EditApplier.Apply(new MemoryFileTree().With("f", file), parsed.Edits, new ApplyOptions { Atomic = false }).Status.ToString();
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,7:0.00} s  {(GC.GetTotalAllocatedBytes() - allocated) / 1048576.0,8:0} MB  {name}: {outcome}"));
    }

    private static string Text(int lines, Func<int, string> line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines; i++) text.Append(line(i));
        return text.ToString();
    }

    private static string Hunks(int count, Func<int, (string Old, string New)> hunk) =>
        "*** Begin Patch\n*** Update File: f\n" + Text(count, i => $"@@\n-{hunk(i).Old}\n+{hunk(i).New}\n") + "*** End Patch\n";

    private static string Blocks(int count, Func<int, (string Old, string New)> block) =>
        Text(count, i => $"<<<<<<< SEARCH\n{block(i).Old}\n=======\n{block(i).New}\n>>>>>>> REPLACE\n");
}
