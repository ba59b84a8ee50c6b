using Lathe.Engine.Assessing;
using Lathe.Engine.Permissions;
using Lathe.Engine.Redaction;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;
using Lathe.Models.Resilience;

namespace Lathe.Engine.Configuration;

/// <summary>A value and where it comes from.</summary>
internal readonly record struct SourcedValue(object? Value, SettingSource Source);

/// <summary>A configuration while the layers are laid over each other.</summary>
internal sealed class ConfigurationDraft
{
    private static readonly SettingSource Default = new(SettingLayer.Default, "default");

    private readonly Dictionary<string, SourcedValue> _values = new(StringComparer.Ordinal);

    public ConfigurationDraft()
    {
        foreach (var definition in Settings.All) _values[definition.Key] = new SourcedValue(definition.Default, Default);
    }

    /// <summary>Rules of the user's own file.</summary>
    public List<PermissionRule> UserPermissions { get; } = [];

    /// <summary>Rules of the repository: plain ones when it is trusted, tightening ones when it is not.</summary>
    public List<PermissionRule> RepositoryPermissions { get; } = [];

    public Dictionary<string, ConfiguredProvider> Providers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ModelInfo> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>Where each provider and model was set.</summary>
    public Dictionary<string, SettingSource> StructureSources { get; } = new(StringComparer.Ordinal);

    public List<string> RepositoryVerify { get; } = [];

    public List<string> RepositoryExclude { get; } = [];

    /// <summary>Linters that the user's own file names.</summary>
    public List<LinterCommand> UserAssessors { get; } = [];

    /// <summary>Linters that the repository names.</summary>
    public List<LinterCommand> RepositoryAssessors { get; } = [];

    public Dictionary<string, SettingSource> RepositoryListSources { get; } = new(StringComparer.Ordinal);

    /// <summary>What is secret: the user's patterns, then the repository's, which can only add.</summary>
    public List<SecretPattern> SecretPatterns { get; } = [];

    /// <summary>Where each of them was set.</summary>
    public List<SettingSource> SecretSources { get; } = [];

    /// <summary>How failed model calls are made again.</summary>
    public ResilienceOptions Retry { get; set; } = new();

    /// <summary>Where that was set; null for the default.</summary>
    public SettingSource? RetrySource { get; set; }

    /// <summary>What is expected of code: the user's files, then the repository's.</summary>
    public List<Quality.ProfileFile> LanguageFiles { get; } = [];

    /// <summary>Rules of the team's own: the user's files, then the repository's.</summary>
    public List<Quality.Patterns.RuleFile> RuleFiles { get; } = [];

    public List<IgnoredSetting> Ignored { get; } = [];

    public List<string> Warnings { get; } = [];

    public ProjectDescription Project { get; set; } = new();

    public SourcedValue this[string key] => _values[key];

    public void Set(string key, object? value, SettingSource source) => _values[key] = new SourcedValue(value, source);
}
