namespace Lathe.Cli.Running;

/// <summary>The document of <c>lathe export --json</c>.</summary>
internal sealed record ExportView(string Run, string File, long Size, int Events, int Objects, int Missing, int? Answers);

/// <summary>The document of <c>lathe import --json</c>.</summary>
internal sealed record ImportView(string Run, bool WasThere, string Repository, bool RepositoryIsHere, string State, int Events, int Objects, int Missing, string Version, int Written, int? StillMissing);
