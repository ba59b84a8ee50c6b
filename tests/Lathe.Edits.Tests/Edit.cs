using System.Text;

namespace Lathe.Edits.Tests;

/// <summary>Short forms for tests that apply one thing to a small tree.</summary>
internal static class Edit
{
    public static (ApplyResult Result, string Text) File(string before, FileEdit edit)
    {
        var tree = new MemoryFileTree().With("f", before);
        var result = EditApplier.Apply(tree, new EditSet(edit));
        return (result, tree.ReadText("f"));
    }

    public static (ApplyResult Result, string Text) Replace(string before, string old, string replacement) => File(before, new ReplaceTextEdit("f", old, replacement));

    public static (ApplyResult Result, string Text) Patch(string before, params string[] lines)
    {
        var tree = new MemoryFileTree().With("f", before);
        var result = Envelope(tree, ["*** Update File: f", .. lines]);
        return (result, tree.ReadText("f"));
    }

    public static ApplyResult Envelope(IFileTree tree, params string[] lines) =>
        EditApplier.Apply(tree, Parsed(EditParser.ParsePatchEnvelope($"*** Begin Patch\n{string.Join('\n', lines)}\n*** End Patch\n")));

    public static (ApplyResult Result, string Text) Diff(string before, params string[] lines)
    {
        var tree = new MemoryFileTree().With("f", before);
        var result = EditApplier.Apply(tree, Parsed(EditParser.ParseUnifiedDiff($"--- a/f\n+++ b/f\n{string.Join('\n', lines)}\n")));
        return (result, tree.ReadText("f"));
    }

    public static EditSet Parsed(EditParseResult result)
    {
        Assert.True(result.Error is null, result.Error?.Describe());
        return result.Edits!;
    }

    public static EditRefusal Refusal(ApplyResult result)
    {
        Assert.Equal(ApplyStatus.Refused, result.Status);
        Assert.Empty(result.Changes);
        foreach (var edit in result.Edits)
        {
            if (edit.Refusal is { } refusal) return refusal;
        }

        throw new InvalidOperationException("No edit was refused.");
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
