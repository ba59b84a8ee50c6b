using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Redaction;
using Lathe.Engine.Tools;
using Lathe.Models.Replay;

namespace Lathe.Engine.Recording;

/// <summary>Writes the model calls of a run as a cassette that <c>replay:FILE</c> answers from. Everything comes from the journal; nothing is called.</summary>
/// <param name="journal">The journal.</param>
/// <param name="objects">Where large answers are.</param>
/// <param name="secrets">What is secret besides the shapes that are known; null for nothing.</param>
public sealed class CassetteExport(IJournal journal, IObjectStore objects, SecretPatterns? secrets = null)
{
    /// <summary>The window of the run's first model, as a replay has to have it; null where it does not say.</summary>
    public Func<string, int?> WindowOf { get; init; } = static _ => null;

    /// <summary>Whether the run stands in the cassette too (its task, its settings, what it came to), for <c>lathe replay</c>.</summary>
    public bool WithRun { get; init; }

    /// <summary>Writes the cassette.</summary>
    /// <param name="run">The run.</param>
    /// <param name="note">Who made the recording, of what, and how; the first thing in the file.</param>
    /// <param name="roots">Absolute folders by the name of their placeholder: <c>repo</c>, <c>home</c>.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>How many calls are in it.</returns>
    public async Task<int> WriteAsync(RunId run, string note, IReadOnlyDictionary<string, string> roots, Stream output, CancellationToken cancellationToken)
    {
        var exchanges = await RunExchanges.ReadAsync(journal, objects, run, cancellationToken);
        var recorded = WithRun ? RecordedRun.Of(run, await RunHistory.ReadAsync(journal, run, cancellationToken), objects) : null;
        var redactor = new Redactor(run.Value, secrets);
        var header = new CassetteHeader
        {
            Note = note,
            Model = exchanges.Count > 0 ? exchanges[0].Answer.ModelId ?? "" : recorded?.Models[0] ?? "",
            Window = recorded is null ? null : WindowOf(recorded.Models[0]),
            Tools = ToolBox.Declare(ToolBox.BuiltIn()),
            Run = recorded?.ToJson(),
            Roots = roots,
        };
        CassetteWriter.Write(header, exchanges, redactor.Redact, output);
        return exchanges.Count;
    }
}
