using System.Globalization;
using Lathe.Engine.Agents;

namespace Lathe.Engine.Tools;

/// <summary>What the model has seen of one file.</summary>
/// <param name="Hash">The hash of the whole content; empty for a file that is gone.</param>
/// <param name="First">The first line that was shown; 1 is the file's first.</param>
/// <param name="Last">The last line of those that were shown without a gap from there on.</param>
/// <param name="Lines">How many lines the file has.</param>
internal sealed record SeenFile(string Hash, int First, int Last, int Lines)
{
    /// <summary>Whether every line was shown.</summary>
    public bool IsWhole => First <= 1 && Last >= Lines;

    /// <summary>An entry of <see cref="ToolAnswer.Seen"/>: some lines of a file.</summary>
    public static string Part(string hash, int first, int last, int lines) => string.Create(CultureInfo.InvariantCulture, $"{hash} {first}-{last}/{lines}");

    /// <summary>An entry of <see cref="ToolAnswer.Seen"/>: a file with lines that were not shown, or not wholly.</summary>
    public static string Unsure(string hash) => Part(hash, 1, 0, int.MaxValue);

    /// <summary>Reads an entry of <see cref="ToolAnswer.Seen"/>; a hash alone stands for the whole file.</summary>
    public static SeenFile Parse(string entry)
    {
        var parts = entry.Split(' ', '-', '/');
        return parts is [var hash, var first, var last, var lines] ? new SeenFile(hash, Number(first), Number(last), Number(lines)) : new SeenFile(entry, 1, 0, 0);
    }

    /// <summary>This and what was shown later: while the file stays the same, lines that follow those from its beginning are added to them.</summary>
    public SeenFile And(SeenFile later)
    {
        if (later.Hash != Hash || later.IsWhole || First > 1) return later;
        return this with { Last = later.First <= Last + 1 ? Math.Max(Last, later.Last) : Last, Lines = Math.Min(Lines, later.Lines) };
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
