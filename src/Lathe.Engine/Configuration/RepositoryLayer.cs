using System.Text;
using Lathe.Engine.Configuration.Yaml;
using Lathe.Engine.Permissions;
using Lathe.Engine.Prompts;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Engine.Configuration;

/// <summary>
/// Lays the repository's files over the user's configuration. They are somebody else's text: what describes the project or tightens a bound counts; the rest is
/// listed as ignored unless the user trusts exactly these files.
/// </summary>
internal sealed class RepositoryLayer(RepositoryFiles files, bool trusted, ConfigurationDraft draft)
{
    private const string Untrusted = "a repository may not set this; `lathe trust` allows it after you have looked";
    private const string NotSupported = "this version of Lathe has no use for it";

    private const string OnlyTheUser = "where the journal is, only your own config.yaml and LATHE_JOURNAL_URL may say";

    private const string PromptFolder = RepositoryFiles.Folder + "/prompts/";
    private const string PromptEnding = ".hbs";

    private static readonly string[] Descriptions = ["language", "framework", "testing_framework", "style"];
    private static readonly string[] Reserved = ["mcp_servers", "plugins", "prompts"];

    public void Apply()
    {
        draft.Project = draft.Project with { Trusted = trusted };
        foreach (var refused in files.Refused) Ignore(refused.Path, 0, refused.Path, refused.Reason);
        if (files.Files.TryGetValue(RepositoryFiles.ProjectFile, out var project)) ReadProject(Encoding.UTF8.GetString(project).TrimStart('\ufeff'));
        if (files.Files.TryGetValue(RepositoryFiles.NotesFile, out var notes)) draft.Project = draft.Project with { Notes = Bounded(Encoding.UTF8.GetString(notes)) };
        ReadFolder();
    }

    private void ReadProject(string text)
    {
        var source = new YamlSource(RepositoryFiles.ProjectFile, "project");
        if (YamlDocumentReader.Read(text, source) is not { } root) return;
        var document = new YamlValue(source, "", root);
        foreach (var entry in root.Entries)
        {
            var value = document.At(entry);
            if (!value.IsNull) ReadKey(YamlKeys.ToSnakeCase(entry.Key), entry, value);
        }
    }

    private void ReadKey(string key, YamlEntry entry, YamlValue value)
    {
        if (Array.IndexOf(Descriptions, key) >= 0) Describe(key, value);
        else if (Array.IndexOf(Reserved, key) >= 0) Ignore(RepositoryFiles.ProjectFile, entry.Line, entry.Key, trusted ? NotSupported : Untrusted);
        else if (key is Settings.Verify or Settings.Exclude) Add(Settings.Find(key)!, value);
        else if (key is AssessorSettings.Group) ReadQuality(value);
        else if (key is RedactionSettings.Group) ConfigurationFileReader.ReadRedaction(value, SettingLayer.Repository, draft);
        else if (key is JournalSettings.Group) Ignore(RepositoryFiles.ProjectFile, entry.Line, entry.Key, OnlyTheUser);
        else if (trusted && ConfigurationFileReader.TryRead(key, value, SettingLayer.Repository, draft)) return;
        else if (key is "limits") foreach (var (limit, at) in ConfigurationFileReader.Limits(value)) Tighten(limit, at.Line, at);
        else if (key is "permissions") TightenPermissions(entry.Line, value);
        else if (Settings.Find(key) is { } definition && !key.Contains('.', StringComparison.Ordinal)) Tighten(definition, entry.Line, value);
        else if (ConfigurationFileReader.Structures.Contains(key)) IgnoreGroup(entry, value);
        else Ignore(RepositoryFiles.ProjectFile, entry.Line, entry.Key, UnknownWhy(key));
    }

    private void Describe(string key, YamlValue value) => draft.Project = key switch
    {
        "language" => draft.Project with { Language = (string)value.As(ValueForm.Text) },
        "framework" => draft.Project with { Framework = (string)value.As(ValueForm.Text) },
        "testing_framework" => draft.Project with { TestingFramework = (string)value.As(ValueForm.Text) },
        _ => draft.Project with { Style = value.Texts() },
    };

    private void Add(SettingDefinition definition, YamlValue value)
    {
        var items = (IReadOnlyList<string>)definition.Read(value);
        (definition.Key is Settings.Verify ? draft.RepositoryVerify : draft.RepositoryExclude).AddRange(items);
        draft.RepositoryListSources[definition.Key] = ConfigurationFileReader.SourceOf(value, SettingLayer.Repository);
    }

