using Lathe.Engine.Text;
using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>Errors about artifacts that more than one class reports.</summary>
public static class ArtifactErrors
{
    internal const string CorruptCode = "artifacts.corrupt";

    /// <summary>Stored content is not what was stored.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="place">The store, as people know it.</param>
    public static LatheException Corrupt(string key, string place) => new LatheError(ErrorKind.Storage, CorruptCode, $"What is stored as {key} in {place} is not what was put there: its hash differs.")
    {
        Severity = ErrorSeverity.Critical,
        Guidance = "Check the disk or the bucket; 'lathe artifacts sync' puts a version's named copies right from content that is whole.",
    }.ToException();

    /// <summary>An object is under retention or legal hold.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="protection">What protects it.</param>
    public static LatheException Locked(string key, ObjectProtection protection) => new LatheError(ErrorKind.Permission, "artifacts.locked", $"{key} is locked: {protection.Describe()}.")
    {
        Recovery = Recovery.Stop,
        Guidance = protection.LegalHold ? "Lift the legal hold first: lathe artifacts lock PROJECT/ITEM@VERSION --no-hold" : "Wait until the retention ends.",
    }.ToException();

    /// <summary>There is no such version, or no such item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="version">The version; null for the latest.</param>
    public static LatheException NotThere(ItemName item, int? version) => new LatheError(
        ErrorKind.NotFound,
        version is null ? "artifacts.no_item" : "artifacts.no_version",
        version is null ? $"There is no item {item}." : $"There is no version {version} of {item}.")
    {
        Guidance = version is null ? "'lathe artifacts list' shows what there is." : $"'lathe artifacts history {item}' shows its versions.",
    }.ToException();

    internal static LatheException Invalid(string code, string message, string guidance) => new LatheError(ErrorKind.Validation, "artifacts." + code, Bounded.OneLine(message, 400)) { Guidance = guidance }.ToException();
}
