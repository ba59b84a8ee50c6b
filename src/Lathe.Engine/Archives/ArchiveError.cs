using Lathe.Errors;

namespace Lathe.Engine.Archives;

/// <summary>The errors of reading an archive. Nothing was written when one is thrown.</summary>
internal static class ArchiveError
{
    private const string Nothing = "Nothing was imported. Have it exported again, and do not unpack it by other means before you know where it comes from.";

    public static LatheException NoArchive(string why) => Of("import.not_an_archive", $"This is no archive of a run: {why}.", "Name a file that 'lathe export' wrote.");

    public static LatheException Damaged(string why, Exception? cause = null) => Of("import.damaged", $"The archive is damaged: {why}.", "Nothing was imported. Copy the file again, or have the run exported again.", cause);

    public static LatheException BadFile(string name, string why) => Of("import.bad_entry", $"The archive is refused: '{Text.Bounded.OneLine(Plain(name), 100)}' {why}.", Nothing);

    public static LatheException TooLarge(string what, string limit) => Of("import.too_large", $"The archive is refused: {what}; the limit is {limit}.", Nothing);

    public static LatheException BadEvent(long number, string why, Exception? cause = null) => Of("import.bad_event", $"The archive is refused: event {number} {why}.", "Nothing was imported. A later version of Lathe may be able to read it.", cause);

    public static LatheException Later(int format, string version) =>
        Of("import.later_version", $"The archive has format {format}, written by lathe {Text.Bounded.OneLine(Plain(version), 40)}; this version reads up to {ArchiveNames.Format}.", "Update Lathe, and import it then.");

    private static LatheException Of(string code, string message, string guidance, Exception? cause = null)
    {
        var error = new LatheError(ErrorKind.Validation, code, message) { Guidance = guidance };
        return cause is null ? error.ToException() : error.ToException(cause);
    }

    // A name may hold anything; what is shown of it drives no terminal.
    private static string Plain(string text) => string.Concat(text.Take(200).Select(static c => c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:x4}"));
}
