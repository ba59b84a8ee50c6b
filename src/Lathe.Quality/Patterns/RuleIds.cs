using Lathe.Quality.Data;

namespace Lathe.Quality.Patterns;

/// <summary>Ids of rules: <c>dimension.name</c> for the built-in ones, anything else before the dot for a team's own.</summary>
internal static class RuleIds
{
    private const int Longest = 80;

    /// <summary>What a team's ids may not begin with, so that nobody takes a repository's rule for a built-in one.</summary>
    public static IReadOnlyList<string> Reserved { get; } = [.. Enum.GetNames<QualityDimension>().Select(name => name.ToLowerInvariant()), "impact", "lathe", "dependencies", "secrets"];

    public static string Read(DataValue value, RuleOrigin origin)
    {
        var id = value.Text(Longest);
        var dot = id.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || dot == id.Length - 1 || !IsWellFormed(id))
            throw value.Bad("bad_id", $"'{DataValue.Shorten(id)}' is no id of a rule.", "Write a word, a dot and a name in small letters, digits and dashes: team.no-print.");
        if (origin != RuleOrigin.BuiltIn && Reserved.Contains(id[..dot], StringComparer.Ordinal))
            throw value.Bad("reserved_id", $"'{id}' begins with '{id[..dot]}.', as built-in rules do.", $"Begin it with a word of your own, as team.{id[(dot + 1)..]}.");
        return id;
    }

    private static bool IsWellFormed(string id)
    {
        var previous = '.';
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && (c is not ('.' or '-') || previous is '.' or '-')) return false;
            previous = c;
        }

        return previous is not ('.' or '-');
    }
}
