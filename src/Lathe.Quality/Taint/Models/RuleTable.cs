using System.Globalization;

namespace Lathe.Quality.Taint;

/// <summary>The rules of the security analysis by their short names.</summary>
internal sealed class RuleTable
{
    private const int MostRules = 59;

    private readonly Dictionary<string, SecurityRule> _rules = new(StringComparer.Ordinal);

    private RuleTable()
    {
    }

    public static RuleTable Shared { get; } = Parse(DataText.Read("rules.taint") ?? "");

    public IReadOnlyCollection<SecurityRule> All => _rules.Values;

    public SecurityRule this[string name] => _rules.TryGetValue(name, out var rule) ? rule : throw new FormatException($"no rule {name}");

    /// <summary>The bits of categories, as <c>sql-injection,xss</c> or <c>all</c>.</summary>
    public ulong Mask(string names)
    {
        if (names == "all") return ~Flow.Facts;
        ulong mask = 0;
        foreach (var name in names.Split(',')) mask |= this[name].Bit;
        return mask;
    }

    internal static RuleTable Parse(string text)
    {
        var table = new RuleTable();
        foreach (var line in DataText.Lines(text))
        {
            var words = line.Words;
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var word in words.AsSpan(2))
            {
                var equals = word.IndexOf('=', StringComparison.Ordinal);
                values[word[..equals]] = word[(equals + 1)..];
            }

            if (table._rules.Count == MostRules) throw new FormatException("too many rules for the bits of a category");
            table._rules.Add(words[1], new SecurityRule(
                $"security.{words[1]}",
                values["name"],
                1UL << table._rules.Count,
                Array.ConvertAll(values["cwe"].Split(','), static cwe => int.Parse(cwe, CultureInfo.InvariantCulture)),
                Enum.Parse<FindingSeverity>(values["severity"], ignoreCase: true),
                Enum.Parse<SourceLabel>(values.GetValueOrDefault("label", "remote"), ignoreCase: true),
                values["why"],
                values["do"]));
        }

        return table;
    }
}
