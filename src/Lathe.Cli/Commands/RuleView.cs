using Lathe.Quality;

namespace Lathe.Cli.Commands;

/// <summary>An example of a rule, as <c>--json</c> writes it.</summary>
internal sealed record RuleExampleView(string Path, string Code, IReadOnlyList<int> Lines);

/// <summary>A rule, as <c>--json</c> writes it. <c>file</c> is where one that is not built in stands.</summary>
internal sealed record RuleView(
    string Id, string Name, string Dimension, string Severity, IReadOnlyList<string> Languages, IReadOnlyList<int> Cwe, string Rationale, string? Remedy, string? File, IReadOnlyList<RuleExampleView>? Examples)
{
    public static RuleView Of(RuleInfo info, string? file, bool whole) => new(
        info.Id, info.Name, info.Dimension.ToString().ToLowerInvariant(), info.Severity.ToString().ToLowerInvariant(), info.Languages, info.Cwe, info.Rationale, info.Remedy, file,
        whole ? [.. info.Examples.Select(example => new RuleExampleView(example.Path, example.After, example.Lines))] : null);
}

/// <summary>An example that did not hold, as <c>--json</c> writes it.</summary>
internal sealed record RuleTestFailureView(string Rule, string File, int Line, string Language, string Code, IReadOnlyList<int> Expected, IReadOnlyList<int> Found, string? Problem);

/// <summary>What testing rules came to, as <c>--json</c> writes it.</summary>
internal sealed record RuleTestView(int Rules, int Examples, int Failed, IReadOnlyList<string> WithoutExamples, IReadOnlyList<RuleTestFailureView> Failures);
