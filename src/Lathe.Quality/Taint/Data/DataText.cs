using System.Reflection;

namespace Lathe.Quality.Taint;

/// <summary>One line of a data file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Words">Its words; at least one.</param>
internal readonly record struct DataLine(int Number, string[] Words);

/// <summary>The data files of the security analysis: words separated by blanks, <c>#</c> begins a remark where a word could begin, a line that begins with a blank goes on with the one before.</summary>
internal static class DataText
{
    /// <returns>Null where there is no such file.</returns>
    public static string? Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Lathe.Quality.Taint.Data.{name}");
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static List<DataLine> Lines(string text)
    {
        var lines = new List<DataLine>();
        var number = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            var words = Words(raw);
            if (words.Count == 0) continue;
            if (raw[0] is ' ' or '\t' && lines.Count > 0) lines[^1] = lines[^1] with { Words = [.. lines[^1].Words, .. words] };
            else lines.Add(new DataLine(number, [.. words]));
        }

        return lines;
    }

    // A word may hold blanks between double quotes: "a b" and x="a b".
    private static List<string> Words(ReadOnlySpan<char> line)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var quoted = false;
        var started = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '#' && !started && !quoted && (i + 1 == line.Length || line[i + 1] == ' ')) break;
            if (c == '\\' && quoted && i + 1 < line.Length)
            {
                var next = line[++i];
                word.Append(next switch { 'n' => '\n', 'r' => '\r', 't' => '\t', '0' => '\0', _ => next });
            }
            else if (c == '"')
            {
                quoted = !quoted;
                started = true;
            }
            else if (c is ' ' or '\t' && !quoted)
            {
                if (started) words.Add(word.ToString());
                word.Clear();
                started = false;
            }
            else
            {
                word.Append(c);
                started = true;
            }
        }

        if (started) words.Add(word.ToString());
        return words;
    }
}
