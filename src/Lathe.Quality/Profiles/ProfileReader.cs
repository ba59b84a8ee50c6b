using System.Globalization;
using System.Text.Json;
using Lathe.Quality.Data;

namespace Lathe.Quality;

/// <summary>Reads one language file over what holds without it.</summary>
internal static class ProfileReader
{
    private const int LongestText = 500;
    private const int MostTexts = 200;
    private const string AnyForm = "any";

    private static readonly string[] Dimensions = Array.ConvertAll(Enum.GetNames<QualityDimension>(), name => name.ToLowerInvariant());
    private static readonly string[] Severities = Array.ConvertAll(Enum.GetNames<FindingSeverity>(), name => name.ToLowerInvariant());
    private static readonly string[] LimitNames = Array.ConvertAll(Enum.GetNames<RuleLimit>(), JsonNamingPolicy.SnakeCaseLower.ConvertName);
    private static readonly string[] NameForms = ["camel", "pascal", "snake", "upper", "kebab", AnyForm];
    private static readonly string[] NamedThings = ["function", "method", "variable", "parameter", "type", "interface", "constant", "field", "property", "file"];

    /// <param name="profile">What holds without the file.</param>
    /// <param name="root">The file.</param>
    /// <param name="passOver">Told of what asks for less and is not heeded; null where the file may do so.</param>
    public static LanguageProfile Apply(LanguageProfile profile, DataValue root, Action<string>? passOver)
    {
        root.AllowKeys("language", "style", "naming", "limits", "documentation", "testing", "security", "weights", "threshold", "blocking", "rules");
        if (root.Find("style") is { } style) profile = Style(profile, style, passOver);
        if (root.Find("naming") is { } naming) profile = profile with { Naming = NamingOf(profile.Naming, naming, passOver) };
        if (root.Find("limits") is { } limits) profile = profile with { Limits = LimitsOf(profile.Limits, limits, passOver) };
        if (root.Find("documentation") is { } documentation) profile = Documentation(profile, documentation, passOver);
        if (root.Find("testing") is { } testing) profile = Testing(profile, testing, passOver);
        if (root.Find("security") is { } security)
        {
            security.AllowKeys("guidelines");
            if (security.Find("guidelines") is { } guidelines && MayBeTold(guidelines, passOver)) profile = profile with { SecurityGuidelines = Texts(profile.SecurityGuidelines, guidelines) };
        }

        if (root.Find("weights") is { } weights && Heeds(weights, passOver)) profile = profile with { Weights = WeightsOf(profile.Weights, weights) };
        if (root.Find("threshold") is { } threshold) profile = Threshold(profile, threshold, passOver);
        if (root.Find("blocking") is { } blocking) profile = Blocking(profile, blocking, passOver);
        if (root.Find("rules") is { } rules) profile = profile with { Rules = RulesOf(profile.Rules, rules, passOver) };
        return profile;
    }

    private static LanguageProfile Style(LanguageProfile profile, DataValue style, Action<string>? passOver)
    {
        style.AllowKeys("guide", "indent");
        if (style.Find("guide") is { } guide && MayBeTold(guide, passOver)) profile = profile with { StyleGuide = guide.Text(LongestText) };
        if (style.Find("indent") is { } indent) profile = profile with { Indent = indent.Text() == "tab" ? 0 : indent.Integer(1, 16) };
        return profile;
    }

    private static Dictionary<string, string> NamingOf(IReadOnlyDictionary<string, string> before, DataValue naming, Action<string>? passOver)
    {
        naming.AllowKeys(NamedThings);
        var forms = new Dictionary<string, string>(before, StringComparer.Ordinal);
        foreach (var (thing, value) in naming.Entries())
        {
            var form = value.OneOf(NameForms);
            if (form != AnyForm || !forms.TryGetValue(thing, out var known) || known == AnyForm || Heeds(value, passOver)) forms[thing] = form;
        }

        return forms;
    }

    private static int[] LimitsOf(IReadOnlyList<int> before, DataValue limits, Action<string>? passOver)
    {
        limits.AllowKeys(LimitNames);
        int[] now = [.. before];
        foreach (var (name, value) in limits.Entries())
        {
            var index = Array.IndexOf(LimitNames, name);
            var limit = value.Integer(1, 100_000);
            var asksForMore = (RuleLimit)index == RuleLimit.MaintainabilityIndex ? limit >= now[index] : limit <= now[index];
            if (asksForMore || Heeds(value, passOver)) now[index] = limit;
        }

        return now;
    }

