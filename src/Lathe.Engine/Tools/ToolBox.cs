using Lathe.Edits;
using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Engine.Permissions;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tools;

/// <summary>
/// The tools of a run. Calls of one turn that only read run side by side; one that can write runs alone, in the order in which the model wrote it.
/// Every call is a step.
/// </summary>
internal sealed class ToolBox(Run run, ToolContext context, PermissionPolicy policy, IPermissionPrompt prompt, IReadOnlyList<ITool> tools)
{
    private const int MostSideBySide = 8;
    private static readonly TimeSpan LongestCommand = TimeSpan.FromHours(1);
    private readonly SemaphoreSlim _asking = new(1, 1);

    /// <summary>The built-in tools in the order in which models are told about them.</summary>
    public static IReadOnlyList<ITool> BuiltIn() =>
    [
        new ReadFileTool(), new ListFilesTool(), new SearchTool(), new OutlineTool(), new EditFileTool(), new ApplyPatchTool(), new WriteFileTool(),
        new RunCommandTool(LongestCommand), new FinishTool(),
    ];

    /// <summary>The tools as providers take them.</summary>
    public AITool[] Declarations { get; } = Declare(tools);

    /// <summary>Tools as providers take them.</summary>
    public static AITool[] Declare(IReadOnlyList<ITool> tools) =>
        [.. tools.Select(t => (AITool)AIFunctionFactory.CreateDeclaration(t.Text.Name, t.Text.Description, t.Text.Schema))];

    /// <summary>Runs the calls of one turn.</summary>
    /// <returns>The answers in the order of the calls.</returns>
    public async Task<IReadOnlyList<ToolAnswer>> InvokeAsync(StepId turn, IReadOnlyList<ToolCallPart> calls, CancellationToken cancellationToken)
    {
        var answers = new ToolAnswer[calls.Count];
        for (var at = 0; at < calls.Count;)
        {
            var end = at;
            while (end < calls.Count && Find(calls[end].Name) is not { Writes: true }) end++;
            if (end == at) end++;
            if (end - at == 1) answers[at] = await InvokeAsync(turn.Child($"call-{at}"), calls[at], cancellationToken);
            else await SideBySideAsync(turn, calls, answers, at, end, cancellationToken);
            // The model knows what it writes itself; what its reads show, it knows only when the turn is over.
            if (Find(calls[at].Name) is { Writes: true }) context.Seen.Note(answers[at].Seen);
            at = end;
        }

        foreach (var answer in answers) context.Seen.Note(answer.Seen);
        return answers;
    }

    // On threads of their own: reading is mostly synchronous work.
    private async Task SideBySideAsync(StepId turn, IReadOnlyList<ToolCallPart> calls, ToolAnswer[] answers, int from, int to, CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(MostSideBySide);
        var running = new List<Task>(to - from);
        for (var at = from; at < to; at++)
        {
            var i = at;
            running.Add(Task.Run(
                async () =>
                {
                    await places.WaitAsync(cancellationToken);
                    try
                    {
                        answers[i] = await InvokeAsync(turn.Child($"call-{i}"), calls[i], cancellationToken);
                    }
                    finally
                    {
                        places.Release();
                    }
                },
                CancellationToken.None));
        }

        await Task.WhenAll(running);
    }

    private async Task<ToolAnswer> InvokeAsync(StepId step, ToolCallPart call, CancellationToken cancellationToken)
    {
        var tool = Find(call.Name);
        var writes = tool is { Writes: true };
        var request = new StepRequest(step, StepKind.Tool, $"{call.Name}\n{call.Arguments}", writes ? StepDurability.Once : StepDurability.Repeatable)
        {
            Title = Bounded.OneLine($"{call.Name} {Subject(tool, call)}", 160),
            Checkpoint = writes ? async token => (await context.Workspace.SealAsync(token)).State : null,
        };
        var answer = await run.StepAsync(
            request, AgentJson.ToolStep, async token => new StepEffect<ToolAnswer>(await NotMadeAsync(step, token) ?? await AnswerAsync(tool, call, token)), cancellationToken);
        if (answer.Tree is { } tree) run.Files = new WorkspaceState(tree, answer.Ignored);
        return answer;
    }

