using System.Text;

namespace Lathe.Context;

/// <summary>What to look for, and how much of it to bring back.</summary>
/// <param name="Pattern">The text or the regular expression.</param>
public sealed record SearchQuery(string Pattern)
{
    /// <summary>The pattern is a regular expression (no backreferences or lookarounds), matched line by line.</summary>
    public bool IsRegex { get; init; }

    /// <summary>Upper and lower case are the same.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>Only files that match; null for all.</summary>
    public string? Glob { get; init; }

    /// <summary>Lines brought back in all.</summary>
    public int MaxHits { get; init; } = 200;

    /// <summary>Lines brought back of one file.</summary>
    public int MaxHitsPerFile { get; init; } = 30;

    /// <summary>Characters of a line that are shown.</summary>
    public int MaxLineLength { get; init; } = 240;

    /// <summary>Bytes of a file beyond which it is not searched.</summary>
    public int MaxFileBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes read in all.</summary>
    public long MaxTotalBytes { get; init; } = 512L * 1024 * 1024;
}

/// <summary>A line that matched.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Text">The line, cut around the match where it is long.</param>
public sealed record SearchHit(string Path, int Line, string Text);

/// <summary>How a search ended.</summary>
public abstract record SearchOutcome
{
    private SearchOutcome() { }

    /// <summary>It ran.</summary>
    /// <param name="Hits">By path in ordinal order, then by line.</param>
    /// <param name="FilesSearched">How many files were read.</param>
    /// <param name="Truncated">What was left out and why, in words; null when nothing was.</param>
    public sealed record Found(IReadOnlyList<SearchHit> Hits, int FilesSearched, string? Truncated) : SearchOutcome
    {
        /// <summary>One hit per line as <c>path:line:text</c>, then what was left out.</summary>
        public string Render()
        {
            var text = new StringBuilder();
            foreach (var hit in Hits) text.Append(hit.Path).Append(':').Append(hit.Line).Append(':').Append(hit.Text).Append('\n');
            if (Hits.Count == 0) text.Append("No match in ").Append(FilesSearched).Append(" file(s).\n");
            if (Truncated is not null) text.Append('(').Append(Truncated).Append(")\n");
            return text.ToString();
        }
    }

    /// <summary>The query cannot be run.</summary>
    /// <param name="Reason">Why, for whoever wrote it.</param>
    public sealed record Refused(string Reason) : SearchOutcome;
}
