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
            var end = at;
            while (end < lines.Count - 1 && !lines[end].Trim().SequenceEqual("*** End Patch")) end++;

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
}
