namespace Lathe.Context;

/// <summary>Collects what the user should know, each kind once with how often and the first place. Safe for several threads.</summary>
internal sealed class IndexNotes
{
    private readonly Dictionary<string, (int Count, string First)> _notes = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _earlier = [];

    /// <summary>Notes a thing.</summary>
    /// <param name="what">A sentence's end after "N": "could not be read".</param>
    /// <param name="where">A path.</param>
    public void Add(string what, string where)
    {
        lock (_notes)
        {
            var (count, first) = _notes.GetValueOrDefault(what, (0, where));
            // The first by name, so that two runs say the same.
            _notes[what] = (count + 1, string.CompareOrdinal(where, first) < 0 ? where : first);
        }
    }

    /// <summary>Takes over what an earlier walk said of what has not changed since.</summary>
    public void Keep(IReadOnlyList<string> earlier) => _earlier = earlier;

    public IReadOnlyList<string> All()
    {
        lock (_notes)
            return _notes.Count == 0 ? _earlier : [.. _earlier, .. _notes.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => n.Value.Count == 1 ? $"{Shown(n.Value.First)} {n.Key}" : $"{Shown(n.Value.First)} and {n.Value.Count - 1} more {n.Key}").Except(_earlier, StringComparer.Ordinal)];
    }

    private static string Shown(string path) => path.Length == 0 ? "." : ShownPath.Of(path);
}
