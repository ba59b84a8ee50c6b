using System.Text.Json.Serialization;
using Lathe.Engine.Objects;
using Lathe.Engine.Tasks;
using Lathe.Errors;
using Lathe.Quality;

namespace Lathe.Engine.Journal;

/// <summary>An event as it is stored.</summary>
/// <param name="Run">The run.</param>
/// <param name="Sequence">1, 2, 3, … without gaps.</param>
/// <param name="At">When it was appended.</param>
/// <param name="Generation">The generation of the lease under which it was appended.</param>
/// <param name="Data">What happened.</param>
public sealed record RunEvent(RunId Run, long Sequence, DateTimeOffset At, long Generation, RunEventData Data);

/// <summary>What happened. Each kind has a stable name in the journal; names and members are only ever added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RunStarted), "run_started")]
[JsonDerivedType(typeof(RunResumed), "run_resumed")]
[JsonDerivedType(typeof(StepStarted), "step_started")]
[JsonDerivedType(typeof(StepFinished), "step_finished")]
[JsonDerivedType(typeof(StepFailed), "step_failed")]
[JsonDerivedType(typeof(AttemptStarted), "attempt_started")]
[JsonDerivedType(typeof(AttemptFinished), "attempt_finished")]
[JsonDerivedType(typeof(RunNoted), "run_noted")]
[JsonDerivedType(typeof(RunPaused), "run_paused")]
[JsonDerivedType(typeof(RunEnded), "run_ended")]
[JsonDerivedType(typeof(ChangeApplied), "change_applied")]
[JsonDerivedType(typeof(ChangeUndone), "change_undone")]
[JsonDerivedType(typeof(ChangeRedone), "change_redone")]
[JsonDerivedType(typeof(FeedbackSaid), "feedback_said")]
[JsonDerivedType(typeof(FeedbackWaived), "feedback_waived")]
[JsonDerivedType(typeof(FeedbackTold), "feedback_told")]
[JsonDerivedType(typeof(AttemptDecided), "attempt_decided")]
[JsonDerivedType(typeof(ModelHandedOver), "model_handed_over")]
[JsonDerivedType(typeof(ConversationCompacted), "conversation_compacted")]
[JsonDerivedType(typeof(RunRestored), "run_restored")]
[JsonDerivedType(typeof(RunAnswered), "run_answered")]
public abstract record RunEventData;

/// <summary>The run exists. Freezes everything that decides what the run does.</summary>
/// <param name="Task">The task.</param>
/// <param name="Repository">The absolute path of the repository's top folder.</param>
/// <param name="Settings">The resolved configuration, secrets left out.</param>
/// <param name="Templates">The hash of each prompt template and tool text by name.</param>
/// <param name="Version">Lathe's version.</param>
/// <param name="Continues">The finished run that this one follows up on.</param>
/// <param name="User">Whose limits the run counts for; null where nobody said.</param>
public sealed record RunStarted(
    CodingTask Task,
    string Repository,
    RunSettings Settings,
    IReadOnlyDictionary<string, string> Templates,
    string Version,
    string? Continues = null,
    string? User = null) : RunEventData
{
    /// <summary>The commit that was checked out at the start; null where there is none, or it is not known.</summary>
    public string? Commit { get; init; }

    /// <summary>The machine that the run began on, where several share the journal; null otherwise.</summary>
    public string? Machine { get; init; }

    /// <summary>The stored version that this one edits; null for none.</summary>
    public Artifacts.EditedVersion? Edits { get; init; }
}

/// <summary>Another process took the run over.</summary>
/// <param name="Generation">The new owner's generation.</param>
/// <param name="Version">Its version of Lathe.</param>
/// <param name="Answer">What a person answered or raised, where the run waited for that.</param>
/// <param name="Settings">The settings in force from here on, where they were changed.</param>
public sealed record RunResumed(long Generation, string Version, string? Answer = null, RunSettings? Settings = null) : RunEventData
{
    /// <summary>The absolute path of the repository's top folder from here on, where it is another one; the run is this machine's from here on.</summary>
    public string? Repository { get; init; }

    /// <summary>The machine, where several share the journal.</summary>
    public string? Machine { get; init; }
}

