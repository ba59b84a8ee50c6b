using System.Text.Json.Serialization;

namespace Lathe.Quality;

/// <summary>In which form a linter writes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinterFormat>))]
public enum LinterFormat
{
    /// <summary>SARIF 2.1.0.</summary>
    Sarif,

    /// <summary>JUnit's XML: each failure is a finding.</summary>
    JUnit,

    /// <summary>Checkstyle's XML.</summary>
    Checkstyle,
}

/// <summary>Reads linters' reports.</summary>
public static class LinterReports
{
    /// <summary>Reads a report; one that cannot be read says why. Findings of rules that do not say what they are about are about maintainability.</summary>
    /// <param name="format">Its form.</param>
    /// <param name="report">The bytes.</param>
    public static LinterReport Read(LinterFormat format, ReadOnlyMemory<byte> report) => format switch
    {
        LinterFormat.JUnit => JUnitReader.Read(report),
        LinterFormat.Checkstyle => CheckstyleReader.Read(report),
        _ => SarifReader.Read(report, QualityDimension.Maintainability),
    };
}
