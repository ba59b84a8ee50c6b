namespace Lathe.Quality;

/// <summary>A language file that somebody adds to those of Lathe: <c>LANGUAGE.yaml</c>, or <c>all.yaml</c> for every language.</summary>
/// <param name="Name">As messages call it.</param>
/// <param name="Text">YAML; docs/quality.md has the keys.</param>
/// <param name="MayLoosen">Whether it may ask for less than what holds without it. Otherwise such lines are passed over and said.</param>
public sealed record ProfileFile(string Name, string Text, bool MayLoosen);
