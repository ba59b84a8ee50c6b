using System.Text.Json;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Permissions;
using Lathe.Engine.Tasks;
using Lathe.Errors;
using Lathe.Models.Resilience;

namespace Lathe.TestKit.Conformance;

/// <summary>Events to write in tests.</summary>
public static class JournalSamples
{
    public static readonly ObjectHash Hash = ObjectHash.Of("sample"u8);

    public static RunStarted Started(string title = "Mend the parser", string repository = "/home/ada/parser") => new(
        new CodingTask { Title = title, Requirements = ["no \"quotes\" lost", "ünïcode ✓", "line\nbreak\0nul"], Mode = TaskMode.Bugfix },
        repository,
        new RunSettings
        {
            Model = "replay:demo.cassette",
            MaxCost = 1.25m,
            Verify = ["make test"],
            Permissions = [new PermissionRule("run_command", "rm *", PermissionAnswer.Deny)],
        },
        new Dictionary<string, string>(StringComparer.Ordinal) { ["system"] = Hash.Hex },
        "0.1.0");

    public static RunNoted Note(int number) => new("test.note", $"Note {number}");

    public static StepFinished Finished(StepId step, string json = """{"answer":42}""", TokenUsage? usage = null) =>
        new(step, StepKind.Model, Hash.Hex, 12, JsonDocument.Parse(json).RootElement, Usage: usage);

    /// <summary>One event of each kind that follows the first.</summary>
    public static IReadOnlyList<RunEventData> EveryKind() =>
    [
        new RunResumed(2, "0.1.1", "yes") { Repository = "/elsewhere/clone", Machine = "host-1f2e3d4c" },
        new AttemptStarted(1),
        new StepStarted(new StepId("attempt-1/turn-1/model"), StepKind.Model, Hash.Hex, Hash, 0.5m, 9000, "a model"),
        Finished(new StepId("attempt-1/turn-1/model"), """{"a":[1,2.50,null,{"b":"ü"}]}""", new TokenUsage(100, 40, 20, 0.0123456789m) { CacheWriteTokens = 7, FromCache = true })
            with { Call = new CallFigures(120, [new RetryFigures(RetryReason.RateLimit, 2, 1_500)]) },
        new StepFinished(new StepId("attempt-1/turn-1/call-0"), StepKind.Tool, Hash.Hex, 1, Result: null, Hash, Title: "read_file"),
        new StepFailed(
            new StepId("attempt-1/turn-2/model"),
            new LatheError(ErrorKind.RateLimit, "provider.rate_limit", "Slow down.") { RetryAfter = TimeSpan.FromSeconds(90), Attempts = 3 },
            new TokenUsage(5, 0, 0, Cost: null)),
        new AttemptFinished(1, Verdict.PartlyVerified, ["lint could not run"], 71.5, Hash, Hash, 2, 10, 3, Accepted: false),
        new RunNoted("workspace.moved", "A file changed meanwhile."),
        new RunPaused(RunState.Waiting, "rate limit", DateTimeOffset.UnixEpoch.AddYears(60)),
        new ChangeApplied(1, Hash, 2),
        new ChangeUndone(1),
        new ChangeRedone(1),
        new ChangeUndone(1, Hash),
        new ChangeRedone(1, Hash),
        new FeedbackSaid("01ARZ3NDEKTSV4RRFFQ69G5FAV", new FeedbackItem("3fa91c0d", FeedbackSource.Person, FeedbackPriority.Must, "Näme it") { Path = "a.c", Line = 3, Anchor = "f: x", Evidence = "two\nlines", From = ["make"], Count = 2, WasBefore = true }),
        new FeedbackWaived("01ARZ3NDEKTSV4RRFFQ69G5FAW", "3fa91c0d", "known"),
        new FeedbackTold("attempt-2", ["3fa91c0d"], "1 person's remark", ["person's remark: a.c:3: Näme it"]),
        new AttemptDecided(1, Again: true, "repeated", "It failed so before.", ["more_context"], "x/y", Hash, 1),
        new ConversationCompacted(new StepId("attempt-1/turn-2"), [new CompactedPart(3, 0, "short"), new CompactedPart(4, 1, null)], 9_000, 4_000, ["old_reasoning", "tool_output"]),
        new RunRestored(new StepId("restore-1"), 2, new StepId("attempt-1/turn-2/call-0"), RestoreScope.Files, Hash, 7, 1, ["src/", "*.c"]),
        new ModelHandedOver(new StepId("attempt-1/turn-2/model"), "a/b", "c/d", new LatheError(ErrorKind.Provider, "models.circuit_open", "Left alone.") { Attempts = 4 }, 0.25m),
        new RunPaused(RunState.NeedsHuman, "which?", Error: new LatheError(ErrorKind.Permission, "permissions.ask", "May it?")) { About = new AskedAbout("run_command", "make \"x\"") },
        new RunAnswered(22, "permissions.ask", "allow", "Änn", "Two\nlines") { About = new AskedAbout("run_command", "make \"x\"") },
        new RunEnded(RunState.Finished, new RunOutcome(Verdict.Verified, 1, Accepted: true, Hash, Hash, "Did it."), Error: null),
    ];

    /// <summary>An event as text, so that two can be compared by everything that they hold.</summary>
    public static string Text(RunEvent stored) => JsonSerializer.Serialize(stored, EngineJson.Default.RunEvent);
}
