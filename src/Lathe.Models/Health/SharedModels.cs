using System.Collections.Concurrent;
using Lathe.Models.Pacing;
using Lathe.Models.Resilience;

namespace Lathe.Models.Health;

/// <summary>What all clients of a model in a process share: its health, its circuit, and the provider's rate limits. Runs that go on at once learn from each other.</summary>
/// <param name="time">The clock.</param>
public sealed class SharedModels(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ModelHealth> _health = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Circuit> _circuits = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RateWindow> _rates = new(StringComparer.Ordinal);

    /// <summary>Those of this process.</summary>
    public static SharedModels Process { get; } = new(TimeProvider.System);

    /// <summary>How all models have done that were called, by name.</summary>
    public IReadOnlyList<ModelHealthReport> Reports() => [.. _health.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Report(pair.Key))];

    /// <summary>The health of a model.</summary>
    /// <param name="model">The model.</param>
    public ModelHealth HealthOf(ModelReference model) => _health.GetOrAdd(model.ToString(), _ => new ModelHealth(time));

    internal Circuit CircuitOf(ModelReference model, CircuitOptions options) => _circuits.GetOrAdd(model.ToString(), _ => new Circuit(options, time, HealthOf(model)));

    internal RateWindow RatesOf(ModelReference model) => _rates.GetOrAdd(model.ToString(), _ => new RateWindow(time));
}