    private void Tighten(SettingDefinition definition, int line, YamlValue value)
    {
        if (value.IsNull) return;
        if (definition.Repository != RepositoryMay.Tighten)
        {
            Ignore(RepositoryFiles.ProjectFile, line, definition.Key, Untrusted);
            return;
        }

        var proposed = definition.Read(value);
        var current = draft[definition.Key].Value;
        if (definition.IsTighter!(current, proposed))
        {
            // The same value again leaves the user's own source standing.
            if (!proposed.Equals(current)) draft.Set(definition.Key, proposed, ConfigurationFileReader.SourceOf(value, SettingLayer.Repository));
        }
        else
        {
            Ignore(RepositoryFiles.ProjectFile, line, definition.Key, $"a repository may only tighten this, and {definition.Show(proposed)} is looser than {definition.Show(current)}");
        }
    }

    private void TightenPermissions(int line, YamlValue value)
    {
        foreach (var rule in ConfigurationFileReader.ReadRules(value))
        {
            if (rule.Answer == PermissionAnswer.Allow) Ignore(RepositoryFiles.ProjectFile, line, $"permissions: allow {rule.Tool} {rule.Pattern}", Untrusted);
            else draft.RepositoryPermissions.Add(rule with { TightensOnly = true });
        }
    }

    private void IgnoreGroup(YamlEntry group, YamlValue value)
    {
        if (value.Node is not YamlMapping { Entries: { Count: > 0 } entries })
        {
            Ignore(RepositoryFiles.ProjectFile, group.Line, group.Key, Untrusted);
            return;
        }

        foreach (var entry in entries) Ignore(RepositoryFiles.ProjectFile, entry.Line, $"{group.Key}.{entry.Key}", Untrusted);
    }

    // The user's own linter of the same name stays.
    private void ReadQuality(YamlValue value)
    {
        ConfigurationFileReader.ReadQuality(value, SettingLayer.Repository, draft, trusted ? null : entry => Ignore(RepositoryFiles.ProjectFile, entry.Line, $"{AssessorSettings.Group}.{entry.Key}", Untrusted));
        draft.RepositoryAssessors.RemoveAll(own =>
        {
            var taken = draft.UserAssessors.Exists(a => a.Name == own.Name);
            if (taken) Ignore(RepositoryFiles.ProjectFile, value.Line, $"{AssessorSettings.Group}.{AssessorSettings.Key}: {own.Name}", "your config.yaml has one of this name");
            return taken;
        });
    }

    private void ReadFolder()
    {
        var prompts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, content) in files.Files)
        {
            if (!path.StartsWith(RepositoryFiles.Folder + "/", StringComparison.Ordinal)) continue;
            if (LanguageFiles.Is(path)) LanguageFiles.AddRepositorys(path, content, trusted, draft);
            else if (RuleFiles.Is(path)) RuleFiles.AddRepositorys(path, content, draft);
            else if (!trusted) Ignore(path, 0, path, Untrusted);
            else if (path.StartsWith(PromptFolder, StringComparison.Ordinal)) ReadTemplate(path, content, prompts);
            else Ignore(path, 0, path, NotSupported);
        }

        draft.Project = draft.Project with { Prompts = prompts };
    }

    private void ReadTemplate(string path, byte[] content, SortedDictionary<string, string> prompts)
    {
        var file = path[PromptFolder.Length..];
        var name = file.EndsWith(PromptEnding, StringComparison.Ordinal) ? file[..^PromptEnding.Length] : null;
        if (name is not null && PromptLibrary.Names.Contains(name)) prompts[name] = Encoding.UTF8.GetString(content);
        else Ignore(path, 0, path, $"there is no such template; there are {string.Join(", ", PromptLibrary.Names.Select(n => n + PromptEnding))}");
    }

    private static string UnknownWhy(string key)
    {
        var nearest = NearestName.Find(key, [.. Settings.All.Select(s => s.Key), .. Descriptions, .. Reserved, .. ConfigurationFileReader.Structures]);
        return nearest is null ? "there is no such key" : $"there is no such key; did its author mean '{nearest}'?";
    }

    private static string Bounded(string text) => text.Length <= ConfigurationLoader.LongestNotes
        ? text
        : string.Concat(text.AsSpan(0, ConfigurationLoader.LongestNotes - (char.IsHighSurrogate(text[ConfigurationLoader.LongestNotes - 1]) ? 1 : 0)), "\n[cut]\n");

    private void Ignore(string file, int line, string key, string why) => draft.Ignored.Add(new IgnoredSetting(file, line, key, why));
}
