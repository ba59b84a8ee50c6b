using System.Text;

namespace Lathe.Engine.Configuration.Yaml;

/// <summary>Keys may be written in camel or in snake case; Lathe compares them in snake case.</summary>
internal static class YamlKeys
{
    public static string ToSnakeCase(string key)
    {
        if (key.Length > 100 || key.Contains('_', StringComparison.Ordinal) || !key.AsSpan().ContainsAnyInRange('A', 'Z')) return key;
        var snake = new StringBuilder(key.Length + 4);
        foreach (var c in key)
        {
            if (c is >= 'A' and <= 'Z' && snake.Length > 0) snake.Append('_');
            snake.Append(char.ToLowerInvariant(c));
        }

        return snake.ToString();
    }

    /// <summary>A valid key in the manner in which the mistyped one was written.</summary>
    public static string InTheManner(string key, string of)
    {
        if (of.Contains('_', StringComparison.Ordinal) || !of.AsSpan().ContainsAnyInRange('A', 'Z')) return key;
        var camel = new StringBuilder(key.Length);
        for (var i = 0; i < key.Length; i++) camel.Append(key[i] == '_' && i + 1 < key.Length ? char.ToUpperInvariant(key[++i]) : key[i]);
        return camel.ToString();
    }
}
