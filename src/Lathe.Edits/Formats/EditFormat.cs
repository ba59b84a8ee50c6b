namespace Lathe.Edits;

/// <summary>The formats in which models write edits.</summary>
public enum EditFormat
{
    /// <summary><c>*** Begin Patch</c> … <c>*** End Patch</c>.</summary>
    PatchEnvelope,

    /// <summary>A unified diff, git's or a sloppy one.</summary>
    UnifiedDiff,

    /// <summary>Blocks of <c>&lt;&lt;&lt;&lt;&lt;&lt;&lt; SEARCH</c>, <c>=======</c>, <c>&gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE</c>.</summary>
    SearchReplace,

    /// <summary>Whole files in fences, each with its name.</summary>
    WholeFile,

    /// <summary>The arguments of an edit tool, as JSON.</summary>
    ToolArguments,
}

/// <summary>The formats' names, as commands and case files write them.</summary>
public static class EditFormats
{
    /// <summary>All names, in the order of <see cref="EditFormat"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["codex-apply-patch", "unified-diff", "search-replace", "whole-file", "str-replace"];

    /// <summary>The name of a format.</summary>
    /// <param name="format">The format.</param>
    public static string NameOf(EditFormat format) => Names[(int)format];

    /// <summary>The format of a name; null where there is none.</summary>
    /// <param name="name">As <see cref="Names"/> has it.</param>
    public static EditFormat? Find(string name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.Ordinal)) return (EditFormat)i;
        }

        return null;
    }

    /// <summary>The format that a text is in, by the marks that only it has; null where there are none. A text with the marks of several is in the one whose mark comes first.</summary>
    /// <param name="text">What a model wrote.</param>
    public static EditFormat? Detect(string text)
    {
        if (ToolArgumentsReader.LooksLike(text)) return EditFormat.ToolArguments;
        var lines = ByteLines.Of(text);
        bool sawFence = false, sawHunk = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0) continue;
            if (line.SequenceEqual("*** Begin Patch")) return EditFormat.PatchEnvelope;
            if (BlockMarker.IsSearch(line, out _)) return EditFormat.SearchReplace;
            if (IsDiff(lines, i)) return EditFormat.UnifiedDiff;
            sawHunk |= line.StartsWith("@@ ", StringComparison.Ordinal);
            sawFence |= Fence.TryOpen(line, out _);
        }

        return sawHunk ? EditFormat.UnifiedDiff : sawFence ? EditFormat.WholeFile : null;
    }

    private static bool IsDiff(ByteLines lines, int at)
    {
        if (lines[at].StartsWith("diff --git ", StringComparison.Ordinal)) return true;
        return lines[at].StartsWith("--- ", StringComparison.Ordinal) && at + 1 < lines.Count && lines[at + 1].StartsWith("+++ ", StringComparison.Ordinal);
    }
}
