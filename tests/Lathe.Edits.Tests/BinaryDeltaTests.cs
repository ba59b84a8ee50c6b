using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;

namespace Lathe.Edits.Tests;

/// <summary>Binary patches as the real git makes them.</summary>
[SupportedOSPlatform("linux")]
public sealed class BinaryDeltaTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lathe-edits-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Gits_deltas_are_applied_and_reversed_to_the_very_file_that_they_were_made_for()
    {
        var before = Noise(40_000);
        byte[] after = [.. before[..5000], 1, 2, 3, 0, .. before[9000..]];
        var patch = Diff(before, after);
        Assert.Contains("\ndelta ", patch, StringComparison.Ordinal);

        var tree = new MemoryFileTree().With("f", before);
        var result = EditApplier.Apply(tree, Edit.Parsed(EditParser.ParseUnifiedDiff(patch)));
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal(after, tree.Read("f"));
        Assert.True(EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse(patch, new EditParseOptions { Reverse = true, Format = EditFormat.UnifiedDiff }))).Status == ApplyStatus.Refused);
        Assert.True(EditApplier.Apply(tree, result.Inverse()).Succeeded);
        Assert.Equal(before, tree.Read("f"));

        var other = new MemoryFileTree().With("f", [.. before, 0]);
        Assert.Equal(RefusalReason.Changed, Edit.Refusal(EditApplier.Apply(other, Edit.Parsed(EditParser.ParseUnifiedDiff(patch)))).Reason);
        Assert.Equal(RefusalReason.NotFound, Edit.Refusal(EditApplier.Apply(new MemoryFileTree(), Edit.Parsed(EditParser.ParseUnifiedDiff(patch)))).Reason);

        // What is packed again need not be packed alike.
        var parsed = UnifiedDiff.Parse(Encoding.UTF8.GetBytes(patch)).Patches[0].Binary!;
        var again = UnifiedDiff.Parse(UnifiedDiff.Write(UnifiedDiff.Parse(Encoding.UTF8.GetBytes(patch)).Patches)).Patches[0].Binary!;
        Assert.Equal((Convert.ToHexString(parsed.Delta!), Convert.ToHexString(parsed.ReverseDelta!)), (Convert.ToHexString(again.Delta!), Convert.ToHexString(again.ReverseDelta!)));
    }

    [Fact]
    public void A_literal_without_its_way_back_needs_the_right_file()
    {
        var before = Noise(100);
        var patch = Encoding.UTF8.GetString(UnifiedDiff.Write([new FileChange("f", "f", before, Noise(50))]));
        var parts = patch.Split("\nliteral ");
        var forward = parts[0] + "\nliteral " + parts[1] + "\n";
        var tree = new MemoryFileTree().With("f", before);
        Assert.True(EditApplier.Apply(tree, Edit.Parsed(EditParser.ParseUnifiedDiff(forward))).Succeeded);
        Assert.Equal(Noise(50), tree.Read("f"));
        Assert.Equal(RefusalReason.Changed, Edit.Refusal(EditApplier.Apply(new MemoryFileTree().With("f", [0, 9]), Edit.Parsed(EditParser.ParseUnifiedDiff(forward)))).Reason);
    }

    [Theory]
    [InlineData(new byte[] { 3, 3, 0x90, 3 }, "abc", "abc")]
    [InlineData(new byte[] { 3, 4, 0x91, 1, 2, 2, (byte)'x', (byte)'y' }, "abc", "bcxy")]
    public void Copies_and_insertions_make_the_content(byte[] delta, string before, string after) =>
        Assert.Equal(after, Encoding.ASCII.GetString(GitDelta.Apply(Encoding.ASCII.GetBytes(before), delta)!));

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 3 })]
    [InlineData(new byte[] { 4, 3, 0x90, 3 })]
    [InlineData(new byte[] { 3, 3, 0 })]
    [InlineData(new byte[] { 3, 3, 5, 1 })]
    [InlineData(new byte[] { 3, 3, 0x90, 4 })]
    [InlineData(new byte[] { 3, 3, 0x91, 3, 1 })]
    [InlineData(new byte[] { 3, 3, 0x9F })]
    [InlineData(new byte[] { 3, 9, 0x90, 3 })]
    [InlineData(new byte[] { 3, 2, 0x90, 3 })]
    [InlineData(new byte[] { 3, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1 })]
    public void A_damaged_delta_makes_nothing(byte[] delta) => Assert.Null(GitDelta.Apply("abc"u8, delta));

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        uint state = 7;
        for (var i = 0; i < length; i++) bytes[i] = (byte)((state = (state * 1664525) + 1013904223) >> 24);
        bytes[0] = 0;
        return bytes;
    }

    private string Diff(byte[] before, byte[] after)
    {
        var path = Path.Combine(folder.FullName, "f");
        File.WriteAllBytes(path, before);
        Git("init", "-q");
        Git("add", "f");
        File.WriteAllBytes(path, after);
        return Git("diff", "--binary");
    }

    private string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder.FullName, UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["GIT_CEILING_DIRECTORIES"] = folder.Parent!.FullName;
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
