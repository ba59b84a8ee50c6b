using Lathe.Engine.Prompts;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Configuration;

/// <summary>Every setting that is one value or a list of texts, in the order in which they are shown.</summary>
internal static class Settings
{
    public const string Model = "model";
    public const string MaxAttempts = "limits.max_attempts";
    public const string MaxTurns = "limits.max_turns";
    public const string MaxCost = "limits.max_cost";
    public const string MaxTokens = "limits.max_tokens";
    public const string MaxTime = "limits.max_time";
    public const string Sandbox = "sandbox";
    public const string Workspace = "workspace";
    public const string Network = "network";
    public const string Verify = "verify";
    public const string DetectChecks = "detect_checks";
    public const string CommandTime = "command_time";
    public const string Exclude = "exclude";
    public const string ScoreThreshold = "score_threshold";
    public const string Advisories = "quality.advisories";
    public const string AllowUnpriced = "allow_unpriced";
    public const string ReviewModel = "review.model";
    public const string ReviewRetryAt = "review.retry_at";
    public const string CacheResponses = "cache.responses";
    public const string CacheTime = "cache.ttl";
    public const string CacheSize = "cache.max_size";
    public const string PromptLevel = "prompt.optimization_level";
    public const string PromptExamples = "prompt.include_examples";
    public const string MaxPromptLength = "prompt.max_prompt_length";
    public const string LogLevel = "log_level";
    public const string Color = "color";
    public const string OutputFormat = "output_format";

    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new(Model, "LATHE_MODEL", ValueForm.Text, null),
        new(MaxAttempts, "LATHE_MAX_ATTEMPTS", LimitForms.Attempts, 3) { Repository = RepositoryMay.Tighten, IsTighter = Lower<int> },
        new(MaxTurns, "LATHE_MAX_TURNS", LimitForms.Turns, 50) { Repository = RepositoryMay.Tighten, IsTighter = Lower<int> },
        new(MaxCost, "LATHE_MAX_COST", LimitForms.Cost, null) { Repository = RepositoryMay.Tighten, IsTighter = Lower<decimal> },
        new(MaxTokens, "LATHE_MAX_TOKENS", LimitForms.Tokens, null) { Repository = RepositoryMay.Tighten, IsTighter = Lower<long> },
        new(MaxTime, "LATHE_MAX_TIME", LimitForms.Time, TimeSpan.FromHours(1)) { Repository = RepositoryMay.Tighten, IsTighter = Lower<TimeSpan> },
        .. SharedLimitSettings.Definitions(Lower<decimal>, Lower<long>),
        new(Sandbox, "LATHE_SANDBOX", ValueForm.Choice(Sandboxes.Auto, Sandboxes.Bubblewrap, Sandboxes.Landlock, Sandboxes.None), Sandboxes.Auto)
        {
            Repository = RepositoryMay.Tighten,
            IsTighter = (from, to) => Sandboxes.StrengthOf((string)to) >= Sandboxes.StrengthOf((string)from!),
        },
        new(Workspace, "LATHE_WORKSPACE", ValueForm.Choice(WorkspaceKinds.Auto, WorkspaceKinds.Copy, WorkspaceKinds.Overlay), WorkspaceKinds.Auto),
        new(Network, "LATHE_NETWORK", ValueForm.Choice("none", "all"), "none") { Repository = RepositoryMay.Tighten, IsTighter = (_, to) => to is "none" },
        new(Verify, "LATHE_VERIFY", CommandLine, Array.Empty<string>()) { IsList = true, Repository = RepositoryMay.Add },
        new(DetectChecks, "LATHE_DETECT_CHECKS", ValueForm.Switch, true),
        new(CommandTime, "LATHE_COMMAND_TIME", ValueForm.Time(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), TimeSpan.FromMinutes(10))
        {
            Repository = RepositoryMay.Tighten,
            IsTighter = Lower<TimeSpan>,
        },
        new(Exclude, "LATHE_EXCLUDE", ValueForm.Text, Array.Empty<string>()) { IsList = true, Repository = RepositoryMay.Add },
        new(ScoreThreshold, "LATHE_SCORE_THRESHOLD", ValueForm.Number(0, 100), 60.0) { Repository = RepositoryMay.Tighten, IsTighter = (from, to) => (double)to >= (double)from! },
        new(Advisories, "LATHE_QUALITY_ADVISORIES", ValueForm.Folder, null),
        new(AllowUnpriced, "LATHE_ALLOW_UNPRICED", ValueForm.Switch, false) { Repository = RepositoryMay.Tighten, IsTighter = (_, to) => to is false },
        new(ReviewModel, "LATHE_REVIEW_MODEL", ValueForm.Text, null),
        new(ReviewRetryAt, "LATHE_REVIEW_RETRY_AT", ValueForm.Choice("none", "info", "warning", "error"), "none"),
        new(CacheResponses, "LATHE_CACHE_RESPONSES", ValueForm.Choice("off", "deterministic", "always"), "off"),
        new(CacheTime, "LATHE_CACHE_TTL", ValueForm.Time(TimeSpan.FromMinutes(1), TimeSpan.FromDays(366)), TimeSpan.FromDays(7)),
        new(CacheSize, "LATHE_CACHE_MAX_SIZE", ValueForm.Count(1 << 20, 1L << 40), 256L << 20),
        new(PromptLevel, "LATHE_PROMPT_OPTIMIZATION_LEVEL", ValueForm.Choice("minimal", "standard", "comprehensive"), "standard"),
        new(PromptExamples, "LATHE_PROMPT_INCLUDE_EXAMPLES", ValueForm.Switch, false),
        new(MaxPromptLength, "LATHE_PROMPT_MAX_PROMPT_LENGTH", ValueForm.Whole(1_000, 200_000), TaskPrompt.DefaultLength),
        .. JournalSettings.All,
        .. StorageSettings.All,
        .. Artifacts.ArtifactSettings.All,
        new(LogLevel, "LATHE_LOG_LEVEL", ValueForm.Choice("trace", "debug", "info", "warn", "error", "none"), "warn"),
        new(Color, "LATHE_COLOR", ValueForm.Choice("auto", "always", "never"), "auto"),
        new(OutputFormat, "LATHE_OUTPUT_FORMAT", ValueForm.Choice("text", "json", "stream-json"), "text"),
    ];

    public static SettingDefinition? Find(string key)
    {
        foreach (var definition in All)
        {
            if (definition.Key.Equals(key, StringComparison.Ordinal)) return definition;
        }

        return null;
    }

    internal static ValueForm CommandLine => new("a command line of at most 4,000 characters", t => t.Trim() is { Length: > 0 and <= 4000 } text ? text : null, "npm test");

    private static bool Lower<T>(object? from, object to)
        where T : struct, IComparable<T> => from is not T current || ((T)to).CompareTo(current) <= 0;
}
