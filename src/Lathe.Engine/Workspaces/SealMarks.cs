namespace Lathe.Engine.Workspaces;

/// <summary>What a seal has to look at: the paths that edits named since the last one, or everything. Thread-safe.</summary>
internal sealed class SealMarks(bool all)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private bool all = all;

    public void Add(string path)
    {
        lock (gate) written.Add(path);
    }

    public void AddAll()
    {
        lock (gate) all = true;
    }

    /// <summary>Takes the marks. A seal that fails leaves them forgotten, so the next one has to look at everything, unless <see cref="Done"/> is called.</summary>
    /// <param name="paths">What edits named.</param>
    /// <returns>Whether everything has to be looked at.</returns>
    public bool Take(out string[] paths)
    {
        lock (gate)
        {
            paths = [.. written];
            var whole = all;
            all |= paths.Length > 0;
            written.Clear();
            return whole;
        }
    }

    /// <summary>The seal that took the marks has succeeded.</summary>
    public void Done()
    {
        lock (gate) all = false;
    }
}
