using System.Text;

namespace Lathe.Edits;

/// <summary>Finds patch envelopes in an answer that holds more than them: talk before, between and after.</summary>
internal static class PatchEnvelopes
{
    private const int MaxEnvelopes = 1000;

    public static EditParseResult ReadAll(string text)
    {
        var lines = ByteLines.Of(text);
        var edits = new List<FileEdit>();
        var envelopes = 0;
        for (var at = 0; at < lines.Count && envelopes < MaxEnvelopes; at++)
        {
            if (!lines[at].Trim().SequenceEqual("*** Begin Patch")) continue;
            var end = EndOf(lines, at);

            // Lines before it are left empty, so that what is wrong is said of the right line.
            var envelope = new StringBuilder().Append('\n', at).Append(lines.Range(at, end + 1)).ToString();
            var result = new PatchEnvelopeReader(envelope).Read();
            if (result.Edits is null) return result;
            edits.AddRange(result.Edits.Edits);
            envelopes++;
            at = end;
        }

        return edits.Count > 0 ? EditParseResult.Parsed(edits, EditFormat.PatchEnvelope) : new PatchEnvelopeReader(text).Read();
    }

    // The last line where there is none. A file may hold such a line itself: then it stands in a hunk, one column further in, and more of the hunk may follow.
    private static int EndOf(ByteLines lines, int begin)
    {
        var margin = LineForm.Indentation(lines[begin]).Length;
        for (var at = begin + 1; at < lines.Count; at++)
        {
            if (!lines[at].Trim().SequenceEqual("*** End Patch")) continue;
            var next = at + 1;
            while (next < lines.Count && lines[next].Trim().Length == 0) next++;
            if (LineForm.Indentation(lines[at]).Length <= margin || next == lines.Count || !BelongsToPatch(lines[next][0])) return at;
        }

        return lines.Count - 1;
    }

    private static bool BelongsToPatch(char first) => first is ' ' or '+' or '-' or '@' or '*';
}
