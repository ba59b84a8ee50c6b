using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Lathe.Edits.Tests;

/// <summary>Random files, a random run of lines of each replaced by others, written in every format.</summary>
public class FormatPropertyTests
{
    private static readonly Gen<string> Line = Gen.Elements("a", "b", "c", "  a", "    b", "\tc", "", "}", "f(x)", "“q”", "é", "-- z", "++ y", "x = 1");
    private static readonly Gen<string> Ending = Gen.Elements("\n", "\n", "\r\n", "\r");

    private static readonly Gen<Change> Changes =
        from lines in Line.NonEmptyListOf()
        from uniform in Ending
        from mixed in Ending.ListOf(lines.Count)
        from isMixed in Gen.Elements(false, false, true)
        from isEnded in Gen.Elements(true, true, false)
        let endings = isMixed ? mixed.ToArray() : [.. Enumerable.Repeat(uniform, lines.Count)]
        from start in Gen.Choose(0, lines.Count - 1)
        from count in Gen.Choose(1, lines.Count - start)
        from replacement in Line.ListOf()
            // CR and an empty line's LF would be one break.
        where !Enumerable.Range(1, lines.Count - 1).Any(i => lines[i].Length == 0 && endings[i] == "\n" && endings[i - 1] == "\r")
        where !(start > 0 && endings[start - 1] == "\r" && start + count < lines.Count && lines[start + count].Length == 0 && endings[start + count] == "\n")

        // A last line that is empty and has no break is no line.
        where isEnded || (lines[^1].Length > 0 && !(start + count == lines.Count && replacement.Count > 0 && replacement[^1].Length == 0))
        select new Change([.. lines], endings, isEnded, start, count, [.. replacement]);

    [Theory]
    [InlineData(EditFormat.PatchEnvelope)]
    [InlineData(EditFormat.UnifiedDiff)]
    [InlineData(EditFormat.SearchReplace)]
    [InlineData(EditFormat.ToolArguments)]
    public void An_edit_lands_where_it_was_aimed_or_nowhere_and_can_be_taken_back(EditFormat format) =>
        Prop.ForAll(Changes.ToArbitrary(), change =>
        {
            // To a diff CR ends no line.
            if (format == EditFormat.UnifiedDiff && change.Endings.Contains("\r")) return true;
            var before = change.Before;
            var tree = new MemoryFileTree().With("f", before);
            var parsed = EditParser.Parse(change.Written(format), new EditParseOptions { Format = format, KnownFiles = ["f"] });
            if (parsed.Edits is null) return format == EditFormat.UnifiedDiff && change.Old.Contains("-- z");
            var result = EditApplier.Apply(tree, parsed.Edits);
            var after = tree.ReadText("f");

            // Text is found within lines, too: which of several places is meant is then another question.
            var isText = format == EditFormat.ToolArguments;
            if (isText && (change.StandsWithinLines || change.Endings.Distinct().Count() > 1 || (!change.IsEnded && change.Start + change.Count == change.Lines.Length))) return true;
            if (change.Places > 1 && result.Succeeded) return false;
            if (!result.Succeeded) return after == before && (change.Places > 1 || result.Status == ApplyStatus.NoChange || MayRefuse(format, change, result));
            Assert.Equal(change.After, BlockLines.Split(after));
            Assert.True(KeepsTheRest(change, after), JsonSerializer.Serialize(after));
            return EditApplier.Apply(tree, result.Inverse()).Succeeded && tree.ReadText("f") == before;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_whole_file_is_what_was_written_and_can_be_taken_back() =>
        Prop.ForAll(Changes.ToArbitrary(), change =>
        {
            var tree = new MemoryFileTree().With("f", change.Before);
            var result = EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse($"f\n````\n{string.Concat(change.After.Select(l => l + "\n"))}````\n", new EditParseOptions { KnownFiles = ["f"] })));
            if (!result.Succeeded) return result.Status == ApplyStatus.NoChange && SameLines(change.Before, change.After);
            return SameLines(tree.ReadText("f"), change.After) && EditApplier.Apply(tree, result.Inverse()).Succeeded && tree.ReadText("f") == change.Before;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(800));

    // Text is also found within lines, so that it may stand more often than the lines do. Some lines of a diff look like names of files.
    private static bool MayRefuse(EditFormat format, Change change, ApplyResult result) => format switch
    {
        EditFormat.ToolArguments => Edit.Refusal(result).Reason is RefusalReason.Ambiguous,
        EditFormat.UnifiedDiff => change.Old.Contains("-- z"),
        _ => false,
    };

    private static bool SameLines(string text, IEnumerable<string> lines) => BlockLines.Split(text).SequenceEqual(lines);

    private static bool KeepsTheRest(Change change, string after)
    {
        var head = change.Text(0, change.Start);
        var tail = change.Text(change.Start + change.Count, change.Lines.Length);
        // The last break before the place and the one at the file's end are the edit's neighbours.
        return after.StartsWith(head.TrimEnd('\r', '\n'), StringComparison.Ordinal) && after.TrimEnd('\r', '\n').EndsWith(tail.TrimEnd('\r', '\n'), StringComparison.Ordinal);
    }

    private sealed record Change(string[] Lines, string[] Endings, bool IsEnded, int Start, int Count, string[] Replacement)
    {
        public string Before => Text(0, Lines.Length);

        public string[] Old => Lines[Start..(Start + Count)];

        public IEnumerable<string> After => [.. Lines[..Start], .. Replacement, .. Lines[(Start + Count)..]];

        /// <summary>How often the old lines stand in the file.</summary>
        public int Places => Enumerable.Range(0, Lines.Length - Count + 1).Count(i => Lines.AsSpan(i, Count).SequenceEqual(Old));

        /// <summary>Whether another line ends as the old lines begin.</summary>
        public bool StandsWithinLines => Lines.Where((l, i) => i != Start && l.EndsWith(Old[0], StringComparison.Ordinal)).Any() || Old[0].Length == 0;

        public string Text(int from, int to)
        {
            var text = new StringBuilder();
            for (var i = from; i < to; i++) text.Append(Lines[i]).Append(i < Lines.Length - 1 || IsEnded ? Endings[i] : "");
            return text.ToString();
        }

        public override string ToString() => JsonSerializer.Serialize(new[] { Before, Joined(Old), Joined(Replacement) });

        public string Written(EditFormat format) => format switch
        {
            EditFormat.PatchEnvelope => $"*** Begin Patch\n*** Update File: f\n@@\n{Marked()}*** End Patch\n",
            EditFormat.UnifiedDiff => $"--- a/f\n+++ b/f\n@@ ... @@\n{Marked()}",
            EditFormat.SearchReplace => $"f\n<<<<<<< SEARCH\n{Joined(Old)}=======\n{Joined(Replacement)}>>>>>>> REPLACE\n",
            _ => $$"""{"path":"f","old_str":{{JsonSerializer.Serialize(Joined(Old))}},"new_str":{{JsonSerializer.Serialize(Joined(Replacement))}}}""",
        };

        private string Marked() => string.Concat(Old.Select(l => $"-{l}\n").Concat(Replacement.Select(l => $"+{l}\n")));

        private static string Joined(IEnumerable<string> lines) => string.Concat(lines.Select(l => l + "\n"));
    }
}
