using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Errors;

namespace Lathe.Engine.Agents;

/// <summary>
/// The models of a run in their order. A call that its model cannot make, tries spent, is made by the next one, and so are all after it. Each hand-over is an event, so that a resumed run goes the same way
/// without asking the models that failed.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="first">The first model.</param>
/// <param name="open">Opens another.</param>
internal sealed class ModelChain(Run run, ModelCaller first, Func<string, ModelCaller> open)
{
    private ModelCaller _current = first;
    private int _place;

    /// <summary>The tokens that fit the model in charge.</summary>
    public int Window => _current.Window;

    /// <summary>The model in charge.</summary>
    public string Reference => _current.Reference;

    /// <summary>Goes on with a model that somebody chose; the chain behind it stays.</summary>
    /// <param name="reference">The model.</param>
    public void GoOnWith(string reference) => _current = open(reference);

    /// <summary>The tokens of a request, as far as the provider's own counts tell.</summary>
    public long SizeOf(IReadOnlyList<TranscriptMessage> conversation) => _current.Size.Of(conversation);

    /// <summary>The tokens of messages by estimate alone, so that two versions of them can be compared.</summary>
    public long PlainSizeOf(IReadOnlyList<TranscriptMessage> conversation) => _current.Estimate(conversation);

    /// <summary>A caller of the model in charge for something beside the conversation: no tools, nothing shown.</summary>
    public ModelCaller Aside() => _current.Aside();

    /// <summary>After messages were changed: what was counted for them holds no more.</summary>
    public void Forget() => _current.Size.Forget();

    /// <summary>Makes the call of a turn.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="conversation">The whole conversation.</param>
    /// <param name="sent">How many of its messages were sent with the call before.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    public async Task<ModelAnswer> CallAsync(StepId turn, IReadOnlyList<TranscriptMessage> conversation, int sent, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            var step = turn.Child(number == 1 ? "model" : $"model-{number}");
            var handed = await run.HandedOverAsync(step, cancellationToken);
            if (handed is null)
            {
                try
                {
                    return await _current.CallAsync(step, conversation, sent, cancellationToken);
                }
                catch (LatheException failure) when (Next is { } next && MovesOn(failure.Error))
                {
                    handed = new ModelHandedOver(step, _current.Reference, next, failure.Error, await run.SpentAsync(CancellationToken.None));
                    await run.AppendAsync(handed, CancellationToken.None);
                }
            }

            _place = Math.Max(_place, Place(handed.To));
            _current = open(handed.To);
            // What one provider's model thought is signed for that provider alone.
            _current.ReasoningFrom = conversation.Count;
        }
    }

    private string? Next => _place < run.Settings.Fallbacks.Count ? run.Settings.Fallbacks[_place] : null;

    private int Place(string reference)
    {
        for (var i = 0; i < run.Settings.Fallbacks.Count; i++)
            if (run.Settings.Fallbacks[i] == reference) return i + 1;
        return _place;
    }

    // What lies with the model or its provider. A limit of the user's, a stop, or a bug of ours would be the same with the next one.
    private static bool MovesOn(LatheError error) =>
        error.Kind is ErrorKind.Provider or ErrorKind.Connection or ErrorKind.Timeout or ErrorKind.RateLimit or ErrorKind.Quota or ErrorKind.Authentication or ErrorKind.Permission or ErrorKind.NotFound
        || error.Code is "models.context_too_large" or "models.bad_request" or "limits.window";
}
