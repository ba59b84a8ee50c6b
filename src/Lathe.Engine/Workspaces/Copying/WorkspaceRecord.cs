using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// What a finished workspace is, in <c>workspace.json</c> in the run's folder. It is written last and at once: a folder without it holds nothing that can be used.
/// </summary>
internal sealed record WorkspaceRecord
{
    public required string Repository { get; init; }

    public required ObjectHash Base { get; init; }

    public required IReadOnlyList<WorkspaceMount> Mounts { get; init; }

    /// <summary>Paths in the tree that never belong to a snapshot: mount points, copied build folders, masked files.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The text of the user's own ignore file when the run began; the user may change it, the run does not follow.</summary>
    public string? UserExcludes { get; init; }

    /// <summary>The text of the repository's <c>info/exclude</c> when the run began.</summary>
    public string? InfoExclude { get; init; }

    public FileOwner? Owner { get; init; }

    public IReadOnlyList<WorkspaceNote> Notes { get; init; } = [];

    public void Write(string file)
    {
        var temporary = file + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, WorkspaceJson.Default.WorkspaceRecord));
        File.Move(temporary, file, overwrite: true);
    }

    public static WorkspaceRecord Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), WorkspaceJson.Default.WorkspaceRecord) ?? throw new JsonException("It says null.");
        }
        catch (JsonException exception)
        {
            throw new LatheError(ErrorKind.Storage, "workspace.damaged", $"{file} cannot be read.") { Guidance = "The run's workspace is lost; start a new run." }.ToException(exception);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(ObjectHashConverter)])]
[JsonSerializable(typeof(WorkspaceRecord))]
internal sealed partial class WorkspaceJson : JsonSerializerContext;
