using System.Text;
using Lathe.Engine.Assessing;
using Lathe.Engine.Journal;
using Lathe.Engine.Limits;
using Lathe.Engine.Permissions;
using Lathe.Engine.Prompts;
using Lathe.Engine.Redaction;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Tasks;
using Lathe.Engine.Trust;
using Lathe.Errors;
using Lathe.Models;
using Lathe.Models.Caching;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;
using Lathe.Models.Resilience;
using Lathe.Quality;

namespace Lathe.Engine.Configuration;

/// <summary>The configuration with every layer applied, and where each value comes from.</summary>
public sealed class ResolvedConfiguration
{
    private readonly ConfigurationDraft _draft;

    internal ResolvedConfiguration(ConfigurationDraft draft, string environmentName, TrustStatus? trust)
    {
        _draft = draft;
        EnvironmentName = environmentName;
        Trust = trust;
        Permissions = [.. DefaultPermissions.For(Sandbox), .. draft.RepositoryPermissions, .. draft.UserPermissions];
    }

    /// <summary>development, test or production.</summary>
    public string EnvironmentName { get; }

    /// <summary>Whether the repository's files are trusted; null where no repository is concerned.</summary>
    public TrustStatus? Trust { get; }

    /// <summary>The model reference; null when none is set.</summary>
    public string? Model => (string?)_draft[Settings.Model].Value;

    /// <summary><c>auto</c>, <c>bwrap</c>, <c>landlock</c> or <c>none</c>.</summary>
    public string Sandbox => (string)_draft[Settings.Sandbox].Value!;

    /// <summary>Whether commands may use the network.</summary>
    public NetworkPolicy Network => _draft[Settings.Network].Value is "all" ? NetworkPolicy.All : NetworkPolicy.None;

    /// <summary>Whether checks are looked for where none is given.</summary>
    public bool DetectChecks => (bool)_draft[Settings.DetectChecks].Value!;

    /// <summary>Wall time of one command.</summary>
    public TimeSpan CommandTime => (TimeSpan)_draft[Settings.CommandTime].Value!;

    /// <summary>trace, debug, info, warn, error or none.</summary>
    public string LogLevel => (string)_draft[Settings.LogLevel].Value!;

    /// <summary>auto, always or never.</summary>
    public string Color => (string)_draft[Settings.Color].Value!;

    /// <summary>text, json or stream-json.</summary>
    public string OutputFormat => (string)_draft[Settings.OutputFormat].Value!;

    /// <summary>The rules in order: defaults, the repository's, the user's; see <see cref="PermissionTable.Decide"/>.</summary>
    public IReadOnlyList<PermissionRule> Permissions { get; }

    /// <summary>Providers by name.</summary>
    public IReadOnlyDictionary<string, ConfiguredProvider> Providers => _draft.Providers;

    /// <summary>Windows and prices by <c>PROVIDER/MODEL</c>, to lay over the catalog.</summary>
    public IReadOnlyDictionary<string, ModelInfo> Models => _draft.Models;

    /// <summary>Linters that take part in assessments: the user's, then the repository's, which are marked where it is not trusted.</summary>
    public IReadOnlyList<LinterCommand> Assessors => [.. _draft.UserAssessors, .. _draft.RepositoryAssessors.Select(a => a with { Untrusted = !Project.Trusted })];

    /// <summary>Language files over those that come with Lathe, in order.</summary>
    public IReadOnlyList<ProfileFile> LanguageFiles => _draft.LanguageFiles;

    /// <summary>The total, 0 to 100, below which a change does not pass.</summary>
    public double ScoreThreshold => (double)_draft[Settings.ScoreThreshold].Value!;

    /// <summary>The folder with advisories that packages are compared with; null for none.</summary>
    public string? Advisories => (string?)_draft[Settings.Advisories].Value;

    /// <summary>The journal: <c>sqlite</c>, or the address of a PostgreSQL database. A secret.</summary>
    public string Journal => (string)_draft[JournalSettings.Url].Value!;

    /// <summary>How long what runs leave behind is kept.</summary>
    public Collecting.CollectOptions Storage => StorageSettings.Of(_draft);

    /// <summary>Where versions are stored, not checked yet.</summary>
    public Artifacts.ArtifactConfiguration Artifacts => Engine.Artifacts.ArtifactSettings.Of(_draft);

    /// <summary>Path patterns (gitignore syntax) that are left alone.</summary>
    public IReadOnlyList<string> Excluded => Exclude();

    /// <summary>How failed model calls are made again, and when a model is left alone.</summary>
    public ResilienceOptions Retry => _draft.Retry;