    private static LanguageProfile Documentation(LanguageProfile profile, DataValue documentation, Action<string>? passOver)
    {
        documentation.AllowKeys("public_api", "form");
        if (documentation.Find("form") is { } form && MayBeTold(form, passOver)) profile = profile with { DocumentationForm = form.Text(LongestText) };
        if (documentation.Find("public_api") is not { } wanted) return profile;
        var wants = wanted.OneOf("wanted", "free") == "wanted";
        return wants || !profile.WantsDocumentation || Heeds(wanted, passOver) ? profile with { WantsDocumentation = wants } : profile;
    }

    private static LanguageProfile Testing(LanguageProfile profile, DataValue testing, Action<string>? passOver)
    {
        testing.AllowKeys("frameworks", "assertions", "verify");
        profile = profile with { Assertions = Texts(profile.Assertions, testing.Find("assertions")) };
        if (testing.Find("frameworks") is { } frameworks && MayBeTold(frameworks, passOver)) profile = profile with { TestFrameworks = Texts(profile.TestFrameworks, frameworks) };
        return testing.Find("verify") is { } verify && Heeds(verify, passOver) ? profile with { Verify = verify.Texts(), VerifyFile = verify.Source.File } : profile;
    }

    private static double[] WeightsOf(IReadOnlyList<double> before, DataValue weights)
    {
        weights.AllowKeys(Dimensions);
        double[] now = [.. before];
        foreach (var (dimension, weight) in weights.Entries()) now[Array.IndexOf(Dimensions, dimension)] = Number(weight, 0, 100);
        return now.Any(w => w > 0) ? now : throw weights.Bad("out_of_range", "all weights are 0.", "Give one of them a number above 0.");
    }

    private static LanguageProfile Threshold(LanguageProfile profile, DataValue value, Action<string>? passOver)
    {
        var threshold = Number(value, 0, 100);
        // Without one the gate's own holds, which is not known here: only whoever may ask for less may set a first one below 100.
        if (passOver is not null && threshold < (profile.Threshold ?? 0) && !Heeds(value, passOver)) return profile;
        return profile with { Threshold = threshold };
    }

    private static LanguageProfile Blocking(LanguageProfile profile, DataValue value, Action<string>? passOver)
    {
        var severity = Severity(value);
        return severity <= (profile.Blocking ?? FindingSeverity.Blocking) || Heeds(value, passOver) ? profile with { Blocking = severity } : profile;
    }

    private static Dictionary<string, FindingSeverity?> RulesOf(IReadOnlyDictionary<string, FindingSeverity?> before, DataValue rules, Action<string>? passOver)
    {
        var now = new Dictionary<string, FindingSeverity?>(before, StringComparer.Ordinal);
        foreach (var (id, value) in rules.Entries())
        {
            FindingSeverity? severity = value.Text() is "off" or "false" ? null : Severity(value);
            var old = now.TryGetValue(id, out var known) ? known : RuleSet.Find(id)?.Severity ?? FindingSeverity.Info;
            if ((severity is { } to && to >= (old ?? FindingSeverity.Info)) || Heeds(value, passOver)) now[id] = severity;
        }

        return now;
    }

    private static FindingSeverity Severity(DataValue value) => (FindingSeverity)Array.IndexOf(Severities, value.OneOf(Severities));

    private static string[] Texts(IReadOnlyList<string> before, DataValue? value)
    {
        if (value is null) return [.. before];
        var texts = before.Concat(value.Texts()).Distinct(StringComparer.Ordinal).ToArray();
        if (texts.Length > MostTexts) throw value.Bad("out_of_range", $"'{value.Path}' has more than {MostTexts} entries.", "Remove some.");
        return texts;
    }

    private static double Number(DataValue value, double least, double most) =>
        double.TryParse(value.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw value.Bad("wrong_type", $"'{value.Path}' has to be a number from {least} to {most}, not '{DataValue.Shorten(value.Text())}'.", "Write a number in that range.");

    private static bool Heeds(DataValue value, Action<string>? passOver)
    {
        passOver?.Invoke($"{value.Source.File}:{value.Line}: '{value.Path}' asks for less than what holds without it");
        return passOver is null;
    }

    // Words of a file end up in prompts and in what a finding advises.
    private static bool MayBeTold(DataValue value, Action<string>? passOver)
    {
        passOver?.Invoke($"{value.Source.File}:{value.Line}: '{value.Path}' would be told to models");
        return passOver is null;
    }
}
