using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Lathe.Engine.Configuration;

/// <summary>The environment variables of this process. Most commands ask for a few of them, so that the table of all is only made where something goes through them.</summary>
internal sealed class ProcessVariables : IReadOnlyDictionary<string, string>
{
    private readonly Lazy<Dictionary<string, string>> _all = new(static () =>
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry pair in Environment.GetEnvironmentVariables()) all[(string)pair.Key] = (string?)pair.Value ?? "";
        return all;
    });

    public int Count => _all.Value.Count;

    public IEnumerable<string> Keys => _all.Value.Keys;

    public IEnumerable<string> Values => _all.Value.Values;

    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
#pragma warning disable RS0030 // This is where the environment is taken from that is injected everywhere else.
        value = Environment.GetEnvironmentVariable(key);
#pragma warning restore RS0030
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _all.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
