namespace Lathe.Context;

/// <summary>
/// Keeps the files with the largest values, of equal ones those with the smaller numbers; files are offered in order of their numbers. A heap of its own, since the framework's queue over pairs costs a process more than what it is asked here.
/// </summary>
/// <param name="most">Files at most.</param>
internal sealed class BestFiles(int most)
{
    // The worst lies at the top.
    private readonly float[] _values = new float[most];
    private readonly int[] _files = new int[most];

    public int Count { get; private set; }

    public void Offer(int file, float value)
    {
        if (Count < most)
        {
            var at = Count++;
            for (; at > 0 && IsWorse(value, file, (at - 1) / 2); at = (at - 1) / 2) (_values[at], _files[at]) = (_values[(at - 1) / 2], _files[(at - 1) / 2]);
            (_values[at], _files[at]) = (value, file);
        }
        else if (most > 0 && value > _values[0])
        {
            Sink(value, file);
        }
    }

    /// <summary>Takes the worst one out.</summary>
    public int TakeWorst()
    {
        var worst = _files[0];
        Count--;
        Sink(_values[Count], _files[Count]);
        return worst;
    }

    private void Sink(float value, int file)
    {
        var at = 0;
        for (var below = 1; below < Count; below = (2 * at) + 1)
        {
            if (below + 1 < Count && IsWorse(_values[below + 1], _files[below + 1], below)) below++;
            if (!IsWorse(_values[below], _files[below], value, file)) break;
            (_values[at], _files[at]) = (_values[below], _files[below]);
            at = below;
        }

        (_values[at], _files[at]) = (value, file);
    }

    private bool IsWorse(float value, int file, int at) => IsWorse(value, file, _values[at], _files[at]);

    private static bool IsWorse(float value, int file, float than, int other) => value < than || (value == than && file > other);
}
