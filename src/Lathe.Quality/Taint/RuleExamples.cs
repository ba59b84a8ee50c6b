namespace Lathe.Quality.Taint;

/// <summary>
/// The examples of the security rules, from <c>Data/rules.examples</c>: <c>== rule file.ext</c> begins one, its text follows; lines that a finding has to point at end in <c>&lt;&lt;&lt;</c>, an example without any is a good one.
/// </summary>
internal static class RuleExamples
{
    private const string Mark = "<<<";

    public static Dictionary<string, IReadOnlyList<RuleExample>> All => Parse(DataText.Read("rules.examples") ?? "");

    internal static Dictionary<string, IReadOnlyList<RuleExample>> Parse(string text)
    {
        var examples = new Dictionary<string, List<RuleExample>>(StringComparer.Ordinal);
        foreach (var part in text.Split("\n== ", StringSplitOptions.RemoveEmptyEntries))
        {
            var head = part.IndexOf('\n', StringComparison.Ordinal);
            var words = part[..Math.Max(0, head)].TrimStart('=', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2) continue;
            var lines = part[(head + 1)..].TrimEnd('\n').Split('\n');
            var wanted = new List<int>();
            for (var i = 0; i < lines.Length; i++)
            {
                if (!lines[i].EndsWith(Mark, StringComparison.Ordinal)) continue;
                lines[i] = lines[i][..^Mark.Length].TrimEnd();
                wanted.Add(i + 1);
            }

            var id = $"security.{words[0]}";
            if (!examples.TryGetValue(id, out var list)) examples[id] = list = [];
            list.Add(new RuleExample(words[1], null, string.Join('\n', lines) + "\n", [.. wanted]));
        }

        return examples.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<RuleExample>)entry.Value, StringComparer.Ordinal);
    }
}
