using System.Globalization;
using System.Text;

namespace Lathe.Edits;

/// <summary>Says what became of a set of edits, for the model that wrote them.</summary>
internal static class ApplyReport
{
    public const int MaxBytes = 4000;

    // Refusals are what the model has to act on: they come first and get most of the room.
    private const int MaxRefusalBytes = 1200;

    public static string Describe(ApplyResult result)
    {
        var text = new BoundedText(MaxBytes);
        text.Line(Headline(result));
        if (result.SetRefusal is not null) text.Line(result.SetRefusal);
        foreach (var edit in result.Edits)
        {
            if (edit.Outcome == EditOutcome.Refused) text.Block(Refusal(edit));
        }

        foreach (var edit in result.Edits)
        {
            if (edit.Outcome != EditOutcome.Refused) text.Line(Outcome(edit));
        }

        return text.ToString();
    }

    private static string Headline(ApplyResult result)
    {
        var refused = 0;
        foreach (var edit in result.Edits)
        {
            if (edit.Outcome == EditOutcome.Refused) refused++;
        }

        return result.Status switch
        {
            ApplyStatus.Applied when result.IsDryRun => result.Changes.Count == 1 ? "Would apply; 1 file would change." : $"Would apply; {result.Changes.Count} files would change.",
            ApplyStatus.Applied => result.Changes.Count == 1 ? "Applied; 1 file changed." : $"Applied; {result.Changes.Count} files changed.",
            ApplyStatus.NoChange => "Nothing changed: every edit was there already or does nothing.",
            ApplyStatus.Partial => $"Applied in part: {refused} of {result.Edits.Count} edits were refused, the others {(result.IsDryRun ? "would be" : "are")} written.",
            _ => result.Edits.Count == 0 ? "Refused; nothing was written." : $"Refused; nothing was written ({refused} of {result.Edits.Count} edits cannot be applied).",
        };
    }

    private static string Outcome(EditResult result)
    {
        var what = result.Outcome switch { EditOutcome.Applied => "applied", EditOutcome.NoChange => "no change", _ => "would apply, held back" };
        var where = result.FirstLine > 0 ? $":{result.FirstLine}" : "";
        return $"- {Target(result.Edit)}{where}: {what}.{(result.Note is null ? "" : " " + result.Note)}";
    }

    private static string Refusal(EditResult result)
    {
        var refusal = result.Refusal!;
        var text = new BoundedText(MaxRefusalBytes);
        var source = refusal.SourceLine > 0 ? $" (line {refusal.SourceLine} of the patch)" : "";
        text.Line($"- {Target(result.Edit)}{source}: refused. {refusal.Message}");
        if (refusal.FirstDifference is { } difference)
        {
            text.Line(string.Create(CultureInfo.InvariantCulture, $"  First difference at line {difference.Number} (→ tab, · space, <U+…> other):"));
            text.Line($"    expected: {difference.Expected}");
            text.Line($"    in file:  {difference.Actual ?? "(end of file)"}");
        }

        if (refusal.Nearest.Count > 0) text.Line("  Nearest lines of the file:");
        foreach (var line in refusal.Nearest) text.Line(string.Create(CultureInfo.InvariantCulture, $"  {line.Number,6}|{line.Text}"));
        return text.ToString();
    }

    private static string Target(FileEdit edit)
    {
        var path = Short(edit.Path);
        return edit switch
        {
            MoveFileEdit move => $"{path} → {Short(move.NewPath)}",
            PatchFileEdit { NewPath: { } target } => $"{path} → {Short(target)}",
            _ => path,
        };
    }

    private static string Short(string path) => path.Length <= 200 ? path : string.Concat(path.AsSpan(0, 200), "…");

    private sealed class BoundedText(int maxBytes)
    {
        private const int MaxLine = 360;
        private const string More = "  (more left out)\n";

        private readonly StringBuilder text = new();
        private int bytes;
        private bool isFull;

        public void Line(string line)
        {
            if (line.Length > MaxLine) line = string.Concat(line.AsSpan(0, MaxLine), "…");
            Block(line.Replace('\n', ' ').Replace('\r', ' ') + "\n");
        }

        public void Block(string block)
        {
            if (isFull) return;
            var size = Encoding.UTF8.GetByteCount(block);
            isFull = bytes + size > maxBytes - More.Length;
            text.Append(isFull ? More : block);
            bytes += size;
        }

        public override string ToString() => text.ToString();
    }
}