/// <summary>An effect is about to happen.</summary>
/// <param name="Step">Its place.</param>
/// <param name="Kind">What it is.</param>
/// <param name="InputHash">The SHA-256 of its input; a resumed run whose input differs is told so instead of being given another input's result.</param>
/// <param name="Checkpoint">The snapshot of the workspace before it, where the effect can write.</param>
/// <param name="Reserved">The most that a model call can cost, in US dollars; counts as spent until a result says what it was.</param>
/// <param name="ReservedTokens">The most tokens that a model call can use; counts as used until a result says what it was.</param>
/// <param name="Title">One line for a person: the command, the file, the model.</param>
public sealed record StepStarted(
    StepId Step,
    StepKind Kind,
    string InputHash,
    ObjectHash? Checkpoint = null,
    decimal? Reserved = null,
    long? ReservedTokens = null,
    string? Title = null) : RunEventData
{
    /// <summary>The list of ignored files beside the checkpoint's snapshot; null in journals of earlier versions.</summary>
    public ObjectHash? Ignored { get; init; }
}

/// <summary>An effect happened, and this is its result.</summary>
/// <param name="Step">Its place.</param>
/// <param name="Kind">What it is.</param>
/// <param name="InputHash">The SHA-256 of its input.</param>
/// <param name="Milliseconds">Wall time.</param>
/// <param name="Result">The result; null when it is in the object store.</param>
/// <param name="ResultObject">Where a result over 16 kB is.</param>
/// <param name="Usage">For a model call: what it used.</param>
/// <param name="Title">One line for a person.</param>
public sealed record StepFinished(
    StepId Step,
    StepKind Kind,
    string InputHash,
    long Milliseconds,
    StepJson? Result,
    ObjectHash? ResultObject = null,
    TokenUsage? Usage = null,
    string? Title = null) : RunEventData
{
    /// <summary>For a model call: its retries, and when the answer began.</summary>
    public CallFigures? Call { get; init; }

    /// <summary>The result as it is, in the process that just had it: a live view need not read back what was written. Not stored.</summary>
    internal object? Live { get; init; }
}

/// <summary>An effect failed with an error that stopped or paused the run. It has no result and runs again on resume.</summary>
/// <param name="Step">Its place.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Usage">What it used all the same.</param>
public sealed record StepFailed(StepId Step, LatheError Error, TokenUsage? Usage = null) : RunEventData;

/// <summary>An attempt begins.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="Feedback">What it is told about the one before; null for the first.</param>
public sealed record AttemptStarted(int Number, string? Feedback = null) : RunEventData;

/// <summary>An attempt was verified and assessed.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="Verdict">Computed from executed checks.</param>
/// <param name="Reasons">Why the verdict is what it is, one line each.</param>
/// <param name="Score">The weighted quality score, 0 to 100; null when nothing could be assessed.</param>
/// <param name="Tree">The snapshot that the verdict is about.</param>
/// <param name="Change">The change as a unified diff, in the object store.</param>
/// <param name="FilesChanged">How many files.</param>
/// <param name="LinesAdded">How many lines.</param>
/// <param name="LinesRemoved">How many lines.</param>
/// <param name="Accepted">Whether the gate let it through.</param>
public sealed record AttemptFinished(
    int Number,
    Verdict Verdict,
    IReadOnlyList<string> Reasons,
    double? Score,
    ObjectHash Tree,
    ObjectHash Change,
    int FilesChanged,
    int LinesAdded,
    int LinesRemoved,
    bool Accepted) : RunEventData;

/// <summary>Something that the user should know and that changes nothing.</summary>
/// <param name="Code">Stable, dotted, lower case.</param>
/// <param name="Text">One or two sentences.</param>
public sealed record RunNoted(string Code, string Text) : RunEventData;

/// <summary>The run stopped for a time or for a person.</summary>
/// <param name="State">Waiting or NeedsHuman.</param>
/// <param name="Reason">What it waits for.</param>
/// <param name="Until">When to go on, for Waiting.</param>
/// <param name="Error">The error behind it, if any.</param>
public sealed record RunPaused(RunState State, string Reason, DateTimeOffset? Until = null, LatheError? Error = null) : RunEventData
{
    /// <summary>What a person is asked about, where that is more than the error.</summary>
    public AskedAbout? About { get; init; }
}

/// <summary>The run is over.</summary>
/// <param name="State">Finished, Failed or Cancelled.</param>
/// <param name="Outcome">What it came to; null unless Finished, or LimitReached with a best attempt.</param>
/// <param name="Error">What stopped it, if an error or a limit did.</param>
public sealed record RunEnded(RunState State, RunOutcome? Outcome, LatheError? Error) : RunEventData;

