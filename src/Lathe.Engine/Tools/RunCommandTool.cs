using Lathe.Engine.Agents;
using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tools;

internal sealed class RunCommandTool(TimeSpan longest) : ITool
{
    public ToolText Text { get; } = ToolText.Load("run_command");

    public bool Writes => true;

    public IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context) => [arguments.String("command")];

    public async Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var seconds = arguments.Integer("timeout_seconds");
        if (seconds < 1) throw new ToolInputException("timeout_seconds must be at least 1.");
        var time = seconds is { } asked ? TimeSpan.FromSeconds(Math.Min(asked, longest.TotalSeconds)) : context.Settings.CommandTime;
        var before = await context.Workspace.SealAsync(cancellationToken);
        context.Workspace.NoteCommand();
        var result = await context.Sandbox.RunAsync(WorkspaceCommands.Make(context.Workspace, context.Settings, arguments.String("command"), time), null, cancellationToken);
        var after = await context.Workspace.SealAsync(cancellationToken);
        return new ToolAnswer($"{How(result, time)}\n{result.Output}{ChangedFiles.Describe(before, after)}", IsError: !result.Succeeded);
    }

    /// <summary>How a command ended, in one line that does not depend on the machine's speed.</summary>
    public static string How(CommandResult result, TimeSpan time) => result.End switch
    {
        CommandEnd.TimedOut => $"ended after {time.TotalSeconds:0} seconds, with all that it had started",
        CommandEnd.OutputLimit => "ended because it wrote too much output",
        CommandEnd.MemoryLimit => $"ended because of the memory that it used: {result.Note}",
        CommandEnd.DiskLimit => $"ended because of what it wrote: {result.Note}",
        _ => $"exit code {result.ExitCode}{(result.Note is null ? "" : $" (limit: {result.Note})")}",
    };
}
