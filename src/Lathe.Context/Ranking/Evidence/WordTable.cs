namespace Lathe.Context;

/// <summary>Gives words numbers, in the order in which they first come. The words lie in one array: a ranking of a large tree has tens of thousands of them, and asks for each by its number.</summary>
internal sealed class WordTable
{
    /// <summary>Letters of a word that count.</summary>
    private const int MaxLength = 128;

    private readonly char[] _lower = new char[MaxLength];
    private char[] _letters = new char[4096];
    private int[] _ends = new int[1024];
    private int[] _hashes = new int[1024];
    // The number of the word in each slot, from 1; a power of two of slots, at most half of them taken.
    private int[] _slots = new int[2048];

    public int Count { get; private set; }

    public ReadOnlySpan<char> this[int number] => _letters.AsSpan(number == 0 ? 0 : _ends[number - 1], LengthOf(number));

    public int LengthOf(int number) => _ends[number] - (number == 0 ? 0 : _ends[number - 1]);

    /// <summary>The numbers of the words of a path or of a part of one, each word in lower case: parts of names as in <see cref="NameParts"/>, between slashes, dots, spaces and dashes.</summary>
    public void Cut(ReadOnlySpan<char> path, List<int> numbers)
    {
        var at = 0;
        while (true)
        {
            while (at < path.Length && IsBetween(path[at])) at++;
            if (at == path.Length) return;
            var start = at++;
            while (at < path.Length && !IsBetween(path[at]) && !NameParts.StartsPart(path, at)) at++;
            numbers.Add(Number(path[start..at]));
        }
    }

    private static bool IsBetween(char c) => c is '/' or '.' or ' ' or '-' or '_' or '$';

    private int Number(ReadOnlySpan<char> word)
    {
        if (word.Length > MaxLength) word = word[..MaxLength];
        var lower = _lower.AsSpan(0, word.Length);
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            if (c >= 128)
            {
                word.ToLowerInvariant(lower);
                break;
            }

            lower[i] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
        }

        // The framework's, which differs from process to process, so that nobody can name files to make it slow.
        var hash = string.GetHashCode(lower, StringComparison.Ordinal);
        var slot = hash & (_slots.Length - 1);
        for (; _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var known = _slots[slot] - 1;
            if (_hashes[known] == hash && this[known].SequenceEqual(lower)) return known;
        }

        return Add(lower, hash, slot);
    }

    private int Add(ReadOnlySpan<char> word, int hash, int slot)
    {
        var number = Count++;
        var start = number == 0 ? 0 : _ends[number - 1];
        if (start + word.Length > _letters.Length) Array.Resize(ref _letters, _letters.Length * 2);
        if (number == _ends.Length)
        {
            Array.Resize(ref _ends, number * 2);
            Array.Resize(ref _hashes, number * 2);
        }

        word.CopyTo(_letters.AsSpan(start));
        (_ends[number], _hashes[number], _slots[slot]) = (start + word.Length, hash, number + 1);
        if (Count * 2 > _slots.Length) Grow();
        return number;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < Count; number++)
        {
            var slot = _hashes[number] & (_slots.Length - 1);
            while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = number + 1;
        }
    }
}
