namespace Lathe.Quality.Taint;

/// <summary>A rule of the security analysis, as <c>Data/rules.taint</c> has it.</summary>
/// <param name="Id">As <c>security.sql-injection</c>.</param>
/// <param name="Name">A few words.</param>
/// <param name="Bit">Its category as a bit of <see cref="Flow.Cleared"/>.</param>
/// <param name="Cwe">The weaknesses that it is about.</param>
/// <param name="Severity">How much its findings matter, at most.</param>
/// <param name="Label">Which taint it looks for.</param>
/// <param name="Rationale">Why it is there.</param>
/// <param name="Suggestion">What to do about a finding.</param>
internal sealed record SecurityRule(string Id, string Name, ulong Bit, int[] Cwe, FindingSeverity Severity, SourceLabel Label, string Rationale, string Suggestion);
