namespace Lathe.Models.Replay;

/// <summary>How a cassette is replayed.</summary>
public sealed record ReplayOptions
{
    /// <summary>
    /// Absolute folders of this machine by the name of their placeholder, as <c>repo</c> → <c>/home/me/project</c>. In requests they are replaced by <c>{lathe:repo}</c> before matching,
    /// in answers the placeholder is replaced by the folder.
    /// </summary>
    public IReadOnlyDictionary<string, string> Roots { get; init; } = new Dictionary<string, string>();

    /// <summary>Told once for each difference that does not prevent a match: another system prompt, other tools.</summary>
    public Action<ReplayNotice>? OnNotice { get; init; }

    /// <summary>The pause before each chunk, so that a person can watch; none by default.</summary>
    public TimeSpan ChunkDelay { get; init; }

    /// <summary>The clock of <see cref="ChunkDelay"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>A difference between a cassette and the requests that does not prevent a match.</summary>
/// <param name="Code"><c>replay.system_differs</c> or <c>replay.tools_differ</c>.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Difference">What differs, in lines of at most 80 columns; empty where the cassette does not say enough.</param>
public sealed record ReplayNotice(string Code, string Text, IReadOnlyList<string> Difference);
