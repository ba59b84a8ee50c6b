using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Lathe.Cli.Output;
using Lathe.Edits;
using Lathe.Engine.Artifacts;
using Lathe.Errors;

namespace Lathe.Cli.Artifacts;

/// <summary>A part in JSON.</summary>
internal sealed record PartView(int Number, string? Path, bool Exists, string? Hash, long Size, string? Key, string? State = null, string? Error = null);

/// <summary>A version in JSON.</summary>
internal sealed record VersionView(
    string Project, string Item, int Version, int? Parent, string Title, string? Description, string? Mode, string? Language, string? Run, int? Attempt, string? Author, string? Verdict,
    DateTimeOffset Created, string? Hash, long Size, int Parts, bool Named, string? Lock)
{
    /// <summary>Each part; only where one version is shown.</summary>
    public IReadOnlyList<PartView>? Files { get; init; }

    /// <summary>An address that gives the main file for a while.</summary>
    public string? Link { get; init; }

    public static VersionView Of(ArtifactVersion v) => new(
        v.Project, v.Item, v.Version, v.Parent, v.Title, v.Description.Length == 0 ? null : v.Description, v.Mode, v.Language, v.Run, v.Attempt, v.Author, v.Verdict?.ToString(),
        v.Created, v.Main.Hash?.Hex, v.Size, v.Parts.Count, v.Named, v.Lock?.Describe());
}

/// <summary>How the files of two versions differ, in JSON.</summary>
internal sealed record VersionDiffView(string Before, string After, IReadOnlyList<string> Files, string Diff)
{
    public static VersionDiffView Of(ArtifactVersion before, ArtifactVersion after, IReadOnlyList<FileChange> changes) =>
        new($"{before.Name}@{before.Version}", $"{after.Name}@{after.Version}", [.. changes.Select(static c => c.Path)], UnifiedDiff.WriteText(changes));
}

/// <summary>What waits in the outbox, in JSON.</summary>
internal sealed record PendingView(string Project, string Item, DateTimeOffset Queued, int Tries, LatheError Error);

/// <summary>The state of the store, in JSON.</summary>
internal sealed record ArtifactStatusView(string Store, string Objects, string Catalog, bool Healthy, LatheError? Problem, long Stored, long Failed, string? LastFailure, IReadOnlyList<PendingView> Pending, IReadOnlyList<string> Damaged);

/// <summary>What a sync came to, in JSON.</summary>
internal sealed record ArtifactSyncView(IReadOnlyList<VersionView> Stored, IReadOnlyList<VersionView> Named, IReadOnlyList<PendingView> Pending, IReadOnlyList<string> Problems);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(List<VersionView>))]
[JsonSerializable(typeof(VersionView))]
[JsonSerializable(typeof(List<PartView>))]
[JsonSerializable(typeof(PartView))]
[JsonSerializable(typeof(VersionDiffView))]
[JsonSerializable(typeof(ArtifactStatusView))]
[JsonSerializable(typeof(ArtifactSyncView))]
internal sealed partial class ArtifactViewJson : JsonSerializerContext
{
    /// <summary>Writes one document, or a line of a stream.</summary>
    public static void Write<T>(CliHost host, OutputFormat format, T value, Func<ArtifactViewJson, JsonTypeInfo<T>> type)
    {
        var json = new ArtifactViewJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = format == OutputFormat.Json });
        host.Out.WriteLine(JsonSerializer.Serialize(value, type(json)));
    }
}
