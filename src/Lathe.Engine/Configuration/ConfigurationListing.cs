using Lathe.Engine.Assessing;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;
using Lathe.Models.Resilience;

namespace Lathe.Engine.Configuration;

/// <summary>A configuration as the flat list that <c>lathe config show</c> prints. Nothing in it can hold a secret in the clear.</summary>
internal static class ConfigurationListing
{
    private const string Masked = "********";

    public static IReadOnlyList<ResolvedSetting> Of(ConfigurationDraft draft, (IReadOnlyList<string> Commands, IReadOnlyList<string> Untrusted, SettingSource Source) verify, IReadOnlyList<string> exclude)
    {
        var list = new List<ResolvedSetting>();
        foreach (var definition in Settings.All)
        {
            var (value, source) = draft[definition.Key];
            if (definition.Key is Settings.Verify) (value, source) = (verify.Commands, verify.Source);
            if (definition.Key is Settings.Exclude)
            {
                value = exclude;
                if (draft.RepositoryListSources.TryGetValue(Settings.Exclude, out var repository)) source = repository;
            }

            list.Add(new ResolvedSetting(definition.Key, definition.Show(value), source));
        }

        if (draft.RetrySource is { } retry) list.Add(new ResolvedSetting(RetrySettings.Group, Show(draft.Retry), retry));
        foreach (var (name, model) in draft.Models) Add(list, draft, $"models.{name}", Show(model));
        foreach (var (name, provider) in draft.Providers) Add(list, draft, $"providers.{name}", Show(provider));
        for (var i = 0; i < draft.SecretPatterns.Count; i++)
        {
            // A pattern can be the very text that is to stay secret.
            list.Add(new ResolvedSetting($"{RedactionSettings.Group}.patterns.{draft.SecretPatterns[i].Name}", Masked, draft.SecretSources[i]));
        }

        foreach (var assessor in draft.UserAssessors) list.Add(Of(assessor, new SettingSource(SettingLayer.User, "config.yaml")));
        foreach (var assessor in draft.RepositoryAssessors) list.Add(Of(assessor, new SettingSource(SettingLayer.Repository, "lathe.yaml")));
        foreach (var rule in draft.RepositoryPermissions)
            list.Add(new ResolvedSetting("permissions", $"{rule.Answer.ToString().ToLowerInvariant()} {rule.Tool} {rule.Pattern}", new SettingSource(SettingLayer.Repository, "lathe.yaml")));
        foreach (var rule in draft.UserPermissions)
            list.Add(new ResolvedSetting("permissions", $"{rule.Answer.ToString().ToLowerInvariant()} {rule.Tool} {rule.Pattern}", new SettingSource(SettingLayer.User, "config.yaml")));
        return list;
    }

    private static ResolvedSetting Of(LinterCommand assessor, SettingSource source) => new($"{AssessorSettings.Group}.{AssessorSettings.Key}.{assessor.Name}", AssessorSettings.Show(assessor), source);

    private static void Add(List<ResolvedSetting> list, ConfigurationDraft draft, string key, string value) =>
        list.Add(new ResolvedSetting(key, value, draft.StructureSources[key]));

    private static string Show(ResilienceOptions retry)
    {
        var parts = new List<string>
        {
            $"max_attempts {retry.MaxAttempts}", $"strategy {retry.Strategy.ToString().ToLowerInvariant()}", $"base_delay {Duration.Format(retry.BaseDelay)}", $"max_delay {Duration.Format(retry.MaxDelay)}",
            $"max_wait {Duration.Format(retry.MaxRetryAfter)}",
        };
        foreach (var reason in retry.Reasons.Keys.Order()) parts.Add($"a rule for {reason}");
        parts.Add(System.FormattableString.Invariant($"circuit {retry.Circuit.FailureRatio:0.##} of {retry.Circuit.LeastCalls} in {Duration.Format(retry.Circuit.Window)}, break {Duration.Format(retry.Circuit.Break)}"));
        return string.Join(", ", parts);
    }

    private static string Show(ModelInfo model)
    {
        var parts = new List<string>();
        if (model.ContextWindow is { } window) parts.Add($"window {window}");
        if (model.MaxOutputTokens is { } most) parts.Add($"max_output {most}");
        if (model.Temperature is { } temperature) parts.Add(System.FormattableString.Invariant($"temperature {temperature}"));
        if (model.Price.Input is { } input) parts.Add($"input {input}");
        if (model.Price.CachedInput is { } cached) parts.Add($"cached_input {cached}");
        if (model.Price.CacheWrite is { } write) parts.Add($"cache_write {write}");
        if (model.Price.Output is { } output) parts.Add($"output {output}");
        return string.Join(", ", parts);
    }

    private static string Show(ConfiguredProvider provider)
    {
        var parts = new List<string>();
        if (provider.Api is { } api) parts.Add("api " + ProviderApis.NameOf(api));
        // Some addresses carry a token in their query.
        if (provider.BaseUrl is { } url) parts.Add($"base_url {new Uri(url).GetLeftPart(UriPartial.Path)}{(url.Contains('?', StringComparison.Ordinal) ? "?" + Masked : "")}");
        if (provider.KeyVariable is { } variable) parts.Add($"key_env {variable}");
        if (provider.ApiKey is not null) parts.Add($"key {Masked}");
        foreach (var header in provider.Headers.Keys) parts.Add($"headers.{header} {Masked}");
        if (provider.IdleTimeout is { } idle) parts.Add($"idle_timeout {Duration.Format(idle)}");
        return string.Join(", ", parts);
    }
}
