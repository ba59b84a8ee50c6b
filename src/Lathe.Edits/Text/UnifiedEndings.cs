using System.Text;

namespace Lathe.Edits;

/// <summary>A text with every line ending as LF, and the way back to where its characters stood.</summary>
internal sealed class UnifiedEndings
{
    // The places, in the unified text, of the LFs that were CRLF, in order: each moves all that follows by one.
    private readonly List<int> shortened = [];

    public UnifiedEndings(string original)
    {
        var text = new StringBuilder(original.Length);
        for (var i = 0; i < original.Length; i++)
        {
            if (original[i] != '\r')
            {
                text.Append(original[i]);
                continue;
            }

            if (i + 1 < original.Length && original[i + 1] == '\n')
            {
                shortened.Add(text.Length);
                i++;
            }

            text.Append('\n');
        }

        Text = text.ToString();
    }

    public string Text { get; }

    /// <summary>The place in the original of a place in the unified text.</summary>
    public int OriginalOf(int at)
    {
        var before = shortened.BinarySearch(at);
        return at + (before < 0 ? ~before : before);
    }
}
