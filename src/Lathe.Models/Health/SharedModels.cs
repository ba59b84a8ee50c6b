using System.Collections.Concurrent;
using Lathe.Models.Pacing;
using Lathe.Models.Resilience;

namespace Lathe.Models.Health;

/// <summary>What all clients of a model at one address share in a process: its health, its circuit, and the provider's rate limits. Runs that go on at once learn from each other.</summary>
/// <param name="time">The clock.</param>
public sealed class SharedModels(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ModelHealth> _health = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Circuit> _circuits = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RateWindow> _rates = new(StringComparer.Ordinal);

    /// <summary>Those of this process.</summary>
    public static SharedModels Process { get; } = new(TimeProvider.System);

    /// <summary>How all models have done that were called, by name.</summary>
    public IReadOnlyList<ModelHealthReport> Reports() => [.. _health.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Report(pair.Key[..pair.Key.IndexOf(' ', StringComparison.Ordinal)]))];

    /// <summary>The health of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="address">Where its provider is.</param>
    public ModelHealth HealthOf(ModelReference model, Uri address) => _health.GetOrAdd(Key(model, address), _ => new ModelHealth(time));

    internal Circuit CircuitOf(ModelReference model, Uri address, CircuitOptions options) => _circuits.GetOrAdd(Key(model, address), _ => new Circuit(options, time, HealthOf(model, address)));

    internal RateWindow RatesOf(ModelReference model, Uri address) => _rates.GetOrAdd(Key(model, address), _ => new RateWindow(time));

    // A reference has no blanks. The same name at another address is another server, which may be well.
    private static string Key(ModelReference model, Uri address) => $"{model} {address}";
}
