using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>What <c>lathe feedback</c> was asked for.</summary>
/// <param name="Run">The id or a beginning of it; null for the latest run of the repository.</param>
/// <param name="Text">What a person says, or why an item is waived; <c>-</c> reads it from standard input; null lists the items.</param>
/// <param name="Path">The file that it is about.</param>
/// <param name="Line">The line in it.</param>
/// <param name="Waive">The item to waive.</param>
/// <param name="Later">A finished run is not gone on with.</param>
/// <param name="Yes">Answers every ask with yes.</param>
/// <param name="Format">Null where the configuration decides.</param>
internal sealed record FeedbackRequest(string? Run, string? Text, string? Path, int? Line, string? Waive, bool Later, bool Yes, OutputFormat? Format)
{
    /// <summary>Limits and the model, where the run goes on.</summary>
    public List<FlagSetting> Flags { get; init; } = [];
}

/// <summary>The arguments of <c>lathe feedback</c>.</summary>
internal static class FeedbackCommand
{
    public static Command Create(Func<FeedbackRequest, CancellationToken, Task<int>> feedback)
    {
        var words = new Argument<string[]>("RUN TEXT") { Arity = new ArgumentArity(0, 20), Description = "The run's id or the beginning of it, the latest run of this repository by default, and what to say; - reads that from standard input. Without a text the items are listed." };
        var on = new Option<string?>("--on") { HelpName = "FILE:LINE", Description = "What the text is about: a file of the change, or a line in it." };
        var waive = new Option<string?>("--waive") { HelpName = "ITEM", Description = "Decides that an item need not be mended; the text says why." };
        var later = new Option<bool>("--later") { Description = "Only notes it: a finished run does not go on at once." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Answers every permission ask with yes; denies stay." };
        var command = new Command("feedback", "Lists what a run was told to mend, or tells it more.") { words, on, waive, later, yes };
        SharedOptions.AddOutput(command);
        SettingFlags.AddRaisable(command);
        command.SetAction((parse, cancellationToken) =>
        {
            var (run, text) = RunAndText.Split(parse.GetValue(words) ?? [], "lathe feedback RUN \"Name it total, not sum\"");
            var place = parse.GetValue(on);
            var (path, line) = place is null ? (null, null) : PlaceOf(place);
            var item = parse.GetValue(waive);
            if (text is null && item is not null) throw Bad("feedback.no_reason", "A waiver needs a reason.", "Say why: lathe feedback RUN --waive ITEM \"…\"");
            if (text is null && path is not null) throw Bad("feedback.empty", "There is nothing said about it.", $"Say what to change: lathe feedback RUN --on {place} \"…\"");
            if (item is not null && path is not null) throw Bad("cli.bad_argument", "--waive and --on exclude each other.", "An item has its place already.");
            return feedback(new FeedbackRequest(run, text, path, line, item, parse.GetValue(later), parse.GetValue(yes), SharedOptions.FormatOf(parse)) { Flags = SettingFlags.Read(parse) }, cancellationToken);
        });
        return command;
    }

    private static (string Path, int? Line) PlaceOf(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0) return (text, null);
        if (colon == 0 || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var line) || line < 1)
            throw Bad("feedback.bad_place", $"'{Engine.Text.Bounded.OneLine(text, 200)}' is no place.", "Give --on FILE:LINE, as --on src/split.mjs:12, or --on FILE for the file as a whole.");
        return (text[..colon], line);
    }

    private static LatheException Bad(string code, string message, string guidance) =>
        new LatheError(ErrorKind.Validation, code, message) { Guidance = guidance }.ToException();
}
