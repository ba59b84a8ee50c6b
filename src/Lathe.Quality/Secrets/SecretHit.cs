namespace Lathe.Quality;

/// <summary>A place that holds a secret. Never its text.</summary>
/// <param name="Start">Where it starts, in UTF-16 units.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Sort">What sort it is.</param>
/// <param name="Certainty">How sure that is.</param>
/// <param name="What">What it is, to follow "this looks like".</param>
internal readonly record struct SecretHit(int Start, int Length, SecretSort Sort, SecretCertainty Certainty, string What)
{
    /// <summary>The most that are looked for in a file; more is a dump of data, not a program with a mistake.</summary>
    public const int Most = 5_000;
}
