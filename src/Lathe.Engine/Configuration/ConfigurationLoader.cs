using Lathe.Engine.Tasks;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Engine.Configuration;

/// <summary>What a configuration is resolved from.</summary>
public sealed record ConfigurationInput
{
    /// <summary>The surroundings.</summary>
    public required LatheEnvironment Environment { get; init; }

    /// <summary>Where the user's file and the trust are.</summary>
    public required LathePaths Paths { get; init; }

    /// <summary>The repository's top folder; null where no repository is concerned.</summary>
    public string? Repository { get; init; }

    /// <summary>The values on the command line.</summary>
    public IReadOnlyList<FlagSetting> Flags { get; init; } = [];
}

/// <summary>
/// Resolves the configuration: default, the user's <c>config.yaml</c>, the repository's files as far as they may, <c>LATHE_…</c> variables, flags; a later one wins.
/// </summary>
public static class ConfigurationLoader
{
    /// <summary>AGENTS.md is cut at this many characters.</summary>
    public const int LongestNotes = 24_000;

    private static readonly string[] OtherVariables = ["LATHE_HOME", EnvironmentDefaults.Variable];

    /// <summary>Resolves the configuration.</summary>
    /// <param name="input">The sources.</param>
    /// <exception cref="LatheException">
    /// Validation, with the setting, its source and the remedy: <c>config.*</c> for the user's file and variables, <c>project.*</c> for lathe.yaml, <c>cli.bad_value</c> for flags.
    /// Storage <c>config.unreadable</c>.
    /// </exception>
    public static ResolvedConfiguration Load(ConfigurationInput input)
    {
        var draft = new ConfigurationDraft();
        var name = EnvironmentDefaults.NameFrom(input.Environment);
        EnvironmentDefaults.Apply(name, draft);
        UserFile.Apply(input.Paths.ConfigFile, draft);
        LanguageFiles.ReadUsers(input.Paths.Config, draft);
        RuleFiles.ReadUsers(input.Paths.Config, draft);
        TrustStatus? trust = null;
        if (input.Repository is { } repository)
        {
            var files = RepositoryFiles.Load(repository);
            trust = new TrustStore(input.Paths, TimeProvider.System).Check(files);
            new RepositoryLayer(files, trust.State == TrustState.Trusted, draft).Apply();
        }

        ApplyVariables(input.Environment, draft);
        ApplyFlags(input.Flags, draft);
        return new ResolvedConfiguration(draft, name, trust);
    }

    /// <summary>The limits among flags, each checked for its range; for a run that goes on with some of them raised.</summary>
    /// <param name="flags">The values on the command line; others than limits are passed over.</param>
    /// <exception cref="LatheException">Validation <c>cli.bad_value</c>.</exception>
    public static TaskLimits ReadLimits(IReadOnlyList<FlagSetting> flags)
    {
        var draft = new ConfigurationDraft();
        foreach (var definition in Settings.All) draft.Set(definition.Key, null, new SettingSource(SettingLayer.Default, "default"));
        ApplyFlags(flags, draft);
        return new TaskLimits
        {
            MaxAttempts = (int?)draft[Settings.MaxAttempts].Value,
            MaxTurns = (int?)draft[Settings.MaxTurns].Value,
            MaxCost = (decimal?)draft[Settings.MaxCost].Value,
            MaxTokens = (long?)draft[Settings.MaxTokens].Value,
            MaxTime = (TimeSpan?)draft[Settings.MaxTime].Value,
        };
    }

    private static void ApplyVariables(LatheEnvironment environment, ConfigurationDraft draft)
    {
        foreach (var definition in Settings.All)
        {
            if (environment[definition.Variable] is not { } text) continue;
            IReadOnlyList<string> items = definition.IsList ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [text];
            var value = Parse(definition, items, definition.Variable, "config.bad_variable", $"Unset {definition.Variable}, or correct it");
            draft.Set(definition.Key, value, new SettingSource(SettingLayer.Variable, definition.Variable));
        }

        foreach (var variable in environment.Variables.Keys)
        {
            if (!variable.StartsWith("LATHE_", StringComparison.Ordinal) || IsKnown(variable)) continue;
            // Other programs may have variables of this prefix; only what looks like a slip is said.
            if (NearestName.Find(variable, Settings.All.Select(s => s.Variable)) is { } nearest)
                draft.Ignored.Add(new IgnoredSetting("environment", 0, variable, $"Lathe has no such variable; did you mean {nearest}?"));
        }
    }

    private static void ApplyFlags(IReadOnlyList<FlagSetting> flags, ConfigurationDraft draft)
    {
        var lists = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var flag in flags)
        {
            var definition = Settings.Find(flag.Key) ?? throw new ArgumentException($"There is no setting {flag.Key}.", nameof(flags));
            IReadOnlyList<string> items = [flag.Text];
            if (definition.IsList)
            {
                if (!lists.TryGetValue(flag.Key, out var list)) lists[flag.Key] = list = [];
                list.Add(flag.Text);
                items = list;
            }

            draft.Set(flag.Key, Parse(definition, items, flag.Flag, "cli.bad_value", $"Correct {flag.Flag}"), new SettingSource(SettingLayer.Flag, flag.Flag));
        }
    }

    private static object Parse(SettingDefinition definition, IReadOnlyList<string> items, string name, string code, string remedy)
    {
        foreach (var item in items)
        {
            if (definition.Form.Parse(item) is { } value)
            {
                if (!definition.IsList) return value;
                continue;
            }

            throw new LatheError(ErrorKind.Validation, code, $"{name} has to be {definition.Form.Expected}, not '{(item.Length <= 60 ? item : item[..60] + "…")}'.")
            {
                Guidance = $"{remedy}; for example {name}={definition.Form.Example}",
            }.ToException();
        }

        return items;
    }

    private static bool IsKnown(string variable)
    {
        if (Array.IndexOf(OtherVariables, variable) >= 0) return true;
        foreach (var definition in Settings.All)
        {
            if (definition.Variable.Equals(variable, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