    /// <summary>How answers of models are kept and given again; null where they are not.</summary>
    /// <param name="folder">Where.</param>
    public ResponseCacheOptions? CacheIn(string folder) => (string)_draft[Settings.CacheResponses].Value! switch
    {
        "off" => null,
        var answers => new ResponseCacheOptions(folder)
        {
            Answers = answers is "always" ? CachedAnswers.Always : CachedAnswers.Deterministic,
            TimeToLive = (TimeSpan)_draft[Settings.CacheTime].Value!,
            MaxBytes = (long)_draft[Settings.CacheSize].Value!,
        },
    };

    /// <summary>What is secret besides the shapes that are known: the user's patterns and the repository's.</summary>
    public IReadOnlyList<SecretPattern> SecretPatterns => _draft.SecretPatterns;

    /// <summary>What the repository says about itself.</summary>
    public ProjectDescription Project => _draft.Project;

    /// <summary>What is expected of code: what comes with Lathe, and the user's and the repository's files over it.</summary>
    /// <param name="wholeFiles">Whether files are looked at as a whole: see <see cref="GatheredFiles.IsWhole"/>.</param>
    public QualityProfile QualityProfile(bool wholeFiles = false) => Quality.QualityProfile.With(wholeFiles ? [GatheredFiles.WholeFilesProfile, .. _draft.LanguageFiles] : _draft.LanguageFiles);

    /// <summary>Files with the team's own rules: the user's, then the repository's.</summary>
    public IReadOnlyList<Quality.Patterns.RuleFile> RuleFiles => _draft.RuleFiles;

    /// <summary>What was found and has no effect, to be said to the user.</summary>
    public IReadOnlyList<IgnoredSetting> Ignored => _draft.Ignored;

    /// <summary>What works and could be better, one sentence each.</summary>
    public IReadOnlyList<string> Warnings => _draft.Warnings;

    /// <summary>Every value with its source, secrets masked, in the order in which they are shown.</summary>
    public IReadOnlyList<ResolvedSetting> List() => ConfigurationListing.Of(_draft, Verify(null), Exclude());

    /// <summary>Whose limits runs count for; null where nobody said.</summary>
    public string? User => (string?)_draft[SharedLimitSettings.User].Value;

    /// <summary>The limits over several runs: of the user, of the project, of the day; those that are not set as well.</summary>
    /// <param name="user">Whose runs.</param>
    /// <param name="repository">The repository's absolute path.</param>
    public IReadOnlyList<SharedLimit> SharedLimits(string user, string repository) => SharedLimitSettings.Read(_draft, user, repository);

    /// <summary>The catalog of models with the user's entries laid over it.</summary>
    public ModelCatalog Catalog()
    {
        var catalog = ModelCatalog.Load();
        foreach (var own in _draft.Models.Values)
        {
            var known = ModelReference.Parse($"{own.Provider}/{own.Name}", [own.Provider]) is var reference ? catalog.Find(reference) : null;
            catalog.Set(known is null ? own : own with
            {
                ContextWindow = own.ContextWindow ?? known.ContextWindow,
                MaxOutputTokens = own.MaxOutputTokens ?? known.MaxOutputTokens,
                Price = own.Price.IsKnown ? own.Price : known.Price,
            });
        }

        return catalog;
    }

    /// <summary>The task with the language and the frameworks of the repository where it names none.</summary>
    /// <param name="task">The task.</param>
    public CodingTask Complete(CodingTask task) => task with
    {
        Language = task.Language ?? Named(Project.Language),
        Framework = task.Framework ?? Named(Project.Framework),
        TestingFramework = task.TestingFramework ?? Named(Project.TestingFramework),
    };