    // Made again as it was, it would only undo what the person did.
    private async Task<ToolAnswer?> NotMadeAsync(StepId step, CancellationToken cancellationToken)
    {
        if (await run.TakenBackAsync(step, cancellationToken) is not { } restore) return null;
        var files = restore.Scope == RestoreScope.Conversation ? "The files stay as they are now, further than this conversation: read what you edit." : "The files are as they were before it.";
        return new ToolAnswer($"Not made: a person took the run back to before {(step == restore.Before ? "this call" : "an earlier call of this turn")}. {files}", IsError: true);
    }

    private async Task<ToolAnswer> AnswerAsync(ITool? tool, ToolCallPart call, CancellationToken cancellationToken)
    {
        if (tool is null) return new ToolAnswer($"There is no tool '{Bounded.OneLine(call.Name, 100)}'. The tools are: {string.Join(", ", tools.Select(t => t.Text.Name))}.", IsError: true);
        ToolAnswer answer;
        try
        {
            var arguments = ToolArguments.Parse(tool.Text, call.Arguments, context.Redactor);
            await SecretMarks.DeriveAsync(arguments, context, cancellationToken);
            answer = await DeniedAsync(tool, arguments, cancellationToken) ?? await tool.InvokeAsync(arguments, context, cancellationToken);
        }
        catch (Exception e) when (e is ToolInputException or PathRefusedException)
        {
            answer = new ToolAnswer(e.Message, IsError: true);
        }
        catch (Exception e) when (e is FileNotFoundException or UnauthorizedAccessException || (!tool.Writes && e is IOException))
        {
            answer = new ToolAnswer(e.Message, IsError: true);
        }

        var text = Bounded.HeadAndTail(context.Redactor.Redact(answer.Text), context.AnswerLimit);
        if (!tool.Writes) return answer with { Text = text, Tree = null };
        var after = await context.Workspace.SealAsync(cancellationToken);
        return answer with { Text = text, Tree = after.Id, Ignored = after.Ignored };
    }

    private async Task<ToolAnswer?> DeniedAsync(ITool tool, ToolArguments arguments, CancellationToken cancellationToken)
    {
        foreach (var subject in tool.Subjects(arguments, context).DefaultIfEmpty(""))
        {
            if (await DeniedAsync(new PermissionRequest(tool.Text.Name, subject), cancellationToken) is { } denied) return denied;
        }

        return null;
    }

    private async Task<ToolAnswer?> DeniedAsync(PermissionRequest request, CancellationToken cancellationToken)
    {
        switch (policy.Decide(request))
        {
            case PermissionAnswer.Allow: return null;
            case PermissionAnswer.Deny: return new ToolAnswer($"A standing rule of the user denies {request.Tool} for: {request.Subject}", IsError: true);
        }

        // What a person and the journal see of it holds no secret.
        request = request with { Subject = context.Redactor.Redact(request.Subject) };
        return await AskAsync(request, cancellationToken) switch
        {
            true => null,
            false => new ToolAnswer($"The user said no to {request.Tool}: {request.Subject}", IsError: true),
            null => throw new LatheError(ErrorKind.Permission, "permissions.ask", $"{request.Tool} needs a person's yes: {Bounded.OneLine(request.Subject, 300)}")
            {
                Guidance = "Answer with 'lathe answer RUN --choice allow', or add a rule under permissions in config.yaml.",
                Recovery = Recovery.AskHuman,
            }.ToException(),
        };
    }

    // One question at a time: calls that run side by side share one person.
    private async Task<bool?> AskAsync(PermissionRequest request, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            return await prompt.AskAsync(request, cancellationToken);
        }
        finally
        {
            _asking.Release();
        }
    }

    private ITool? Find(string name)
    {
        foreach (var tool in tools)
        {
            if (tool.Text.Name == name) return tool;
        }

        return null;
    }

    /// <summary>What a call is about: a command line, or each path that it names; nothing where it cannot be understood.</summary>
    public IReadOnlyList<string> SubjectsOf(ToolCallPart call) => Subjects(Find(call.Name), call);

    private string Subject(ITool? tool, ToolCallPart call) => string.Join(' ', Subjects(tool, call));

    private IReadOnlyList<string> Subjects(ITool? tool, ToolCallPart call)
    {
        try
        {
            return tool?.Subjects(ToolArguments.Parse(tool.Text, call.Arguments), context) ?? [];
        }
        catch (ToolInputException)
        {
            return [];
        }
    }
}
