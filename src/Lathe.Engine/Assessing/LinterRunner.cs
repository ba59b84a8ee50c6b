using System.Text;
using Lathe.Edits;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Permissions;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Text;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Quality;

namespace Lathe.Engine.Assessing;

/// <summary>Runs a linter on a tree, in the sandbox, and reads its report. That it ends with another code than 0 is usual where it finds something; what counts is whether there is a report.</summary>
/// <param name="settings">What a run would be frozen with.</param>
/// <param name="sandbox">Where commands run.</param>
/// <param name="redactor">Takes secrets out of what is kept.</param>
/// <param name="permission">Asks a person.</param>
/// <param name="objects">Where the tree's content is.</param>
internal sealed class LinterRunner(RunSettings settings, ISandbox sandbox, Redactor redactor, IPermissionPrompt permission, IObjectStore objects)
{
    private const int LargestReport = 16 << 20;

    /// <summary>Runs one.</summary>
    /// <param name="copy">The tree; what the command writes stays in it.</param>
    /// <param name="tree">What it holds.</param>
    /// <param name="linter">The linter.</param>
    /// <param name="cancellationToken">Kills the command.</param>
    public async Task<LinterResult> RunAsync(IWorkspace copy, Snapshot tree, LinterCommand linter, CancellationToken cancellationToken)
    {
        if (!await MayRunAsync(linter, cancellationToken)) return Failed(linter, "it was not allowed to run");

        // A report that lies there from before is not what the linter says now.
        if (linter.Report is { } report && Stat(copy, report) is { Kind: FileTreeEntryKind.File })
        {
            copy.Tree.Delete(report);
            copy.NoteWrite(report);
        }

        copy.NoteCommand();
        var command = WorkspaceCommands.Make(copy, settings, linter.Command, settings.CommandTime);
        var result = await sandbox.RunAsync(command with { Limits = command.Limits with { KeptOutputBytes = LargestReport } }, null, cancellationToken);
        var bytes = linter.Report is null ? Body(result.Output, linter.Format) : Read(copy, linter.Report);
        if (bytes is null) return Failed(linter, Why(linter, result));
        var read = LinterReports.Read(linter.Format, bytes);
        return Of(linter, read, new TreePlaces(() => tree, objects, copy.MountPath, copy.Root));
    }

    private LinterResult Of(LinterCommand linter, LinterReport read, TreePlaces places)
    {
        var findings = new List<Finding>(read.Findings.Count);
        foreach (var finding in read.Findings)
        {
            findings.Add(finding with
            {
                Tool = linter.Name,
                Dimension = linter.Dimension ?? finding.Dimension,
                Path = places.Resolve(finding.Path) ?? finding.Path,
                Message = redactor.Redact(finding.Message),
                Suggestion = finding.Suggestion is { } suggestion ? redactor.Redact(suggestion) : null,
            });
        }

        var named = findings.Select(static f => f.RuleId).ToHashSet(StringComparer.Ordinal);
        return new LinterResult(linter.Name, read.Version, findings, read.Left, read.Problem)
        {
            Rules = [.. read.Rules.Where(r => named.Contains(r.Id)).Select(r => r with { Dimension = linter.Dimension ?? r.Dimension, Rationale = redactor.Redact(r.Rationale), Help = null })],
        };
    }

    // Messages may stand before and behind a report that goes to the output.
    private static byte[]? Body(string output, LinterFormat format)
    {
        var (open, close) = format == LinterFormat.Sarif ? ('{', '}') : ('<', '>');
        var start = output.StartsWith(open) ? 0 : output.IndexOf($"\n{open}", StringComparison.Ordinal) is var at and >= 0 ? at + 1 : -1;
        var end = output.LastIndexOf(close);
        return start >= 0 && end > start ? Encoding.UTF8.GetBytes(output[start..(end + 1)]) : null;
    }

    private static byte[]? Read(IWorkspace copy, string path)
    {
        try
        {
            return Stat(copy, path) is { Kind: FileTreeEntryKind.File, Size: <= LargestReport } ? copy.Tree.Read(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            return null;
        }
    }

    private static FileTreeEntry? Stat(IWorkspace copy, string path)
    {
        try
        {
            return copy.Tree.Stat(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            return null;
        }
    }

    private string Why(LinterCommand linter, CommandResult result)
    {
        var how = result.End switch
        {
            CommandEnd.TimedOut => "did not end in time",
            CommandEnd.Exited => $"exited with {result.ExitCode}",
            _ => "was ended by a limit",
        };
        var last = result.Output.TrimEnd();
        last = redactor.Redact(last[(last.LastIndexOf('\n') + 1)..]);
        return $"it {how} and left no report {(linter.Report is { } report ? $"in {report} (or one of more than {LargestReport >> 20} MB)" : "on its output")}{(last.Length > 0 ? $": {Bounded.OneLine(last, 300)}" : "")}";
    }

    // A command that an untrusted repository named runs in a sandbox or after a person's yes.
    private async Task<bool> MayRunAsync(LinterCommand linter, CancellationToken cancellationToken)
    {
        if (settings.Yes || sandbox.Name != Sandboxes.None || !linter.Untrusted) return true;
        return await permission.AskAsync(new PermissionRequest("assess", linter.Command), cancellationToken)
            ?? throw new LatheError(ErrorKind.Permission, "permissions.ask", $"The repository names a linter that would run without a sandbox, which needs a person's yes: {Bounded.OneLine(linter.Command, 300)}")
            {
                Guidance = "Answer with 'lathe answer RUN --choice allow' (or say --yes), or trust the repository with 'lathe trust DIR'.",
                Recovery = Recovery.AskHuman,
            }.ToException();
    }

    private static LinterResult Failed(LinterCommand linter, string why) => new(linter.Name, null, [], 0, why);
}
