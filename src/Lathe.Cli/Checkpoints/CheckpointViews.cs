using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Lathe.Cli.Output;
using Lathe.Engine.Workspaces;

namespace Lathe.Cli.Checkpoints;

/// <summary>A path that differs, in JSON.</summary>
internal sealed record DifferenceView(string Path, string Change, long? Size, bool? Ignored)
{
    public static DifferenceView Of(SnapshotDifference difference) =>
        new(difference.Path, difference.Before is null ? "added" : difference.After is null ? "deleted" : "changed", difference.After?.Size, difference.IsIgnored ? true : null);
}

/// <summary>A checkpoint in JSON: counts and bytes are those of what differs from the one before.</summary>
internal sealed record CheckpointView(int Number, DateTimeOffset At, string Step, string Before, bool InConversation, string Tree, bool Kept, int? Added, int? Changed, int? Deleted, long? Bytes, IReadOnlyList<DifferenceView>? Files)
{
    /// <summary>How many ignored files differ besides.</summary>
    public int? Ignored { get; init; }

    /// <summary>What of the ignored files it does not keep.</summary>
    public IReadOnlyList<string>? NotKept { get; init; }
}

/// <summary>The checkpoints of a run in JSON.</summary>
internal sealed record CheckpointsView(string Run, string Repository, string State, IReadOnlyList<CheckpointView> Checkpoints);

/// <summary>A restore in JSON.</summary>
internal sealed record RestoreView(string Run, int Checkpoint, string Scope, bool Done, IReadOnlyList<DifferenceView> Files, int AnswersOut, int AnswersBack, int? Undo, string? State);

/// <summary>A version of a file in JSON.</summary>
internal sealed record VersionView(
    int Number, string Run, DateTimeOffset At, string Path, string Cause, string? Hash, long? Size, string? Mode, bool Gone, bool InYourFiles, bool? Ignored, int? Added, int? Removed, string? Renamed, int? Checkpoint, bool Kept, string? Restore);

/// <summary>The history of a file in JSON.</summary>
internal sealed record HistoryView(string Repository, string File, IReadOnlyList<VersionView> Versions, IReadOnlyList<string> RunsNotKept);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CheckpointsView))]
[JsonSerializable(typeof(RestoreView))]
[JsonSerializable(typeof(HistoryView))]
internal sealed partial class CheckpointJson : JsonSerializerContext
{
    /// <summary>Writes a document, or a line of a stream.</summary>
    public static void Write<T>(CliHost host, OutputFormat format, T view, Func<CheckpointJson, JsonTypeInfo<T>> type)
    {
        var options = new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = format == OutputFormat.Json };
        host.Out.WriteLine(JsonSerializer.Serialize(view, type(new CheckpointJson(options))));
    }
}

/// <summary>Words for figures.</summary>
internal static class CheckpointWords
{
    public static string Size(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => FormattableString.Invariant($"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:0.#} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0.##} GB"),
    };

    public static char Sign(SnapshotDifference difference) => (difference.Before, difference.After) switch
    {
        (null, _) => 'A',
        (_, null) => 'D',
        _ => 'M',
    };
}
