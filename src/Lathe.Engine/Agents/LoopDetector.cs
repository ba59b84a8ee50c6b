namespace Lathe.Engine.Agents;

/// <summary>
/// Notices that an agent goes in circles: the same (call, result) pair three times over, or a pattern of up to four pairs that repeats three times. A call whose
/// result changes is not a loop.
/// </summary>
internal sealed class LoopDetector
{
    private const int Repeats = 3;
    private const int LongestPeriod = 4;
    private readonly List<ulong> _pairs = [];

    /// <summary>Adds what one call came to.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">Its arguments as the model wrote them.</param>
    /// <param name="result">What the model was told.</param>
    /// <returns>Whether the calls so far end in a loop.</returns>
    public bool Add(string tool, string arguments, string result)
    {
        _pairs.Add(Hash(tool) ^ ulong.RotateLeft(Hash(arguments), 21) ^ ulong.RotateLeft(Hash(result), 42));
        for (var period = 1; period <= LongestPeriod; period++)
        {
            if (EndsInPeriod(period)) return true;
        }

        return false;
    }

    /// <summary>Forgets the calls so far, after the agent was told about them.</summary>
    public void Reset() => _pairs.Clear();

    private bool EndsInPeriod(int period)
    {
        var length = period * Repeats;
        if (_pairs.Count < length) return false;
        for (var i = _pairs.Count - length; i < _pairs.Count - period; i++)
        {
            if (_pairs[i] != _pairs[i + period]) return false;
        }

        return true;
    }

    // FNV-1a, 64 bit: http://www.isthe.com/chongo/tech/comp/fnv/
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
