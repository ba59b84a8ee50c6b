namespace Lathe.Quality;

/// <summary>What an event of a range says about the version that it names.</summary>
internal enum RangeEventKind
{
    /// <summary>The first that is affected; "0" stands for the very first.</summary>
    Introduced,

    /// <summary>The first that is no longer affected.</summary>
    Fixed,

    /// <summary>The last that is affected.</summary>
    LastAffected,

    /// <summary>The first that the range says nothing about.</summary>
    Limit,
}

/// <summary>One event of a range.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Version">About which version.</param>
internal readonly record struct RangeEvent(RangeEventKind Kind, string Version);

/// <summary>What one advisory says about one package.</summary>
/// <param name="Id">As <c>GHSA-…</c>.</param>
/// <param name="Aliases">The same under other ids.</param>
/// <param name="Summary">A line; empty for none.</param>
/// <param name="Score">The CVSS base score, 0 to 10; below zero where there is none.</param>
/// <param name="Word">The severity in the database's own word; empty for none.</param>
/// <param name="Versions">Versions that are affected, one by one.</param>
/// <param name="Ranges">Ranges of versions that are affected.</param>
internal sealed record Advisory(string Id, IReadOnlyList<string> Aliases, string Summary, double Score, string Word, IReadOnlyList<string> Versions, IReadOnlyList<IReadOnlyList<RangeEvent>> Ranges)
{
    /// <summary>Whether the package as such is an attack.</summary>
    public bool IsMalicious => Id.StartsWith("MAL-", StringComparison.Ordinal);

    /// <summary>The severity of a finding: by the score's bands (critical from 9.0, high from 7.0, medium from 4.0; CVSS v3.1, section 5), or by the database's word.</summary>
    public FindingSeverity Severity
    {
        get
        {
            if (IsMalicious) return FindingSeverity.Blocking;
            if (Score >= 0) return Score >= 9 ? FindingSeverity.Blocking : Score >= 7 ? FindingSeverity.Error : Score >= 4 ? FindingSeverity.Warning : FindingSeverity.Info;
            return Word.ToUpperInvariant() switch { "CRITICAL" => FindingSeverity.Blocking, "HIGH" => FindingSeverity.Error, "LOW" => FindingSeverity.Info, _ => FindingSeverity.Warning };
        }
    }
}
