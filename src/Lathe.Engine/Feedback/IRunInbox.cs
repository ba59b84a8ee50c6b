using Lathe.Engine.Journal;

namespace Lathe.Engine.Feedback;

/// <summary>What people leave for a run while another process owns its journal. The owner takes it into the journal; a message that is taken twice counts once, by its id.</summary>
public interface IRunInbox
{
    /// <summary>Leaves a message, durably.</summary>
    /// <param name="run">The run.</param>
    /// <param name="message">A <see cref="FeedbackSaid"/> or a <see cref="FeedbackWaived"/>.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    Task LeaveAsync(RunId run, RunEventData message, CancellationToken cancellationToken);

    /// <summary>The messages that were left, oldest first, bounded; those that cannot be read are passed over.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<RunEventData>> ReadAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Takes messages away, after they are in the journal.</summary>
    /// <param name="run">The run.</param>
    /// <param name="messages">Their ids.</param>
    /// <param name="cancellationToken">Stops the wait; what is left is read again and counts once.</param>
    Task RemoveAsync(RunId run, IReadOnlyList<string> messages, CancellationToken cancellationToken);
}

/// <summary>Nobody can leave anything.</summary>
public sealed class NoInbox : IRunInbox
{
    /// <inheritdoc/>
    public Task LeaveAsync(RunId run, RunEventData message, CancellationToken cancellationToken) => throw new NotSupportedException("There is no inbox here.");

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEventData>> ReadAsync(RunId run, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RunEventData>>([]);

    /// <inheritdoc/>
    public Task RemoveAsync(RunId run, IReadOnlyList<string> messages, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Reading an inbox into a journal.</summary>
internal static class InboxMessages
{
    public static string IdOf(RunEventData message) => message switch
    {
        FeedbackSaid said => said.Message,
        FeedbackWaived waived => waived.Message,
        _ => throw new ArgumentException($"{message.GetType().Name} is no message of a person.", nameof(message)),
    };

    /// <summary>The messages that the journal does not have yet.</summary>
    public static IReadOnlyList<RunEventData> New(IReadOnlyList<RunEventData> messages, RunHistory history) => [.. messages.Where(m => !history.Feedback.Has(IdOf(m)))];
}
