using Lathe.Engine.Journal;
using Lathe.Engine.Permissions;

namespace Lathe.Engine.Runs;

/// <summary>Watches a run as it happens. Everything durable comes as an event; text that streams in is shown and never journalled.</summary>
public interface IRunObserver
{
    /// <summary>An event is in the journal.</summary>
    /// <param name="stored">The event.</param>
    void Appended(RunEvent stored);

    /// <summary>A step begins to run, live (not recalled from the journal).</summary>
    /// <param name="step">Its place.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="title">One line for a person.</param>
    void Began(StepId step, StepKind kind, string title);

    /// <summary>A piece of a model's text.</summary>
    /// <param name="step">The model step.</param>
    /// <param name="text">The piece.</param>
    void Streamed(StepId step, string text);

    /// <summary>A piece of the arguments of a tool call that the model is writing. The call runs when it is whole.</summary>
    /// <param name="step">The model step.</param>
    /// <param name="call">Which call of the answer, from 0.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">The piece of the JSON text.</param>
    void CallStreamed(StepId step, int call, string tool, string arguments)
    {
    }

    /// <summary>A step that began got further.</summary>
    /// <param name="step">The step.</param>
    /// <param name="text">How far it is.</param>
    void Progressed(StepId step, string text)
    {
    }

    /// <summary>A call was broken off and starts over: what streamed of it is void.</summary>
    /// <param name="step">The model step.</param>
    /// <param name="reason">Why.</param>
    void Restarted(StepId step, string reason);
}

/// <summary>Asks a person whether a tool may go ahead.</summary>
public interface IPermissionPrompt
{
    /// <summary>Asks.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Withdraws the question.</param>
    /// <returns>The answer; null when there is nobody to ask, which makes the run NeedsHuman.</returns>
    Task<bool?> AskAsync(PermissionRequest request, CancellationToken cancellationToken);
}

/// <summary>Watches nothing.</summary>
public sealed class SilentObserver : IRunObserver
{
    /// <inheritdoc/>
    public void Appended(RunEvent stored)
    {
    }

    /// <inheritdoc/>
    public void Began(StepId step, StepKind kind, string title)
    {
    }

    /// <inheritdoc/>
    public void Streamed(StepId step, string text)
    {
    }

    /// <inheritdoc/>
    public void Restarted(StepId step, string reason)
    {
    }
}

/// <summary>Nobody is there to ask.</summary>
public sealed class NobodyToAsk : IPermissionPrompt
{
    /// <inheritdoc/>
    public Task<bool?> AskAsync(PermissionRequest request, CancellationToken cancellationToken) => Task.FromResult<bool?>(null);
}
