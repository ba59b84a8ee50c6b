using Lathe.Engine.Journal;
using Lathe.Engine.Permissions;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Text;
using Lathe.Engine.Verification.Reports;
using Lathe.Engine.Verification.Results;
using Lathe.Engine.Verification.Results.Formats;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Verification;

/// <summary>Runs one verify command on a tree and reads its named tests. Several may run side by side on trees of their own.</summary>
/// <param name="settings">What the run is frozen with.</param>
/// <param name="sandbox">Where commands run.</param>
/// <param name="redactor">Takes secrets out of what is kept.</param>
/// <param name="permission">Asks a person.</param>
/// <param name="time">The clock.</param>
internal sealed class CheckRunner(RunSettings settings, ISandbox sandbox, Redactor redactor, IPermissionPrompt permission, TimeProvider time)
{
    private const int LargestOutput = 40_000;
    private const int ReadOutput = 256 << 10;

    // Names are read from more than is kept: a runner's list of tests is long, and its failures may stand in the middle.
    private const int ScannedOutput = 4 << 20;
    private const int ScannedEvents = 24 << 20;
    private const long EventsLimit = 512L << 20;
    private const string BoxReports = "/tmp/.lathe-reports";

    /// <summary>Whether a command may run without a person being asked first.</summary>
    public bool MayRunUnasked(string command) => settings.Yes || sandbox.Name != Sandboxes.None || !settings.UntrustedVerify.Contains(command, StringComparer.Ordinal);

    /// <summary>Runs a command.</summary>
    /// <param name="copy">The tree; what the command writes stays in it.</param>
    /// <param name="on">What tree that is.</param>
    /// <param name="tree">What it holds.</param>
    /// <param name="command">The command line.</param>
    /// <param name="reports">An absolute path beside the tree, for a folder of reports that lives as long as the call.</param>
    /// <param name="cancellationToken">Kills the command.</param>
    public async Task<CheckResult> RunAsync(IWorkspace copy, CheckTree on, Snapshot tree, string command, string reports, CancellationToken cancellationToken)
    {
        if (!await MayRunAsync(command, cancellationToken)) return new CheckResult(command, on, tree.Id, CommandEnd.Exited, CheckResult.NotAllowed, "The user did not allow this command.");
        ReportFiles.Prepare(reports);
        try
        {
            var shown = sandbox.Name == Sandboxes.Bubblewrap ? BoxReports : reports;
            var reporting = ReportingCommand.Of(command, shown);
            var made = WorkspaceCommands.Make(copy, settings, reporting.CommandLine, settings.CommandTime);
            var limits = reporting.IsGoJson ? made.Limits with { KeptOutputBytes = ScannedEvents, OutputBytes = EventsLimit } : made.Limits with { KeptOutputBytes = ScannedOutput };
            copy.NoteCommand();
            var began = time.GetUtcNow();
            var result = await sandbox.RunAsync(
                made with { Environment = reporting.Variables, Limits = limits, Mounts = [.. made.Mounts, new WorkspaceMount(reports, shown, WorkspaceMountKind.Private)] }, null, cancellationToken);
            var files = ReportFiles.In(reports);
            if (reporting.LeavesReports) files = files.Concat(ReportFiles.InTree(copy.Root, began));
            var places = new TestPlaces(copy.Root == copy.MountPath ? [copy.Root] : [copy.MountPath, copy.Root], tree.Entries.Keys);
            var tests = TestResultReader.Read(result.Output, result.Succeeded, files, places, redactor.Redact);
            var readable = reporting.IsGoJson ? GoJson.Readable(result.Output) : result.Output;
            var output = Bounded.HeadAndTail(redactor.Redact(Bounded.HeadAndTail(readable, ReadOutput)), LargestOutput);
            var scan = ScanReports.Read(command, result.Output, reports, copy.Root, began, redactor);
            return new CheckResult(command, on, tree.Id, result.End, result.ExitCode, output) { Tests = tests, Scan = scan, Seconds = Math.Round(result.Duration.TotalSeconds, 2) };
        }
        finally
        {
            ReportFiles.Remove(reports);
        }
    }

    // A command that an untrusted repository named runs in a sandbox or after a person's yes.
    private async Task<bool> MayRunAsync(string command, CancellationToken cancellationToken)
    {
        if (MayRunUnasked(command)) return true;
        return await permission.AskAsync(new PermissionRequest("verify", command), cancellationToken)
            ?? throw new LatheError(ErrorKind.Permission, "permissions.ask", $"The repository names a check that would run without a sandbox, which needs a person's yes: {Bounded.OneLine(command, 300)}")
            {
                Guidance = "Answer with 'lathe answer RUN --choice allow', or trust the repository with 'lathe trust DIR'.",
                Recovery = Recovery.AskHuman,
            }.ToException();
    }
}
