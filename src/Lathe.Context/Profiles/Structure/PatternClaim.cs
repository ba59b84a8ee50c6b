namespace Lathe.Context;

/// <summary>Something that a repository's layout or names show, and where.</summary>
/// <param name="Kind">A stable id: <c>monorepo</c>, <c>src-and-tests</c>, <c>tests-beside-code</c>, <c>mvc</c>, <c>layers</c>, <c>ports-and-adapters</c>, <c>feature-folders</c>, <c>component-folders</c>, <c>commands-and-internals</c>, <c>name-endings</c>.</param>
/// <param name="Text">It in words.</param>
/// <param name="Evidence">Paths that show it, at most 6.</param>
public sealed record PatternClaim(string Kind, string Text, IReadOnlyList<string> Evidence);
