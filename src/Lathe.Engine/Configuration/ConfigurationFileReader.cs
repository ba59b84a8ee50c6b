using Lathe.Engine.Configuration.Yaml;
using Lathe.Engine.Permissions;
using Lathe.Errors;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;

namespace Lathe.Engine.Configuration;

/// <summary>The keys of a configuration file that the user answers for: their own, or a trusted repository's.</summary>
internal static class ConfigurationFileReader
{
    private static readonly ValueForm Api = ValueForm.Choice(ProviderApis.Names);
    private static readonly ValueForm Answer = ValueForm.Choice("allow", "ask", "deny");
    private static readonly ValueForm Dollars = new(
        "US dollars for a million tokens, 0 or more", t => decimal.TryParse(t, System.Globalization.NumberStyles.AllowDecimalPoint, null, out var value) ? value : null, "0.25");

    private static readonly ValueForm Window = ValueForm.Whole(1_000, 100_000_000);
    private static readonly ValueForm IdleTime = ValueForm.Time(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    private static readonly ValueForm VariableName = new("the name of an environment variable", t => IsVariableName(t) ? t : null, "MY_KEY");
    private static readonly ValueForm Address = new("an http(s) address", t => IsAddress(t) ? t : null, "https://host/v1");

    private static readonly YamlSchema<Price> PriceSchema = new(
        new("input", (p, v) => p with { Input = (decimal)v.As(Dollars) }),
        new("cached_input", (p, v) => p with { CachedInput = (decimal)v.As(Dollars) }),
        new("cache_write", (p, v) => p with { CacheWrite = (decimal)v.As(Dollars) }),
        new("output", (p, v) => p with { Output = (decimal)v.As(Dollars) }));

    private static readonly YamlSchema<ModelInfo> ModelSchema = new(
        new("price", (m, v) => m with { Price = PriceSchema.Read(m.Price, v) }),
        new("window", (m, v) => m with { ContextWindow = (int)v.As(Window) }),
        new("max_output", (m, v) => m with { MaxOutputTokens = (int)v.As(Window) }),
        new("temperature", (m, v) => m with { Temperature = (float)(double)v.As(ValueForm.Number(0, 2)) }));

    private static readonly YamlSchema<ConfiguredProvider> ProviderSchema = new(
        new("api", (p, v) => p with { Api = ProviderApis.Of((string)v.As(Api)) }),
        new("base_url", (p, v) => p with { BaseUrl = (string)v.As(Address) }),
        new("key_env", (p, v) => p with { KeyVariable = (string)v.As(VariableName) }),
        new("key", (p, v) => p with { ApiKey = v.Text() }),
        new("headers", (p, v) => p with { Headers = Headers(v) }),
        new("idle_timeout", (p, v) => p with { IdleTimeout = (TimeSpan)v.As(IdleTime) }));

    private static readonly YamlSchema<RuleDraft> RuleSchema = new(
        new("tool", (r, v) => r with { Tool = v.Text() }),
        new("pattern", (r, v) => r with { Pattern = v.Text() }),
        new("answer", (r, v) => r with { Answer = Enum.Parse<PermissionAnswer>((string)v.As(Answer), ignoreCase: true) }));

    /// <summary>The keys besides those of <see cref="Settings"/>.</summary>
    public static IReadOnlyList<string> Structures { get; } = ["limits", "models", "providers", "permissions", "review", "cache", "prompt", JournalSettings.Group, StorageSettings.Group, Artifacts.ArtifactSettings.Group, AssessorSettings.Group, RetrySettings.Group, RedactionSettings.Group];

    /// <summary>Reads one top-level key.</summary>
    /// <returns>False when there is no such key.</returns>
    public static bool TryRead(string key, YamlValue value, SettingLayer layer, ConfigurationDraft draft)
    {
        switch (key)
        {
            case "limits":
                foreach (var (limit, at) in Limits(value)) Set(limit, at, layer, draft);
                return true;
            case "review" or "cache" or "prompt" or JournalSettings.Group or StorageSettings.Group or Artifacts.ArtifactSettings.Group:
                foreach (var entry in value.Entries()) Set(OfGroup(key, entry, value), value.At(entry), layer, draft);
                return true;
            case AssessorSettings.Group:
                ReadQuality(value, layer, draft);
                return true;
            case RedactionSettings.Group:
                ReadRedaction(value, layer, draft);
                return true;
            case RetrySettings.Group:
                (draft.Retry, draft.RetrySource) = (RetrySettings.Read(draft.Retry, value), SourceOf(value, layer));
                return true;
            case "models":
                foreach (var entry in value.Entries()) ReadModel(entry, value, layer, draft);
                return true;
            case "providers":
                foreach (var entry in value.Entries()) ReadProvider(entry, value, layer, draft);
                return true;
            case "permissions":
                (layer == SettingLayer.User ? draft.UserPermissions : draft.RepositoryPermissions).AddRange(ReadRules(value));
                return true;
            default:
                if (key.Contains('.', StringComparison.Ordinal) || Settings.Find(key) is not { } definition) return false;
                Set(definition, value, layer, draft);
                return true;
        }
    }

    public static IReadOnlyList<PermissionRule> ReadRules(YamlValue value)
    {
        var rules = new List<PermissionRule>();
        foreach (var item in value.Items("a list of {tool, pattern, answer}"))
        {
            var rule = RuleSchema.Read(new RuleDraft("*", "*", null), item);
            if (rule.Answer is not { } answer) throw item.Source.Error("wrong_type", item.Line, $"'{item.Path}' has no 'answer'.", "Add answer: allow, ask or deny.");
            rules.Add(new PermissionRule(rule.Tool, rule.Pattern, answer));
        }

        return rules;
    }

    public static SettingSource SourceOf(YamlValue value, SettingLayer layer) => new(layer, $"{value.Source.File}:{value.Line}");

    /// <summary>The limits in the group, those over several runs included; an unknown one is an error that names the nearest.</summary>
    public static IEnumerable<(SettingDefinition Limit, YamlValue Value)> Limits(YamlValue group)
    {
        foreach (var entry in group.Entries())
        {
            var value = group.At(entry);
            if (!SharedLimitSettings.IsGroup(entry.Key))
            {
                yield return (OfGroup("limits", entry, group), value);
            }
            else if (!value.IsNull)
            {
                foreach (var inner in value.Entries()) yield return (OfGroup("limits." + entry.Key, inner, value), value.At(inner));
            }
        }
    }

    public static Exception UnknownKey(YamlEntry entry, YamlValue parent, IReadOnlyList<string> keys)
    {
        var nearest = NearestName.Find(YamlKeys.ToSnakeCase(entry.Key), keys);
        var meant = nearest is null ? "" : $" Did you mean '{YamlKeys.InTheManner(nearest, entry.Key)}'?";
        return parent.Source.Error("unknown_key", entry.Line, $"there is no key '{parent.PathOf(entry.Key)}'.{meant}", $"The keys here are: {string.Join(", ", keys)}.");
    }

    /// <summary>What is said of quality. A repository may name linters as it may name checks: see <see cref="ResolvedConfiguration.Assessors"/>.</summary>
    /// <param name="value">The group.</param>
    /// <param name="layer">Whose it is.</param>
    /// <param name="draft">Gets it.</param>
    /// <param name="refuse">Is told of each setting that may not be made here; null where they may.</param>
    public static void ReadQuality(YamlValue value, SettingLayer layer, ConfigurationDraft draft, Action<YamlEntry>? refuse = null)
    {
        foreach (var entry in value.Entries())
        {
            if (Settings.Find($"{AssessorSettings.Group}.{YamlKeys.ToSnakeCase(entry.Key)}") is { } setting)
            {
                if (refuse is null) Set(setting, value.At(entry), layer, draft);
                else refuse(entry);
                continue;
            }

            if (YamlKeys.ToSnakeCase(entry.Key) is not AssessorSettings.Key) throw UnknownKey(entry, value, [AssessorSettings.Key, Settings.Advisories[(AssessorSettings.Group.Length + 1)..]]);
            if (value.At(entry).IsNull) continue;
            (layer == SettingLayer.User ? draft.UserAssessors : draft.RepositoryAssessors).AddRange(AssessorSettings.Read(value.At(entry)));
        }
    }

    /// <summary>What is to be kept secret. Every layer adds; none takes away.</summary>
    public static void ReadRedaction(YamlValue value, SettingLayer layer, ConfigurationDraft draft)
    {
        RedactionSettings.Read(value, draft.SecretPatterns);
        while (draft.SecretSources.Count < draft.SecretPatterns.Count) draft.SecretSources.Add(SourceOf(value, layer));
    }

    private static SettingDefinition OfGroup(string group, YamlEntry entry, YamlValue parent)
    {
        var prefix = group + ".";
        if (Settings.Find(prefix + YamlKeys.ToSnakeCase(entry.Key)) is { } definition) return definition;
        throw UnknownKey(entry, parent, [.. Settings.All.Where(s => s.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(s => s.Key[prefix.Length..])]);
    }

    private static void Set(SettingDefinition definition, YamlValue value, SettingLayer layer, ConfigurationDraft draft)
    {
        if (!value.IsNull) draft.Set(definition.Key, definition.Read(value), SourceOf(value, layer));
    }

    private static void ReadModel(YamlEntry entry, YamlValue parent, SettingLayer layer, ConfigurationDraft draft)
    {
        var slash = entry.Key.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == entry.Key.Length - 1)
            throw parent.Source.Error("wrong_type", entry.Line, $"'{parent.PathOf(entry.Key)}' has to be named PROVIDER/MODEL.", "Write, for example, models: { openai/gpt-5: { window: 400000 } }");
        var known = draft.Models.GetValueOrDefault(entry.Key) ?? new ModelInfo(entry.Key[..slash], entry.Key[(slash + 1)..], null, null, Price.Unknown);
        draft.Models[entry.Key] = ModelSchema.Read(known, parent.At(entry));
        draft.StructureSources[parent.PathOf(entry.Key)] = SourceOf(parent.At(entry) with { Node = new YamlScalar(entry.Line, "", true) }, layer);
    }

    private static void ReadProvider(YamlEntry entry, YamlValue parent, SettingLayer layer, ConfigurationDraft draft)
    {
        if (entry.Key.Length is 0 or > 60 || entry.Key.AsSpan().ContainsAnyExcept(NameCharacters) || entry.Key is "replay")
            throw parent.Source.Error("wrong_type", entry.Line, $"'{parent.PathOf(entry.Key)}' has to be a name of letters, digits, '-' and '_' other than replay.");
        var at = parent.At(entry);
        var provider = ProviderSchema.Read(draft.Providers.GetValueOrDefault(entry.Key) ?? new ConfiguredProvider(), at);
        if (provider.ApiKey is not null)
            draft.Warnings.Add($"{at.Source.File}:{entry.Line}: {at.Path} holds a key; key_env with the name of a variable keeps it out of the file.");
        draft.Providers[entry.Key] = provider;
        draft.StructureSources[at.Path] = new SettingSource(layer, $"{at.Source.File}:{entry.Line}");
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    private static Dictionary<string, string> Headers(YamlValue value)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in value.Entries())
        {
            var text = value.At(entry).Text();
            if (entry.Key.Length == 0 || entry.Key.AsSpan().ContainsAnyExcept(NameCharacters) || text.AsSpan().ContainsAny('\r', '\n', '\0'))
                throw value.Source.Error("wrong_type", entry.Line, $"'{value.PathOf(entry.Key)}' is not a header that can be sent.");
            headers[entry.Key] = text;
        }

        return headers;
    }

    private static bool IsVariableName(string text) =>
        text.Length is > 0 and <= 200 && !char.IsAsciiDigit(text[0]) && text.AsSpan().IndexOfAnyExcept(NameCharacters) < 0 && !text.Contains('-', StringComparison.Ordinal);

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") && address.UserInfo.Length == 0;

    private sealed record RuleDraft(string Tool, string Pattern, PermissionAnswer? Answer);
}
