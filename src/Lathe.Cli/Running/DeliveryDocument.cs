using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;

namespace Lathe.Cli.Running;

/// <summary>One path of an apply in JSON.</summary>
internal sealed record DeliveredFileView(string Path, string Change, bool Merged);

/// <summary>An apply, undo or redo in JSON.</summary>
internal sealed record DeliveryView(string Run, string Repository, string Done, string? Recovered, IReadOnlyList<DeliveredFileView> Files);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeliveryView))]
internal sealed partial class DeliveryViewJson : JsonSerializerContext;

/// <summary>Writes what an apply, an undo or a redo did as JSON.</summary>
internal static class DeliveryDocument
{
    public static void Write(CliHost host, RunSummary summary, DeliveryResult result, string done, bool indented)
    {
        var files = result.Files.Select(f => new DeliveredFileView(f.Path, f.Before is null ? "added" : f.After is null ? "deleted" : "modified", f.IsMerged)).ToList();
        var options = new JsonSerializerOptions(DeliveryViewJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = indented };
        var view = new DeliveryView(summary.Run.Value, summary.Repository, done.Replace(' ', '_'), result.Recovered, files);
        host.Out.WriteLine(JsonSerializer.Serialize(view, new DeliveryViewJson(options).DeliveryView));
    }
}
