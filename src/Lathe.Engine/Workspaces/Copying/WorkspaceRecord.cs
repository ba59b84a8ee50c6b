using System.Text.Json;
using Lathe.Context;
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

    /// <summary>The ignore rules outside of the tree when the run began; the user may change them, the run does not follow.</summary>
    public required OuterRules Rules { get; init; }

    /// <summary>The same, with those for what commands leave behind before the user's own.</summary>
    public OuterRules RulesInTree => Rules with { User = Leftovers.Before(Rules.User) };

    /// <summary>Patterns that are kept out of the box; null when there are none.</summary>
    public GitIgnore? Excluded => Exclude.Count == 0 ? null : GitIgnore.Root(string.Join('\n', Exclude));

    public FileOwner? Owner { get; init; }

    public IReadOnlyList<WorkspaceNote> Notes { get; init; } = [];

    /// <summary>Of an overlay: the layer that hides.</summary>
    public string? Mask { get; init; }

    /// <summary>Of an overlay: who owns the user's tree.</summary>
    public FileOwner LowerOwner { get; init; }

    public void Write(string file)
    {
        var temporary = file + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            Write(json);
        }

        File.Move(temporary, file, overwrite: true);
    }

    public static WorkspaceRecord Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw Damaged(file, exception);
        }
    }

    /// <summary>A file without which nobody knows what the workspace holds cannot be read; a run makes its workspace anew then.</summary>
    public static LatheException Damaged(string file, Exception? exception = null) =>
        new LatheError(ErrorKind.Storage, "workspace.damaged", $"{file} cannot be read.") { Guidance = "Go on with 'lathe resume RUN': it puts the workspace together again from the run's checkpoints." }.ToException(exception);

    // Written and read by hand: the serializer's first use would cost more than the whole of a small workspace.
    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("repository", Repository);
        json.WriteString("base", Base.Hex);
        json.WriteString("user_excludes", Rules.User);
        json.WriteString("info_exclude", Rules.Info);
        if (Rules.IsPlain) json.WriteBoolean("plain", true);
        if (Owner is { } owner)
        {
            json.WriteNumber("owner_user", owner.UserId);
            json.WriteNumber("owner_group", owner.GroupId);
        }

        if (Mask is not null)
        {
            json.WriteString("mask", Mask);
            json.WriteNumber("lower_user", LowerOwner.UserId);
            json.WriteNumber("lower_group", LowerOwner.GroupId);
        }

        Write(json, "left_out", LeftOut);
        Write(json, "exclude", Exclude);
        json.WriteStartArray("mounts");
        foreach (var mount in Mounts) Write(json, mount.HostPath, mount.BoxPath, mount.Kind.ToString());
        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (var note in Notes) Write(json, note.Code, note.Text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WritePropertyName(name);
        Write(json, [.. values]);
    }

    private static void Write(Utf8JsonWriter json, params ReadOnlySpan<string?> values)
    {
        json.WriteStartArray();
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static WorkspaceRecord Read(JsonElement json)
    {
        var mounts = new List<WorkspaceMount>();
        foreach (var mount in json.GetProperty("mounts").EnumerateArray()) mounts.Add(new WorkspaceMount(mount[0].GetString(), mount[1].GetString()!, Enum.Parse<WorkspaceMountKind>(mount[2].GetString()!)));
        var notes = new List<WorkspaceNote>();
        foreach (var note in json.GetProperty("notes").EnumerateArray()) notes.Add(new WorkspaceNote(note[0].GetString()!, note[1].GetString()!));
        return new WorkspaceRecord
        {
            Repository = json.GetProperty("repository").GetString()!,
            Base = new ObjectHash(json.GetProperty("base").GetString()!),
            Rules = new OuterRules(json.GetProperty("user_excludes").GetString(), json.GetProperty("info_exclude").GetString()) { IsPlain = json.TryGetProperty("plain", out var plain) && plain.GetBoolean() },
            Owner = json.TryGetProperty("owner_user", out var user) ? new FileOwner(user.GetUInt32(), json.GetProperty("owner_group").GetUInt32()) : null,
            Mask = json.TryGetProperty("mask", out var mask) ? mask.GetString() : null,
            LowerOwner = json.TryGetProperty("lower_user", out var lower) ? new FileOwner(lower.GetUInt32(), json.GetProperty("lower_group").GetUInt32()) : default,
            LeftOut = Strings(json.GetProperty("left_out")),
            Exclude = Strings(json.GetProperty("exclude")),
            Mounts = mounts,
            Notes = notes,
        };
    }

    private static List<string> Strings(JsonElement array)
    {
        var values = new List<string>();
        foreach (var value in array.EnumerateArray()) values.Add(value.GetString()!);
        return values;
    }
}
