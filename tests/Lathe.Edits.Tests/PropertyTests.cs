using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Lathe.Edits.Tests;

public class PropertyTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(400);

    // Few different lines, so that repetition, ambiguity and shared context are common.
    private static readonly Gen<string> Line = Gen.Elements("a", "b", "c", "  a", "\tb", "", " ", "}", "f(x)", "“q”", "\"q\"", "é", "-- z", "++ y", "@@ x", "*** End Patch");
    private static readonly Gen<string> Ending = Gen.Frequency((6, Gen.Constant("\n")), (2, Gen.Constant("\r\n")), (1, Gen.Constant("\r")));
    private static readonly Gen<string> Text =
        from lines in Gen.Zip(Line, Ending).ListOf()
        from final in Gen.Elements(true, true, false)
        select string.Concat(lines.Select((l, i) => l.Item1 + (i + 1 < lines.Count || final ? l.Item2 : "")));

    private static readonly Gen<byte[]> Content = Gen.Frequency(
        (8, Text.Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()),
        (1, Text.Select(t => Encoding.Latin1.GetBytes(t + "\u00e9"))));

    [Fact]
    public void The_inverse_of_what_was_applied_is_the_identity() =>
        Prop.ForAll(Three(Text, Line, Text).ToArbitrary(), t =>
        {
            var (before, old, replacement) = t;
            var tree = new MemoryFileTree().With("f", before).With("g", "g\n");
            var result = EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("f", old, replacement) { ReplaceAll = true }, new MoveFileEdit("g", "h"), new WriteFileEdit("n", replacement)));
            if (!result.Succeeded) return tree.ReadText("f") == before && tree.Paths.Count == 2;
            return EditApplier.Apply(tree, result.Inverse()).Succeeded && tree.ReadText("f") == before && tree.Paths.SequenceEqual(["f", "g"]);
        }).Check(Runs);

    [Fact]
    public void A_replacement_succeeds_only_where_the_text_stands_once_and_changes_nothing_else() =>
        Prop.ForAll(Three(Text, Text, Three(Line, Ending, Line)).ToArbitrary(), t =>
        {
            var (head, tail, (line, ending, _)) = t;
            var before = head + "<" + line + ">" + ending + tail;
            var (result, text) = Edit.Replace(before, "<" + line + ">", "NEW");
            var (twice, same) = Edit.Replace(before + "<" + line + ">\n", "<" + line + ">", "NEW");
            return result.Succeeded && text == head + "NEW" + ending + tail && !twice.Succeeded && same == before + "<" + line + ">\n";
        }).Check(Runs);

    [Fact]
    public void A_hunk_changes_only_the_lines_that_it_names() =>
        Prop.ForAll(Three(Text, Text, Line).ToArbitrary(), t =>
        {
            var (head, tail, line) = t;
            if (head.Length > 0 && head[^1] is not '\n') head += "\n";
            var (result, text) = Edit.Patch(head + "UNIQUE\n" + tail, "@@", "-UNIQUE", "+" + line, "+" + line);
            return result.Succeeded && text.StartsWith(head, StringComparison.Ordinal) && text.EndsWith(tail, StringComparison.Ordinal) && text.Length >= head.Length + tail.Length + (2 * line.Length) + 2;
        }).Check(Runs);

    [Fact]
    public void A_diff_is_read_back_as_it_was_printed_and_makes_the_change() =>
        Prop.ForAll(Three(Content, Content, Gen.Choose(0, 4)).ToArbitrary(), t =>
        {
            var (before, after, context) = t;
            if (before.AsSpan().SequenceEqual(after)) return true;
            var diff = UnifiedDiff.Write([new FileChange("a b", "a b", before, after)], new UnifiedDiffOptions { ContextLines = context });
            var parsed = UnifiedDiff.Parse(diff);
            if (parsed.Error is not null || !UnifiedDiff.Write(parsed.Patches).AsSpan().SequenceEqual(diff)) return false;
            var tree = new MemoryFileTree().With("a b", before);
            var result = EditApplier.Apply(tree, UnifiedDiff.ToEdits(parsed.Patches));

            // Without context a hunk may be refused, with little it may be ambiguous; what applies is right.
            return result.Succeeded ? tree.Read("a b").AsSpan().SequenceEqual(after) : tree.Read("a b").AsSpan().SequenceEqual(before) && context < 4 && before.Length > 0;
        }).Check(Runs);

    [Fact]
    public void A_difference_is_always_correct() =>
        Prop.ForAll(Three(Gen.Choose(0, 5).ArrayOf(), Gen.Choose(0, 5).ArrayOf(), Line).ToArbitrary(), t =>
        {
            LineDiffTests.Check(t.Item1, t.Item2, LineDiff.Match(t.Item1, t.Item2));
        }).Check(Runs);

    [Fact]
    public void A_merge_with_an_unchanged_side_is_the_other_side() =>
        Prop.ForAll(Three(Content, Content, Content).ToArbitrary(), t =>
        {
            var (before, ours, theirs) = t;
            var merged = ThreeWayMerge.Merge(before, ours, theirs);
            var mirrored = ThreeWayMerge.Merge(before, theirs, ours);
            return ThreeWayMerge.Merge(before, ours, before).Content.AsSpan().SequenceEqual(ours) && ThreeWayMerge.Merge(before, before, theirs).Content.AsSpan().SequenceEqual(theirs)
                && merged.IsClean == mirrored.IsClean && (!merged.IsClean || merged.Content.AsSpan().SequenceEqual(mirrored.Content));
        }).Check(Runs);

    [Fact]
    public void No_text_makes_a_parser_or_the_applier_throw() =>
        Prop.ForAll(Noise().ListOf().Select(l => string.Join('\n', l)).ToArbitrary(), text =>
        {
            foreach (var result in new[] { EditParser.ParsePatchEnvelope(text), EditParser.ParsePatchEnvelope($"*** Begin Patch\n*** Update File: f\n{text}\n*** End Patch"), EditParser.ParseUnifiedDiff(text), EditParser.ParseUnifiedDiff("--- a/f\n+++ b/f\n" + text) })
            {
                Assert.True((result.Error is null) == (result.Edits is { Edits.Count: > 0 }));
                if (result.Edits is null) continue;
                var tree = new MemoryFileTree().With("f", "a\nb\n  a\nc\n");
                Assert.InRange(Encoding.UTF8.GetByteCount(EditApplier.Apply(tree, result.Edits, new ApplyOptions { Atomic = text.Length % 2 == 0 }).Describe()), 1, 4096);
            }

            UnifiedDiff.Parse(Encoding.UTF8.GetBytes(text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void No_bytes_make_the_reader_of_diffs_throw() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().ToArbitrary(), bytes =>
        {
            UnifiedDiff.Parse(bytes);
            UnifiedDiff.Parse([.. "diff --git a/f b/f\nindex 1..2\nGIT binary patch\nliteral 5\n"u8, .. bytes]);
            UnifiedDiff.Parse([.. "diff --git \"a/"u8, .. bytes]);
            TextFile.TryDecode(bytes, out _, out _);
            return EscapedUtf8.Encode(EscapedUtf8.Decode(bytes)).AsSpan().SequenceEqual(bytes);
        }).Check(Runs);

    private static Gen<(T1, T2, T3)> Three<T1, T2, T3>(Gen<T1> first, Gen<T2> second, Gen<T3> third) =>
        from a in first from b in second from c in third select (a, b, c);

    private static Gen<string> Noise() => Gen.OneOf(
        Line, Line.Select(l => " " + l), Line.Select(l => "+" + l), Line.Select(l => "-" + l),
        Gen.Elements("@@", "@@ a", "@@ -1 +1 @@", "@@ -1,2 +1,2 @@ s", "@@ -0,0 +1 @@", "@@ -99999999999,1 +1 @@", "--- a/f", "+++ b/f", "--- /dev/null", "+++ /dev/null", "diff --git a/f b/f",
            "diff --git \"a/f b/f", "rename from f", "rename to g", "new file mode 120000", "new file mode 100644", "deleted file mode 100644", "old mode 100644", "new mode 100755",
            "index 1..2 100644", "GIT binary patch", "literal 3", "literal 99999999999", "Kc$_x", "\\ No newline at end of file", "*** Begin Patch", "*** End Patch", "*** Update File: f",
            "*** Add File: ../x", "*** Add File: g", "*** Delete File: f", "*** Move to: g", "*** End of File", "```", "<<EOF", "EOF", "\r", "\ud800", "copy from f", "copy to h"));
}
