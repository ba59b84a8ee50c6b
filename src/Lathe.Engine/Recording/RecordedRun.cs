using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Engine.Prompts;
using Lathe.Engine.Tasks;
using Lathe.Engine.Verification.Detection;
using Lathe.Errors;
using Lathe.Quality;

namespace Lathe.Engine.Recording;

/// <summary>What a cassette says about the run that it was recorded from: all that decides the requests besides the repository's files, and what it came to.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Version">Lathe's version.</param>
/// <param name="Models">The models in their order.</param>
/// <param name="Commit">The commit that was checked out at the start; null where none was, or it is not known.</param>
/// <param name="Task">The task.</param>
/// <param name="Settings">The settings.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Continues">The run that it followed up on.</param>
public sealed record RecordedRun(
    string Run, string Version, IReadOnlyList<string> Models, string? Commit, CodingTask Task, RecordedSettings Settings, RecordedOutcome Outcome, string? Continues = null)
{
    /// <summary>The stored version that it edited; null for none.</summary>
    public RecordedEdit? Edits { get; init; }

    /// <summary>What the events of a run say.</summary>
    /// <param name="run">The run.</param>
    /// <param name="history">Its history.</param>
    /// <param name="objects">Where the files of the version that it edited are; null where they are not asked for.</param>
    public static RecordedRun Of(RunId run, RunHistory history, Objects.IObjectStore? objects = null)
    {
        var started = history.Started ?? throw new ArgumentException("The run's first event is missing.", nameof(history));
        var settings = history.Resumed?.Settings ?? started.Settings;
        return new RecordedRun(run.Value, started.Version, [settings.Model, .. settings.Fallbacks], started.Commit, started.Task, RecordedSettings.Of(settings), RecordedOutcome.Of(history), started.Continues)
        {
            Edits = objects is null ? null : RecordedEdit.Of(history, objects),
        };
    }

    /// <summary>Reads what a cassette says; null where it says nothing of a run.</summary>
    /// <param name="run">The member of the cassette, its texts as they are on this machine.</param>
    /// <exception cref="LatheException">Validation <c>replay.bad_cassette</c>.</exception>
    public static RecordedRun Read(JsonElement run)
    {
        try
        {
            if (run.Deserialize(RecordingJson.Default.RecordedRun) is { Task: { } task, Settings: { } settings, Outcome: not null } read && IsWhole(task) && IsWhole(settings) && read.Edits?.IsWhole() is not false) return read with { Commit = IsCommit(read.Commit) ? read.Commit : null };
            throw new JsonException("A member is missing.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new LatheError(ErrorKind.Validation, "replay.bad_cassette", $"What the cassette says about its run cannot be read: {e.Message}") { Guidance = "docs/replay.md describes the format." }.ToException(e);
        }
    }

    // The file may be anybody's: a null where the type allows none is left by the serializer as it is.
    private static bool IsWhole(CodingTask task) =>
        task is { Title: not null, Description: not null, Limits: not null, Context: not null }
        && AreWhole(task.Requirements, task.AcceptanceCriteria, task.Constraints, task.Verify, task.Context.Files, task.Context.Notes)
        && (task.Codebase is not { } codebase || AreWhole(codebase.ExistingFiles, codebase.Dependencies));

    private static bool IsWhole(RecordedSettings settings) =>
        AreWhole(settings.Verify, settings.QuotedVerify, settings.Exclude) && (settings.Detected is not { } detected || detected.All(static check => check is { Command: not null, Reason: not null, Place: not null }));

    private static bool AreWhole(params ReadOnlySpan<IReadOnlyList<string>?> lists)
    {
        foreach (var list in lists)
        {
            if (list is null || list.Any(static item => item is null)) return false;
        }

        return true;
    }

    // It stands in a line that is there to be copied.
    private static bool IsCommit(string? commit) => commit is { Length: >= 7 and <= 64 } && commit.All(char.IsAsciiHexDigit);

    internal JsonElement ToJson() => JsonSerializer.SerializeToElement(this, RecordingJson.Default.RecordedRun);
}

/// <summary>The settings that decide what a model is told. What a replay may do to the machine (sandbox, network, permissions) is not among them: the one who replays says that.</summary>
public sealed record RecordedSettings
{
    // Setters, because the serializer leaves what a file does not say at its default only where it need not initialise it.

    /// <summary>Attempts.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Model calls in one attempt.</summary>
    public int MaxTurns { get; set; } = 50;

    /// <summary>Tokens for the run; null for no limit.</summary>
    public long? MaxTokens { get; set; }

    /// <summary>Commands that prove the change.</summary>
    public IReadOnlyList<string> Verify { get; set; } = [];

    /// <summary>Of these, what the repository's own files call for.</summary>
    public IReadOnlyList<DetectedCheck>? Detected { get; set; }

    /// <summary>Of these, what the prompt quoted as the repository's words.</summary>
    public IReadOnlyList<string> QuotedVerify { get; set; } = [];

    /// <summary>How much guidance the prompt gave; null for the usual.</summary>
    public PromptLevel? PromptLevel { get; set; }

    /// <summary>Whether the prompt could hold examples.</summary>
    public bool PromptExamples { get; set; }

    /// <summary>The most characters of the prompt's task; null for the usual.</summary>
    public int? MaxPromptLength { get; set; }

    /// <summary>Wall time of one command.</summary>
    public TimeSpan CommandTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Path patterns that are kept out.</summary>
    public IReadOnlyList<string> Exclude { get; set; } = [];

    /// <summary>The score below which the gate refuses.</summary>
    public double ScoreThreshold { get; set; } = 60;

    /// <summary>Whether a second model reviewed each attempt.</summary>
    public bool Review { get; set; }

    /// <summary>The severity from which its remark asks for another attempt.</summary>
    public FindingSeverity? ReviewRetryAt { get; set; }

    /// <summary>Whether the repository's notes were instructions.</summary>
    public bool NotesTrusted { get; set; }

    /// <summary>Whether every permission ask was answered with yes.</summary>
    public bool Yes { get; set; }

    internal static RecordedSettings Of(RunSettings settings) => new()
    {
        MaxAttempts = settings.MaxAttempts,
        MaxTurns = settings.MaxTurns,
        MaxTokens = settings.MaxTokens,
        Verify = settings.Verify,
        Detected = settings.Detected,
        QuotedVerify = TaskPrompt.FoundChecks(settings),
        PromptLevel = settings.PromptLevel,
        PromptExamples = settings.PromptExamples,
        MaxPromptLength = settings.MaxPromptLength,
        CommandTime = settings.CommandTime,
        Exclude = settings.Exclude,
        ScoreThreshold = settings.ScoreThreshold,
        Review = settings.ReviewModel is not null,
        ReviewRetryAt = settings.ReviewRetryAt,
        NotesTrusted = settings.ProjectNotesTrusted,
        Yes = settings.Yes,
    };

    /// <summary>A user's settings with what was recorded in its place. Commands of a recording are nobody's word here: they run in a sandbox, and are an ask without one.</summary>
    /// <param name="own">The settings of the one who replays.</param>
    /// <param name="model">The replaying model.</param>
    public RunSettings Over(RunSettings own, string model) => own with
    {
        Model = model,
        Fallbacks = [],
        MaxAttempts = MaxAttempts,
        MaxTurns = MaxTurns,
        MaxTokens = MaxTokens,
        MaxCost = null,
        Verify = Verify,
        UntrustedVerify = [.. Verify.Where(command => !own.Verify.Contains(command) || own.UntrustedVerify.Contains(command))],
        Detected = Detected,
        QuotedVerify = QuotedVerify,
        PromptLevel = PromptLevel,
        PromptExamples = PromptExamples,
        MaxPromptLength = MaxPromptLength,
        CommandTime = CommandTime < own.CommandTime ? CommandTime : own.CommandTime,
        Exclude = Exclude,
        ScoreThreshold = ScoreThreshold,
        ReviewModel = Review ? model : null,
        ReviewRetryAt = ReviewRetryAt,
        ProjectNotesTrusted = NotesTrusted,
    };
}

/// <summary>What a recorded run came to.</summary>
/// <param name="State">Where it stood when the cassette was written.</param>
/// <param name="Attempts">How many attempts there were.</param>
/// <param name="Verdict">The verdict on what it delivered; null where it delivered nothing.</param>
/// <param name="Accepted">Whether that was accepted.</param>
/// <param name="Change">The SHA-256 of its unified diff.</param>
/// <param name="FilesChanged">How many files.</param>
/// <param name="LinesAdded">How many lines.</param>
/// <param name="LinesRemoved">How many lines.</param>
/// <param name="Error">The code of the error or limit that stopped it.</param>
public sealed record RecordedOutcome(
    RunState State, int Attempts, Verdict? Verdict = null, bool? Accepted = null, string? Change = null, int? FilesChanged = null, int? LinesAdded = null, int? LinesRemoved = null, string? Error = null)
{
    internal static RecordedOutcome Of(RunHistory history)
    {
        var error = (history.Ended?.Error ?? history.Paused?.Error)?.Code;
        if (history.Ended?.Outcome is not { } outcome) return new RecordedOutcome(history.State, history.Attempts.Count, Error: error);
        var attempt = history.Attempts.FirstOrDefault(a => a.Number == outcome.Attempt)?.Finished;
        return new RecordedOutcome(
            history.State, history.Attempts.Count, outcome.Verdict, outcome.Accepted, outcome.Change.Hex, attempt?.FilesChanged, attempt?.LinesAdded, attempt?.LinesRemoved, error);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RecordedRun))]
internal sealed partial class RecordingJson : JsonSerializerContext;
