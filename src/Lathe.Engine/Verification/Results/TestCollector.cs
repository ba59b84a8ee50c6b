using Lathe.Engine.Text;

namespace Lathe.Engine.Verification.Results;

/// <summary>Gathers the tests that formats find, within the bounds of <see cref="TestResults"/>. A test that is named twice is one test; once failed, it stays so.</summary>
internal sealed class TestCollector(TestPlaces places, Func<string, string> redact)
{
    private const int LongestName = 400;
    private const int LongestMessage = 2_000;
    private const int LongestStack = 4_000;

    private readonly Dictionary<string, TestState> _states = new(StringComparer.Ordinal);
    private readonly List<NamedTest> _failures = [];
    private readonly List<string> _formats = [];
    private readonly HashSet<string> _covered = new(StringComparer.Ordinal);
    private readonly int[] _declared = new int[3];

    // What Begin found: how many tests there were, how many of them by name, and whether some were without.
    private readonly int[] _earlier = new int[3];
    private readonly int[] _earlierNamed = new int[3];
    private readonly bool[] _isEarlierUnnamed = new bool[3];
    private bool _isCounted;

    // Beyond the names that are kept, by state.
    private readonly int[] _unnamed = new int[3];
    private bool _isPartial;

    /// <summary>Whether nothing was found yet.</summary>
    public bool IsEmpty => _states.Count == 0 && !_declared.Any(n => n > 0) && !_earlier.Any(n => n > 0);

    /// <summary>Whether some test failed.</summary>
    public bool HasFailures => _failures.Count > 0 || _declared[(int)TestState.Failed] > 0 || _earlier[(int)TestState.Failed] > 0;

    /// <summary>Whether a failure of that name would still be kept.</summary>
    public bool Wants(string name) => _failures.Count < TestResults.MostFailures && !_states.ContainsKey(name);

    /// <summary>Says which format the tests that follow come from.</summary>
    /// <param name="format">Its name.</param>
    /// <param name="covers">The format whose text would say the same tests again.</param>
    public void From(string format, string? covers = null)
    {
        if (!_formats.Contains(format)) _formats.Add(format);
        if (covers is not null) _covered.Add(covers);
    }

    /// <summary>Whether a format's tests were found in reports.</summary>
    public bool Covers(string format) => _covered.Contains(format);

    /// <summary>Says that other tests follow: the counts declared from here on are none of those before.</summary>
    public void Begin()
    {
        foreach (var state in Enum.GetValues<TestState>())
        {
            var named = Names(state);
            (_earlier[(int)state], _isEarlierUnnamed[(int)state]) = (Count(state, named.Count), !AreAll(state, named));
            _earlierNamed[(int)state] = named.Count + _unnamed[(int)state];
            _declared[(int)state] = 0;
        }
    }

    /// <summary>Adds a test by its name.</summary>
    public void Add(string name, TestState state) => Add(name, state, null, null, null);

    /// <summary>Adds a test.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="state">How it ended.</param>
    /// <param name="message">Why it failed.</param>
    /// <param name="stack">Where, in the runner's words.</param>
    /// <param name="place">Where, when the runner says so apart.</param>
    /// <param name="hint">Words of the folder in which a bare file name is to be looked for.</param>
    public void Add(string name, TestState state, string? message, string? stack, TestPlace? place, string? hint = null)
    {
        name = Bounded.OneLine(places.Relative(redact(name)), LongestName);
        if (name.Length == 0) return;
        if (_states.TryGetValue(name, out var known))
        {
            if (state != TestState.Failed || known == TestState.Failed) return;
        }
        else if (_states.Count >= TestResults.MostNames && (state != TestState.Failed || _failures.Count >= TestResults.MostFailures))
        {
            _unnamed[(int)state]++;
            return;
        }

        _states[name] = state;
        if (state != TestState.Failed || _failures.Count >= TestResults.MostFailures) return;
        place ??= places.Find(stack, hint) ?? places.Find(message, hint);
        _failures.Add(new NamedTest(name, state) { Message = Cut(message, LongestMessage), Stack = Cut(stack, LongestStack), Path = place?.Path, Line = place?.Line });
    }

    /// <summary>Adds the counts that a runner's summary gives. Several summaries add up; where they count more than was named, the names are not all of them.</summary>
    public void Declare(int passed, int failed, int skipped)
    {
        _isCounted = true;
        _declared[(int)TestState.Passed] = Sum(_declared[(int)TestState.Passed], passed);
        _declared[(int)TestState.Failed] = Sum(_declared[(int)TestState.Failed], failed);
        _declared[(int)TestState.Skipped] = Sum(_declared[(int)TestState.Skipped], skipped);
    }

    /// <summary>Says that there may be more tests than could be read.</summary>
    public void BreakOff() => _isPartial = true;

    /// <summary>What was gathered; null where that is nothing, and no runner said that there was nothing.</summary>
    public TestResults? ToResults()
    {
        if (IsEmpty && !_isCounted) return null;
        var passed = Names(TestState.Passed);
        var skipped = Names(TestState.Skipped);
        var failed = _states.Values.Count(s => s == TestState.Failed);
        return new TestResults
        {
            Format = string.Join('+', _formats),
            Passed = Count(TestState.Passed, passed.Count),
            Failed = Count(TestState.Failed, failed),
            Skipped = Count(TestState.Skipped, skipped.Count),
            Failures = _failures,
            PassedNames = AreAll(TestState.Passed, passed) ? TestNames.Pack(passed) : null,
            SkippedNames = AreAll(TestState.Skipped, skipped) ? TestNames.Pack(skipped) : null,
            IsPartial = _isPartial ? true : null,
        };
    }

    private int Count(TestState state, int named) => Sum(_earlier[(int)state], Math.Max(named + _unnamed[(int)state] - _earlierNamed[(int)state], _declared[(int)state]));

    private bool AreAll(TestState state, List<string> named) =>
        !_isEarlierUnnamed[(int)state] && _unnamed[(int)state] == 0 && named.Count - _earlierNamed[(int)state] >= _declared[(int)state];

    private List<string> Names(TestState state)
    {
        var names = new List<string>();
        foreach (var (name, ended) in _states)
        {
            if (ended == state) names.Add(name);
        }

        return names;
    }

    private string? Cut(string? text, int limit) => string.IsNullOrWhiteSpace(text) ? null : Bounded.HeadAndTail(redact(text.Trim('\n', '\r', ' ')), limit);

    // A summary is text of whoever wrote the tests: neither negative nor beyond what a number holds.
    private static int Sum(int one, int other) => (int)Math.Min((long)one + Math.Max(0, other), int.MaxValue);
}