    /// <summary>
    /// What a run of a task is frozen with. A task's limit holds where it is lower, or where the other one is only a default; its verify commands stand in for the configured ones
    /// unless a flag or a variable names some. <see cref="RunSettings.Yes"/> is the caller's to set.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <exception cref="LatheException">Validation <c>config.no_model</c>, or <c>models.bad_reference</c>.</exception>
    public RunSettings ToRunSettings(CodingTask task)
    {
        if (Model is not { } model)
        {
            throw new LatheError(ErrorKind.Validation, "config.no_model", "No model is chosen.")
            {
                Guidance = "Give --model PROVIDER/NAME (anthropic/…, openai/…, ollama/…), set LATHE_MODEL, or write model: into config.yaml. `lathe models` lists them.",
            }.ToException();
        }

        var models = ModelList.Read(model, [.. Providers.Keys]);
        var verify = Verify(task);
        return new RunSettings
        {
            Model = models[0],
            Fallbacks = models[1..],
            MaxAttempts = Limit<int>(Settings.MaxAttempts, task.Limits.MaxAttempts) ?? 3,
            MaxTurns = Limit<int>(Settings.MaxTurns, task.Limits.MaxTurns) ?? 50,
            MaxCost = Limit<decimal>(Settings.MaxCost, task.Limits.MaxCost),
            MaxTokens = Limit<long>(Settings.MaxTokens, task.Limits.MaxTokens),
            MaxTime = Limit<TimeSpan>(Settings.MaxTime, task.Limits.MaxTime) ?? TimeSpan.FromHours(1),
            Sandbox = Sandbox,
            Workspace = (string)_draft[Settings.Workspace].Value!,
            Network = Network,
            Verify = verify.Commands,
            UntrustedVerify = verify.Untrusted,
            CommandTime = CommandTime,
            AllowUnpriced = (bool)_draft[Settings.AllowUnpriced].Value!,
            Permissions = Permissions,
            ProjectNotes = Notes(),
            ProjectNotesTrusted = Project.Trusted,
            ScoreThreshold = ScoreThreshold,
            PromptLevel = Enum.Parse<PromptLevel>((string)_draft[Settings.PromptLevel].Value!, ignoreCase: true),
            PromptExamples = (bool)_draft[Settings.PromptExamples].Value!,
            MaxPromptLength = (int)_draft[Settings.MaxPromptLength].Value!,
            Assessors = Assessors is { Count: > 0 } assessors ? assessors : null,
            Exclude = Exclude(),
            LanguageFiles = _draft.LanguageFiles,
            RuleFiles = _draft.RuleFiles,
            Advisories = Advisories,
            ReviewModel = _draft[Settings.ReviewModel].Value is string reviewer ? ModelReference.Parse(reviewer, [.. Providers.Keys]).ToString() : null,
            ReviewRetryAt = _draft[Settings.ReviewRetryAt].Value is string severity and not "none" ? Enum.Parse<FindingSeverity>(severity, ignoreCase: true) : null,
        };
    }

    /// <summary>The models that runs would ask: the model with those that stand in for it, and the reviewer; empty where none is set.</summary>
    public IReadOnlyList<string> ModelsInUse()
    {
        var models = Model is { } model ? ModelList.Read(model, [.. Providers.Keys]).ToList() : [];
        if (_draft[Settings.ReviewModel].Value is string reviewer && !models.Contains(reviewer)) models.Add(reviewer);
        return models;
    }

    /// <summary>The verify commands that somebody gave for a task, those of an untrusted repository apart as well, and who gave them.</summary>
    internal (IReadOnlyList<string> Commands, IReadOnlyList<string> Untrusted, SettingSource Source) Verify(CodingTask? task)
    {
        var (value, source) = _draft[Settings.Verify];
        var own = (IReadOnlyList<string>)value!;
        if (source.Layer >= SettingLayer.Variable) return (own, [], source);
        if (task is { Verify.Count: > 0 }) return (task.Verify, [], source);
        if (_draft.RepositoryVerify.Count == 0) return (own, [], source);

        // Both: the user's own checks cannot be replaced by a repository's weaker ones.
        var fromRepository = new List<string>();
        foreach (var command in _draft.RepositoryVerify)
        {
            if (!own.Contains(command) && !fromRepository.Contains(command)) fromRepository.Add(command);
        }

        return ([.. own, .. fromRepository], Project.Trusted ? [] : fromRepository, _draft.RepositoryListSources[Settings.Verify]);
    }

    private IReadOnlyList<string> Exclude()
    {
        var own = (IReadOnlyList<string>)_draft[Settings.Exclude].Value!;
        return _draft.RepositoryExclude.Count == 0 ? own : [.. own, .. _draft.RepositoryExclude];
    }

    private const int LongestName = 24;

    private T? Limit<T>(string key, T? ofTask)
        where T : struct, IComparable<T>
    {
        var (value, source) = _draft[key];
        if (ofTask is not { } asked) return (T?)value;
        return value is T own && source.Layer != SettingLayer.Default && own.CompareTo(asked) < 0 ? own : asked;
    }

    // A name is one short word. What is more could be a sentence that says what to do, and is quoted as the repository's.
    private string? Named(string? name) => name is null || Project.Trusted || (name.Length <= LongestName && !name.AsSpan().ContainsAny(" \t\n\r\u0085\u2028\u2029")) ? name : null;

    private string? Notes()
    {
        var text = new StringBuilder();
        foreach (var (what, name) in ((string, string?)[])[("Language", Project.Language), ("Framework", Project.Framework), ("Testing framework", Project.TestingFramework)])
            if (name is not null && Named(name) is null) text.Append(what).Append(", from lathe.yaml: ").Append(name).Append('\n');
        if (Project.Notes is null && Project.Style.Count == 0) return text.Length > 0 ? text.ToString() : null;
        if (Project.Style.Count > 0)
        {
            text.Append("Style, from lathe.yaml:\n");
            foreach (var rule in Project.Style) text.Append("- ").Append(rule).Append('\n');
        }

        if (Project.Notes is { } notes)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append("AGENTS.md:\n").Append(notes);
        }

        return text.Length <= ConfigurationLoader.LongestNotes * 2 ? text.ToString() : text.ToString(0, ConfigurationLoader.LongestNotes * 2);
    }
}
