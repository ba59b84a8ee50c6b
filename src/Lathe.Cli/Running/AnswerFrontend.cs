using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Engine.Collecting;
using Lathe.Engine.Configuration;
using Lathe.Engine.Elsewhere;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Questions;

namespace Lathe.Cli.Running;

/// <summary><c>lathe answer</c>: shows what a run asks, or answers it, upon which the run goes on.</summary>
internal sealed class AnswerFrontend(CliHost host, RunFrontend runs)
{
    public async Task<int> RunAsync(AnswerRequest request, CancellationToken cancellationToken)
    {
        if (request.Text is "-") request = request with { Text = await StandardInput.ReadAsync(host, RunFeedback.LongestText + 1_000, cancellationToken) };
        RunSummary summary;
        AnswerDraft draft;
        await using (var composition = new Composition(host, LathePaths.Find(host.Environment)))
        {
            summary = await RunLookup.FindAskingAsync(composition, request.Run, cancellationToken);
            var configuration = composition.ConfigurationOf(summary);
            var format = request.Format ?? OutputFormats.Parse(configuration.OutputFormat);
            var history = await RunHistory.ReadAsync(composition.Journal, summary.Run, cancellationToken);
            var question = RunQuestion.Of(history);
            draft = new AnswerDraft(runs.UserName(configuration), request.Choice, request.Text) { Question = question?.Number };
            var answers = new RunAnswers(composition.Journal, host.Time, composition.Secrets(configuration));
            if (request is { Choice: null, Text: null } && question is { Answered: null })
            {
                Show(composition, format, summary.Run, history);
                return ExitCodes.NeedsHuman;
            }

            var isGivenUp = question?.Named(request.Choice ?? request.Text) is { Name: RunQuestion.GiveUp };
            if (!isGivenUp) new RunMarks(composition.Paths).Require(summary.Run);

            // What is over has nothing to go on with, and what another machine works on goes on there.
            if (request.Later || isGivenUp || RunAdoption.IsNeeded(history, composition.Machine))
            {
                var receipt = await answers.AnswerAsync(summary.Run, draft, cancellationToken);
                Say(composition, format, summary.Run, receipt, await RunHistory.ReadAsync(composition.Journal, summary.Run, cancellationToken));
                return ExitCodes.Success;
            }
        }

        var reference = new RunReferenceRequest(summary.Run.Value, Events: false, All: false, request.Yes, request.Format)
        {
            Raise = RunsCommands.Raised(request.Flags) with { Answer = draft },
            SharedLimits = SettingFlags.SharedLimits(request.Flags),
        };
        return await runs.ResumeAsync(reference, cancellationToken);
    }

    private void Show(Composition composition, OutputFormat format, RunId run, RunHistory history)
    {
        if (format == OutputFormat.Text) QuestionLines.Write(host, run, history);
        else RunDocuments.Write(host, format, RunDocuments.Of(composition.Objects, history, run, ExitCodes.NeedsHuman));
    }

    private void Say(Composition composition, OutputFormat format, RunId run, AnswerReceipt receipt, RunHistory history)
    {
        if (format != OutputFormat.Text) RunDocuments.Write(host, format, RunDocuments.Of(composition.Objects, history, run, ExitCodes.Success));
        else if (receipt.State == RunState.Cancelled) host.Out.WriteLine($"Run {run} is given up. What it has done is kept: lathe show {run}");
        else host.Out.WriteLine($"answered: {receipt.Answer.Choice}. It is taken up when the run goes on: lathe resume {run}");
    }
}
