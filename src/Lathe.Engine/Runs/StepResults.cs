using System.Text.Json;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>Reads recorded results, from the event or from the object store.</summary>
public static class StepResults
{
    /// <summary>Reads the result of a finished step.</summary>
    /// <param name="step">The event.</param>
    /// <param name="form">How it is stored.</param>
    /// <param name="objects">Where results over 16 kB are.</param>
    /// <exception cref="LatheException">Storage, when the object is missing or the result cannot be read.</exception>
    public static T Read<T>(StepFinished step, StepForm<T> form, IObjectStore objects)
    {
        if (step.Live is T live) return live;
        try
        {
            if (step.Result is { } inline) return inline.Deserialize(form.Type())!;
            var bytes = step.ResultObject is { } hash ? objects.Get(hash) : null;
            if (bytes is not null) return JsonSerializer.Deserialize(bytes, form.Type())!;
        }
        catch (JsonException e)
        {
            throw Unreadable(step, e.Message).ToException(e);
        }

        throw Unreadable(step, "it is not in the object store").ToException();
    }

    private static LatheError Unreadable(StepFinished step, string why) =>
        new(ErrorKind.Storage, "run.result_unreadable", $"The recorded result of step {step.Step} cannot be read: {why}.")
        {
            Guidance = "Where 'lathe show RUN' says that the run was collected, only its journal and its change are left. Otherwise the state folder is damaged: start a new run; the journal of this one stays readable with 'lathe show RUN --events'.",
        };
}
