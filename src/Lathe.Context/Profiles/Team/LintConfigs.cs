namespace Lathe.Context;

/// <summary>Finds which checkers and formatters a repository configures, and those of their rules that can be said in words.</summary>
internal static class LintConfigs
{
    private const int MaxRules = 12;
    private const int MaxTools = 20;

    public static IReadOnlyList<LintTool> Read(ProfileReads reads)
    {
        var tools = new List<LintTool>();
        foreach (var file in LintTable.Files)
        {
            if (tools.Count == MaxTools || !reads.Has(file.File) || tools.Exists(t => t.Name == file.Tool)) continue;
            if (file.Form == ConfigForm.Opaque)
            {
                tools.Add(new LintTool(file.Tool, file.File, []));
                continue;
            }

            if (reads.Text(file.File) is not { } text) continue;
            if (file.Form == ConfigForm.Xml)
            {
                tools.Add(new LintTool(file.Tool, file.File, XmlRules(text)));
                continue;
            }

            var entries = Entries(file.Form, text);
            if (file.Section.Length > 0 && !ConfigEntry.Any(entries, file.Section)) continue;
            tools.Add(new LintTool(file.Tool, file.File, Rules(file, entries)));
        }

        AddAnalyzers(reads, tools);
        return tools;
    }

    private static IReadOnlyList<ConfigEntry> Entries(ConfigForm form, string text) => form switch
    {
        ConfigForm.Json => JsonEntries.Read(text) is { Count: > 0 } entries ? entries : YamlEntries.Read(text),
        ConfigForm.Toml => TomlEntries.Read(text),
        ConfigForm.Yaml => YamlEntries.Read(text),
        _ => IniEntries.Read(text),
    };

    private static List<LintRule> Rules(LintFile file, IReadOnlyList<ConfigEntry> entries)
    {
        var rules = new List<LintRule>();
        foreach (var entry in entries)
        {
            if (file.Section.Length > 0 && !entry.Under(file.Section)) continue;
            var names = string.Join('/', entry.Path);
            // "quotes: [error, single]": how hard it is meant says nothing about style.
            if (entry.Name is ConfigEntry.Item && entry.Value is "error" or "warn" or "off" or "0" or "1" or "2" && file.Tool is "eslint") continue;
            foreach (var (tool, ending, meaning) in LintTable.Meanings)
            {
                if (tool != file.Tool || !names.EndsWith(ending, StringComparison.Ordinal) || (names.Length > ending.Length && names[^(ending.Length + 1)] != '/')) continue;
                Add(rules, names, ending, PlainName.Of(entry.Value, 60), meaning);
                break;
            }
        }

        return rules;
    }

    // The items of one list are one rule.
    private static void Add(List<LintRule> rules, string names, string ending, string value, string meaning)
    {
        var at = ending.EndsWith(ConfigEntry.Item, StringComparison.Ordinal) ? rules.FindIndex(r => r.Key == names) : -1;
        if (at >= 0 && rules[at].Value.Length < 120) value = $"{rules[at].Value}, {value}";
        else if (at >= 0) return;
        var rule = new LintRule(names, value, meaning.Replace("{0}", value, StringComparison.Ordinal));
        if (at >= 0) rules[at] = rule;
        else if (rules.Count < MaxRules) rules.Add(rule);
    }

    // checkstyle: a module with properties; phpcs: a rule with properties.
    private static List<LintRule> XmlRules(string text)
    {
        var rules = new List<LintRule>();
        var parts = XmlEntries.Read(text, "name", "value", "ref");
        foreach (var part in parts)
        {
            if (part.Name is not "property" || part["value"] is not { } value || part.Parent < 0) continue;
            var parent = parts[part.Parent];
            if (parent.Name is "properties" && parent.Parent >= 0) parent = parts[parent.Parent];
            var rule = parent["name"] ?? parent["ref"] ?? "";
            if (rule.Length == 0 || rules.Count == MaxRules) continue;
            var isLength = rule.EndsWith("LineLength", StringComparison.Ordinal) && part["name"] is "max" or "lineLimit";
            rules.Add(new LintRule(PlainName.Of($"{rule}/{part["name"]}", 80), PlainName.Of(value, 60), isLength ? $"lines up to {PlainName.Of(value, 60)}" : PlainName.Of($"{rule}: {part["name"]} {value}", 100)));
        }

        return rules;
    }

    // .NET's analyzers are configured in .editorconfig too.
    private static void AddAnalyzers(ProfileReads reads, List<LintTool> tools)
    {
        if (tools.Count == MaxTools || tools.Exists(static t => t.Name is "dotnet analyzers") || !reads.Has(".editorconfig") || reads.Text(".editorconfig") is not { } text) return;
        var rules = new List<LintRule>();
        foreach (var entry in IniEntries.Read(text, continues: false))
        {
            var value = PlainName.Of(entry.Value, 60);
            if (rules.Count == MaxRules) break;
            if (entry.Name.StartsWith("csharp_", StringComparison.Ordinal) || entry.Name.StartsWith("dotnet_style_", StringComparison.Ordinal)) rules.Add(new LintRule(PlainName.Of(entry.Name, 80), value, $"{PlainName.Of(entry.Name, 80).Replace('_', ' ')}: {value}"));
        }

        if (rules.Count > 0) tools.Add(new LintTool("dotnet analyzers", ".editorconfig", rules));
    }
}
