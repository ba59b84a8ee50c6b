using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;

namespace Lathe.Cli.Commands;

/// <summary>What <c>lathe answer</c> was asked for.</summary>
/// <param name="Run">The id or a beginning of it; null for the run of the repository that asks.</param>
/// <param name="Text">Words for the model; <c>-</c> reads them from standard input; null for none.</param>
/// <param name="Choice">Which of the possible answers, by name or place; null where the words say it all.</param>
/// <param name="Later">Only writes the answer down: the run does not go on at once.</param>
/// <param name="Yes">Answers every further permission ask with yes.</param>
/// <param name="Format">Null where the configuration decides.</param>
internal sealed record AnswerRequest(string? Run, string? Text, string? Choice, bool Later, bool Yes, OutputFormat? Format)
{
    /// <summary>Limits and the model, for the run that goes on.</summary>
    public List<FlagSetting> Flags { get; init; } = [];
}

/// <summary>The arguments of <c>lathe answer</c>.</summary>
internal static class AnswerCommand
{
    public static Command Create(Func<AnswerRequest, CancellationToken, Task<int>> answer)
    {
        var words = new Argument<string[]>("RUN TEXT") { Arity = new ArgumentArity(0, 20), Description = "The run's id or the beginning of it, by default the run of this repository that asks, and words for the model; - reads these from standard input." };
        var choice = new Option<string?>("--choice", "-c") { HelpName = "NAME", Description = "One of the possible answers, by its name or its number; without it and without words they are listed." };
        var later = new Option<bool>("--no-resume") { Description = "Only writes the answer down; the run goes on with lathe resume." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Answers every further permission ask with yes; denies stay." };
        var command = new Command("answer", "Answers what a run asks, upon which it goes on.") { words, choice, later, yes };
        SharedOptions.AddOutput(command);
        SettingFlags.AddRaisable(command);
        command.SetAction((parse, cancellationToken) =>
        {
            var (run, text) = RunAndText.Split(parse.GetValue(words) ?? [], "lathe answer RUN \"Use the other library\"");
            return answer(
                new AnswerRequest(run, text, parse.GetValue(choice), parse.GetValue(later), parse.GetValue(yes), SharedOptions.FormatOf(parse)) { Flags = SettingFlags.Read(parse) }, cancellationToken);
        });
        return command;
    }
}