/// <summary>The change went onto the user's tree.</summary>
/// <param name="Apply">The number of this apply within the run: 1, 2, …</param>
/// <param name="Manifest">The before- and after-images, in the object store.</param>
/// <param name="Files">How many files.</param>
public sealed record ChangeApplied(int Apply, ObjectHash Manifest, int Files) : RunEventData;

/// <summary>An apply was taken back.</summary>
/// <param name="Apply">Which.</param>
/// <param name="Manifest">The record that stands for the apply from here on, where what the user did since was merged or has to be brought back by a redo; null where it stays the same.</param>
public sealed record ChangeUndone(int Apply, ObjectHash? Manifest = null) : RunEventData;

/// <summary>An undone apply was put back.</summary>
/// <param name="Apply">Which.</param>
/// <param name="Manifest">As with <see cref="ChangeUndone"/>.</param>
public sealed record ChangeRedone(int Apply, ObjectHash? Manifest = null) : RunEventData;

/// <summary>An event that this version cannot read (damaged, or from a later version). Shown and skipped.</summary>
/// <param name="Type">The name that it was stored under, as far as it could be told.</param>
/// <param name="Problem">Why it cannot be read.</param>
public sealed record UnreadableEvent(string Type, string Problem) : RunEventData;

/// <summary>What a step does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepKind>))]
public enum StepKind
{
    /// <summary>Makes the workspace.</summary>
    Workspace,

    /// <summary>Gathers context.</summary>
    Context,

    /// <summary>Calls a model.</summary>
    Model,

    /// <summary>Runs a tool.</summary>
    Tool,

    /// <summary>Runs one verify command.</summary>
    Verify,

    /// <summary>Makes the change set and assesses it.</summary>
    Assess,

    /// <summary>Delivers the change.</summary>
    Deliver,

    /// <summary>Gathers what an attempt left to mend.</summary>
    Feedback,

    /// <summary>Stores the change as a version.</summary>
    Artifact,
}

/// <summary>Computed from executed checks, never from what a model says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>No check ran.</summary>
    Unverified,

    /// <summary>A check fails because of the change.</summary>
    Failed,

    /// <summary>Some checks passed; the rest could not run, failed before the change, or were changed by it.</summary>
    PartlyVerified,

    /// <summary>Every check passed on exactly the delivered tree, and so did the checks as they stood before the change.</summary>
    Verified,
}

/// <summary>Tokens and money of one model call.</summary>
/// <param name="InputTokens">Tokens sent, cached ones included.</param>
/// <param name="CachedInputTokens">Of these, read from the provider's cache.</param>
/// <param name="OutputTokens">Tokens answered, reasoning included.</param>
/// <param name="Cost">US dollars; null when the price is unknown (never zero for unknown).</param>
public sealed record TokenUsage(long InputTokens, long CachedInputTokens, long OutputTokens, decimal? Cost)
{
    /// <summary>Tokens written to the provider's cache, where it says so.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>True for an answer that was kept from an earlier call: nothing was sent or paid, and the tokens are those of then. Null otherwise.</summary>
    public bool? FromCache { get; init; }
}

/// <summary>What a finished run came to.</summary>
/// <param name="Verdict">The best attempt's.</param>
/// <param name="Attempt">The best attempt.</param>
/// <param name="Accepted">Whether the gate let it through.</param>
/// <param name="Tree">The snapshot that would be delivered.</param>
/// <param name="Change">The change as a unified diff, in the object store.</param>
/// <param name="Summary">What the agent said it did; information, not proof.</param>
public sealed record RunOutcome(Verdict Verdict, int Attempt, bool Accepted, ObjectHash Tree, ObjectHash Change, string Summary)
{
    /// <summary>The list of ignored files beside the snapshot, which are never delivered; null in journals of earlier versions.</summary>
    public ObjectHash? Ignored { get; init; }
}

/// <summary>The resolved configuration of a run, frozen in its first event.</summary>
public sealed record RunSettings
{
    // Setters where there is a default, here and in the other records that are stored: the generated reader of JSON gives an init member that is missing in the text its type's zero, and not its default.
    /// <summary>The model reference, as <c>anthropic/claude-…</c> or <c>replay:FILE</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The models that go on, one after the other, where the one before cannot.</summary>
    public IReadOnlyList<string> Fallbacks { get; set; } = [];

