using Lathe.Errors;
using Lathe.Models;

namespace Lathe.Engine.Configuration;

/// <summary>Reads <c>A,B,C</c>: a model, and those that go on where it cannot.</summary>
internal static class ModelList
{
    private const int Most = 8;

    /// <param name="text">As written. The path of a cassette may hold commas: it ends such a list.</param>
    /// <param name="configured">The names of the user's own providers.</param>
    /// <exception cref="LatheException">Validation <c>models.bad_reference</c>.</exception>
    public static string[] Read(string text, IReadOnlyCollection<string> configured)
    {
        var models = new List<string>();
        foreach (var part in Split(text))
        {
            var reference = ModelReference.Parse(part, configured).ToString();
            if (models.Contains(reference)) throw Bad($"{reference} is named twice.", "Name each model once.");
            models.Add(reference);
            if (models.Count > Most) throw Bad($"More than {Most} models are named.", $"Name {Most} at most.");
        }

        return [.. models];
    }

    /// <summary>The references as they are written.</summary>
    public static List<string> Split(string text)
    {
        var parts = new List<string>();
        for (var rest = text; ;)
        {
            var comma = rest.TrimStart().StartsWith("replay:", StringComparison.Ordinal) ? -1 : rest.IndexOf(',', StringComparison.Ordinal);
            parts.Add((comma < 0 ? rest : rest[..comma]).Trim());
            if (comma < 0) return parts;
            rest = rest[(comma + 1)..];
        }
    }

    private static LatheException Bad(string message, string guidance) => new LatheError(ErrorKind.Validation, "models.bad_reference", message) { Guidance = guidance }.ToException();
}
