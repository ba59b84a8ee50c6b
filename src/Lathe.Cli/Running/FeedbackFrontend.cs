using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Engine.Collecting;
using Lathe.Engine.Configuration;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;

namespace Lathe.Cli.Running;

/// <summary><c>lathe feedback</c>: lists the items of a run, waives one, or says something, upon which a finished run goes on.</summary>
internal sealed class FeedbackFrontend(CliHost host, RunFrontend runs)
{
    private const int LargestInput = 1 << 20;

    public async Task<int> RunAsync(FeedbackRequest request, CancellationToken cancellationToken)
    {
        if (request.Text is "-") request = request with { Text = await StandardInput.ReadAsync(host, LargestInput, cancellationToken) };
        RunSummary summary;
        FeedbackReceipt? receipt;
        await using (var composition = new Composition(host, LathePaths.Find(host.Environment)))
        {
            summary = await RunLookup.FindAsync(composition, request.Run, cancellationToken);
            var feedback = new RunFeedback(composition.Journal, composition.Objects, composition.Inbox, host.Time, request.Text is null ? null : composition.Secrets(composition.ConfigurationOf(summary))) { Marks = new RunMarks(composition.Paths) };
            var format = RunQueries.FormatOf(composition, request.Format);
            if (request.Text is null) return await ListAsync(feedback, summary, format, cancellationToken);
            if (request.Waive is null && summary is { State: RunState.Finished, Applied: > 0 } && !request.Later)
            {
                feedback.Marks.Require(summary.Run);
                if (format == OutputFormat.Text) Say($"The change of run {summary.Run} is applied, so a run that follows up on it begins.");
                receipt = null;
            }
            else
            {
                receipt = request.Waive is { } item
                    ? await feedback.WaiveAsync(summary.Run, item, request.Text, cancellationToken)
                    : await feedback.SayAsync(summary.Run, request.Text, PathOf(request.Path, summary.Repository), request.Line, cancellationToken);
                var goesOn = receipt is { Taken: true, State: RunState.Finished } && request is { Waive: null, Later: false };
                if (format == OutputFormat.Text) Say(Receipt(request, summary, receipt, goesOn));
                else if (!goesOn) FeedbackListing.WriteJson(host, format, summary, await feedback.ListAsync(summary.Run, cancellationToken), receipt);
                if (!goesOn) return ExitCodes.Success;
            }
        }

        return receipt is null ? await FollowUpAsync(request, summary, cancellationToken) : await runs.ResumeAsync(
            new RunReferenceRequest(summary.Run.Value, Events: false, All: false, request.Yes, request.Format) { Raise = RunsCommands.Raised(request.Flags), SharedLimits = SettingFlags.SharedLimits(request.Flags) }, cancellationToken);
    }

    private async Task<int> ListAsync(RunFeedback feedback, RunSummary summary, OutputFormat format, CancellationToken cancellationToken)
    {
        var ledger = await feedback.ListAsync(summary.Run, cancellationToken);
        if (format == OutputFormat.Text) FeedbackListing.WriteText(host, summary, ledger);
        else FeedbackListing.WriteJson(host, format, summary, ledger, null);
        return ExitCodes.Success;
    }

    // The user's files hold the change already: a new run starts from them, with the model and the checks of the former one.
    private async Task<int> FollowUpAsync(FeedbackRequest request, RunSummary summary, CancellationToken cancellationToken)
    {
        RunHistory history;
        await using (var composition = new Composition(host, LathePaths.Find(host.Environment))) history = await RunHistory.ReadAsync(composition.Journal, summary.Run, cancellationToken);
        var settings = history.Resumed?.Settings ?? history.Started!.Settings;
        var flags = new List<FlagSetting>(request.Flags);
        if (!flags.Exists(f => f.Key == "model")) flags.Add(new FlagSetting("model", "--model", string.Join(',', [settings.Model, .. settings.Fallbacks])));
        // What an untrusted repository named must not come back as if the user had said it; the repository names it again.
        if (settings.UntrustedVerify.Count == 0)
        {
            foreach (var command in settings.Verify) flags.Add(new FlagSetting("verify", "--verify", command));
        }

        var place = PathOf(request.Path, summary.Repository) is { } path ? $"{path}{(request.Line is { } line ? $":{line}" : "")}: " : "";
        return await runs.RunAsync(
            new RunRequest
            {
                Origin = TaskOrigin.Text,
                Task = place + request.Text,
                Repository = summary.Repository,
                Mode = history.Started!.Task.Mode,
                Yes = request.Yes,
                Continue = summary.Run.Value,
                Format = request.Format,
                Flags = flags,
            },
            cancellationToken);
    }

    private static string Receipt(FeedbackRequest request, RunSummary summary, FeedbackReceipt receipt, bool goesOn)
    {
        var what = request.Waive is null ? $"noted as {receipt.Item.Id}" : $"{receipt.Item.Id} is waived";
        if (!receipt.Taken) return $"{what}. Run {summary.Run} is being worked on; it takes this up at its next turn.";
        if (goesOn) return $"{what}; run {summary.Run} goes on with it.";
        return request.Waive is not null ? $"{what}." : $"{what}. It is taken up when the run goes on: lathe resume {summary.Run}";
    }

    // As a person names it from where they are, else as it lies in the repository.
    private string? PathOf(string? named, string repository)
    {
        if (named is null) return null;
        var full = Path.GetFullPath(named, host.Environment.CurrentDirectory);
        var fromHere = Path.GetRelativePath(repository, full);
        var isInside = !fromHere.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(fromHere);
        if (isInside && (Path.IsPathRooted(named) || File.Exists(full))) return fromHere;
        return named.StartsWith("./", StringComparison.Ordinal) ? named[2..] : named;
    }

    private void Say(string text) => Toned.WriteLine(host, new ViewLine(PlainText.OneLine(text)));
}
