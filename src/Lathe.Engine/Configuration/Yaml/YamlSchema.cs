using Lathe.Errors;

namespace Lathe.Engine.Configuration.Yaml;

/// <summary>One key of a mapping and what its value does to the result.</summary>
/// <param name="Key">In snake case.</param>
/// <param name="Read">The result so far and the value in; the new result out.</param>
internal sealed record YamlField<T>(string Key, Func<T, YamlValue, T> Read);

/// <summary>The keys that a mapping may have, as data: a key that is not in the list is an error that names the nearest one.</summary>
internal sealed class YamlSchema<T>(params YamlField<T>[] fields)
{
    private readonly Dictionary<string, Func<T, YamlValue, T>> _fields = ToTable(fields);

    public T Read(T seed, YamlValue value)
    {
        foreach (var entry in value.Entries())
        {
            if (!_fields.TryGetValue(YamlKeys.ToSnakeCase(entry.Key), out var read)) throw Unknown(entry, value);
            var inner = value.At(entry);
            if (!inner.IsNull) seed = read(seed, inner);
        }

        return seed;
    }

    private Exception Unknown(YamlEntry entry, YamlValue parent)
    {
        var nearest = NearestName.Find(YamlKeys.ToSnakeCase(entry.Key), _fields.Keys);
        var meant = nearest is null ? "" : $" Did you mean '{YamlKeys.InTheManner(nearest, entry.Key)}'?";
        return parent.Source.Error(
            "unknown_key", entry.Line, $"there is no key '{parent.PathOf(entry.Key)}'.{meant}", $"The keys here are: {string.Join(", ", _fields.Keys)}.");
    }

    private static Dictionary<string, Func<T, YamlValue, T>> ToTable(YamlField<T>[] fields)
    {
        var table = new Dictionary<string, Func<T, YamlValue, T>>(fields.Length, StringComparer.Ordinal);
        foreach (var field in fields) table.Add(field.Key, field.Read);
        return table;
    }
}
