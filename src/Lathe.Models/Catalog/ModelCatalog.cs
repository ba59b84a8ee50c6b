using System.Text.Json;

namespace Lathe.Models.Catalog;

/// <summary>What is known about one model.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Name">The model's name.</param>
/// <param name="ContextWindow">Tokens that input and output may come to together; null when not known.</param>
/// <param name="MaxOutputTokens">The most tokens of one answer; null when not known.</param>
/// <param name="Price">What it costs.</param>
/// <param name="AsOf">The day on which the price was read from the vendor's list, as <c>2026-11-01</c>; null for the user's own entries.</param>
public sealed record ModelInfo(string Provider, string Name, int? ContextWindow, int? MaxOutputTokens, Price Price, string? AsOf = null)
{
    /// <summary>The temperature that calls ask for, 0 to 2; null where they ask for none.</summary>
    public float? Temperature { get; init; }
}

/// <summary>The table of models: the embedded one, with the user's entries laid over it. Not safe for changes from several threads.</summary>
public sealed class ModelCatalog
{
    private readonly Dictionary<string, ModelInfo> _models = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The embedded table.</summary>
    public static ModelCatalog Load()
    {
        var catalog = new ModelCatalog();
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("models.json")!;
        using var document = JsonDocument.Parse(stream);
        foreach (var item in document.RootElement.GetProperty("models").EnumerateArray()) catalog.Set(Read(item));
        return catalog;
    }

    /// <summary>All entries in the order of the table.</summary>
    public IReadOnlyCollection<ModelInfo> All => _models.Values;

    /// <summary>Adds an entry, or replaces the one of the same provider and name. The name <c>*</c> stands for every other model of the provider.</summary>
    /// <param name="model">The entry.</param>
    public void Set(ModelInfo model) => _models[$"{model.Provider}/{model.Name}"] = model;

    /// <summary>
    /// What is known about a model: its own entry, that of the name without a trailing date (<c>-20250929</c>, <c>-2025-08-07</c>) or <c>-latest</c>,
    /// the provider's <c>*</c> entry; else an entry in which window and price are not known.
    /// </summary>
    /// <param name="reference">The model.</param>
    public ModelInfo Find(ModelReference reference)
    {
        var found = Entry(reference.Provider, reference.Name) ?? Entry(reference.Provider, WithoutDate(reference.Name)) ?? Entry(reference.Provider, "*");
        return found is null
            ? new ModelInfo(reference.Provider, reference.Name, null, null, Price.Unknown)
            : found with { Name = reference.Name };
    }

    private ModelInfo? Entry(string provider, string name) => _models.GetValueOrDefault($"{provider}/{name}");

    private static string WithoutDate(string name)
    {
        if (name.EndsWith("-latest", StringComparison.Ordinal)) return name[..^7];
        var end = name.Length;
        var digits = 0;
        while (end > 0 && (char.IsAsciiDigit(name[end - 1]) || (name[end - 1] == '-' && digits is 2 or 4)))
        {
            if (name[end - 1] != '-') digits++;
            end--;
        }

        return digits == 8 && end > 0 && name[end - 1] == '-' ? name[..(end - 1)] : name;
    }

    private static ModelInfo Read(JsonElement item) => new(
        item.GetProperty("provider").GetString()!,
        item.GetProperty("name").GetString()!,
        Number(item, "context_window"),
        Number(item, "max_output_tokens"),
        ReadPrice(item),
        item.TryGetProperty("as_of", out var asOf) ? asOf.GetString() : null);

    private static Price ReadPrice(JsonElement item)
    {
        var price = new Price(Money(item, "input"), Money(item, "cached_input"), Money(item, "cache_write"), Money(item, "output"));
        return item.TryGetProperty("long_input", out var longInput)
            ? price with { LongInput = ReadPrice(longInput), LongInputAbove = longInput.GetProperty("above_tokens").GetInt64() }
            : price;
    }

    private static int? Number(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static decimal? Money(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;
}
