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

    /// <summary>The format that a text is in, by the marks that only it has; null where there are none. A text with the marks of several is in the one whose mark comes first; examples of edits within a file that is written whole are none.</summary>
    /// <param name="text">What a model wrote.</param>
    public static EditFormat? Detect(string text) => EditMarks.Of(text).Format;
}
