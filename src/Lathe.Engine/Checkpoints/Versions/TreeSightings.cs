using System.Text.Json;
using Lathe.Engine.Agents;
using Lathe.Engine.Applies;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Checkpoints.Versions;

/// <summary>A state of files at one event of a run.</summary>
/// <param name="Event">The event.</param>
/// <param name="Cause">What made it, or where it was found.</param>
/// <param name="State">Where the workspace stood; null for what concerns the user's own files.</param>
/// <param name="Files">What an apply, an undo or a redo did to the user's files.</param>
internal sealed record TreeSighting(RunEvent Event, string Cause, WorkspaceState? State, IReadOnlyList<AppliedFile> Files);

/// <summary>Reads from a run's events which states its files went through.</summary>
internal sealed class TreeSightings(IObjectStore objects)
{
    private readonly Dictionary<int, IReadOnlyList<AppliedFile>> _applies = [];

    public IEnumerable<TreeSighting> Of(IEnumerable<RunEvent> events)
    {
        foreach (var stored in events)
        {
            if (Of(stored) is { } sighting) yield return sighting;
        }
    }

    private TreeSighting? Of(RunEvent stored) => stored.Data switch
    {
        StepStarted { Checkpoint: { } tree } step => Tree(stored, $"found before {step.Title ?? step.Step.Value}", new(tree, step.Ignored)),
        StepFinished { Kind: StepKind.Workspace } step when RestoreSteps.Is(step.Step) => null,
        StepFinished { Kind: StepKind.Workspace } step => Made(stored, step),
        StepFinished { Kind: StepKind.Tool } step => StateOf(step) is { } state ? Tree(stored, step.Title ?? step.Step.Value, state) : null,
        RunRestored restored => Tree(stored, $"back to checkpoint {restored.Checkpoint}", new(restored.Tree, restored.Ignored)),
        RunEnded { Outcome: { } outcome } => Tree(stored, $"the outcome, of attempt {outcome.Attempt}", new(outcome.Tree, outcome.Ignored)),
        ChangeApplied applied => Applied(stored, applied),
        ChangeUndone undone => Turned(stored, undone.Apply, "undo", backward: true),
        ChangeRedone redone => Turned(stored, redone.Apply, "redo", backward: false),
        _ => null,
    };

    private TreeSighting Made(RunEvent stored, StepFinished step)
    {
        var tree = StepResults.Read(step, RunJson.WorkspaceStep, objects).State;
        return step.Step.Value == "workspace" ? Tree(stored, "at the start of the run", tree) : Tree(stored, step.Title ?? step.Step.Value, tree);
    }

    // An answer that is kept in the event is looked into without being read as a whole.
    private WorkspaceState? StateOf(StepFinished step)
    {
        if (step.Result?.Element is { ValueKind: JsonValueKind.Object } inline) return Hash(inline, "tree") is { } tree ? new WorkspaceState(tree, Hash(inline, "ignored")) : null;
        var answer = StepResults.Read(step, AgentJson.ToolStep, objects);
        return answer.Tree is { } known ? new WorkspaceState(known, answer.Ignored) : null;
    }

    private static ObjectHash? Hash(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) && value.GetString() is { Length: 64 } hex ? new ObjectHash(hex) : null;

    private TreeSighting Applied(RunEvent stored, ChangeApplied applied)
    {
        var files = _applies[applied.Apply] = ApplyManifest.Load(applied.Manifest, objects).Files;
        return new TreeSighting(stored, "apply", null, files);
    }

    private TreeSighting? Turned(RunEvent stored, int apply, string cause, bool backward)
    {
        if (!_applies.TryGetValue(apply, out var files)) return null;
        return new TreeSighting(stored, cause, null, backward ? [.. files.Select(f => f with { Before = f.After, After = f.Before })] : files);
    }

    private static TreeSighting Tree(RunEvent stored, string cause, WorkspaceState state) => new(stored, cause, state, []);
}
