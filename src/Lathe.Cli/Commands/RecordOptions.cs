using System.CommandLine;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>Where a recording goes.</summary>
/// <param name="File">The file as given.</param>
/// <param name="Overwrite">Whether one that is there may be replaced.</param>
internal sealed record RecordRequest(string File, bool Overwrite);

/// <summary>The options of commands that record.</summary>
internal static class RecordOptions
{
    private const string Record = "--record";
    private const string Overwrite = "--overwrite";

    public static void AddTo(Command command)
    {
        command.Add(new Option<string?>(Record) { HelpName = "FILE", Description = "Writes what the model said into a cassette, for lathe replay." });
        command.Add(AllowReplacing());
    }

    public static Option<bool> AllowReplacing(string what = "a cassette") => new(Overwrite) { Description = $"Lets {what} replace a file that is there." };

    public static RecordRequest? Read(ParseResult parse)
    {
        string? file = null;
        var overwrite = false;
        foreach (var option in parse.CommandResult.Command.Options)
        {
            if (option is Option<string?> { Name: Record } record) file = parse.GetValue(record);
            if (option is Option<bool> { Name: Overwrite } replace) overwrite = parse.GetValue(replace);
        }

        if (file is not null) return new RecordRequest(file, overwrite);
        if (!overwrite) return null;
        throw new LatheError(ErrorKind.Validation, "cli.bad_argument", "--overwrite says nothing without --record.") { Guidance = "Give --record FILE --overwrite." }.ToException();
    }
}