    /// <summary>Attempts.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Model calls in one attempt.</summary>
    public int MaxTurns { get; set; } = 50;

    /// <summary>US dollars for the run; null for no limit.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>Tokens for the run; null for no limit.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Wall time for the run.</summary>
    public TimeSpan MaxTime { get; set; } = TimeSpan.FromHours(1);

    /// <summary><c>auto</c>, <c>bwrap</c>, <c>landlock</c> or <c>none</c>.</summary>
    public string Sandbox { get; set; } = "bwrap";

    /// <summary>What the run's workspace stands on: <c>auto</c>, <c>copy</c> or <c>overlay</c>.</summary>
    public string Workspace { get; set; } = Workspaces.WorkspaceKinds.Auto;

    /// <summary>Whether commands may use the network.</summary>
    public Sandbox.NetworkPolicy Network { get; init; }

    /// <summary>Commands that prove the change.</summary>
    public IReadOnlyList<string> Verify { get; set; } = [];

    /// <summary>Wall time of one command.</summary>
    public TimeSpan CommandTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether every permission ask is answered with yes.</summary>
    public bool Yes { get; init; }

    /// <summary>Whether a model without a price may be used under a money limit.</summary>
    public bool AllowUnpriced { get; init; }

    /// <summary>The permission rules in force, in order.</summary>
    public IReadOnlyList<Permissions.PermissionRule> Permissions { get; set; } = [];

    /// <summary>Standards from the repository's files, quoted to the model as data; null when there are none.</summary>
    public string? ProjectNotes { get; init; }

    /// <summary>Whether the user trusts the repository's files: the notes are then instructions, otherwise quoted as data.</summary>
    public bool ProjectNotesTrusted { get; init; }

    /// <summary>Of <see cref="Verify"/>, the commands that an untrusted repository named: they run in a sandbox only, and are an ask without one.</summary>
    public IReadOnlyList<string> UntrustedVerify { get; set; } = [];

    /// <summary>Of <see cref="Verify"/>, the commands that the prompt quotes as the repository's words; null for all that nobody but the repository named. Only a replay says otherwise, so that its prompt is the recorded one.</summary>
    public IReadOnlyList<string>? QuotedVerify { get; init; }

    /// <summary>
    /// Of <see cref="Verify"/>, the commands that nobody gave: what the repository's own files call for. One that covers a folder runs where the change touches that. Null where none was detected.
    /// </summary>
    public IReadOnlyList<Verification.Detection.DetectedCheck>? Detected { get; init; }

    /// <summary>How much the prompt says about how to go about the task; null for what is usual.</summary>
    public Prompts.PromptLevel? PromptLevel { get; init; }

    /// <summary>Whether the prompt shows a worked example where it fits.</summary>
    public bool PromptExamples { get; init; }

    /// <summary>The most characters of the task's part of the prompt; null for what is usual.</summary>
    public int? MaxPromptLength { get; init; }

    /// <summary>Files that say what is expected of code, over what comes with Lathe, in order.</summary>
    public IReadOnlyList<Quality.ProfileFile> LanguageFiles { get; set; } = [];

    /// <summary>Files with the team's own rules.</summary>
    public IReadOnlyList<Quality.Patterns.RuleFile> RuleFiles { get; set; } = [];

    /// <summary>The weighted score, 0 to 100, below which the gate refuses.</summary>
    public double ScoreThreshold { get; set; } = 60;

    /// <summary>The folder with advisories in the OSV format that packages are compared with; null for none.</summary>
    public string? Advisories { get; init; }

    /// <summary>How the change is stored as a version; null where it is not.</summary>
    public Artifacts.ArtifactRunSettings? Artifacts { get; init; }

    /// <summary>Path patterns (gitignore syntax) that are kept out of context and of the box.</summary>
    public IReadOnlyList<string> Exclude { get; set; } = [];

    /// <summary>Linters that take part in the assessment; null for none.</summary>
    public IReadOnlyList<Assessing.LinterCommand>? Assessors { get; init; }

    /// <summary>The model that reviews each attempt; null for none.</summary>
    public string? ReviewModel { get; init; }

    /// <summary>The severity from which a reviewer's remark on an accepted change asks for another attempt; null for never.</summary>
    public FindingSeverity? ReviewRetryAt { get; init; }
}
