using System.Buffers;
using Lathe.Engine.Assessing;
using Lathe.Engine.Configuration.Yaml;
using Lathe.Errors;
using Lathe.Quality;

namespace Lathe.Engine.Configuration;

/// <summary>Reads <c>quality.assessors</c>: linters that take part in assessments.</summary>
internal static class AssessorSettings
{
    public const string Group = "quality";
    public const string Key = "assessors";
    private const int Most = 20;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
    private static readonly ValueForm Name = new("a name of at most 60 letters, digits, '-', '_' and '.'", static t => t.Length is > 0 and <= 60 && !t.AsSpan().ContainsAnyExcept(NameCharacters) ? t : null, "eslint");
    private static readonly ValueForm Format = ValueForm.Choice("sarif", "junit", "checkstyle");
    private static readonly ValueForm Dimension = ValueForm.Choice([.. Enum.GetNames<QualityDimension>().Select(static n => n.ToLowerInvariant())]);
    private static readonly ValueForm Report = new("the path of a file below the repository, as out.sarif", static t => IsBelow(t) ? t : null, "out.sarif");

    private static readonly YamlSchema<LinterCommand> Schema = new(
        new("name", static (a, v) => a with { Name = (string)v.As(Name) }),
        new("command", static (a, v) => a with { Command = (string)v.As(Settings.CommandLine) }),
        new("report", static (a, v) => a with { Report = (string)v.As(Report) }),
        new("format", static (a, v) => a with { Format = Enum.Parse<LinterFormat>((string)v.As(Format), ignoreCase: true) }),
        new("dimension", static (a, v) => a with { Dimension = Enum.Parse<QualityDimension>((string)v.As(Dimension), ignoreCase: true) }));

    /// <summary>Reads the list.</summary>
    /// <exception cref="LatheException">Validation, naming the line and what to write.</exception>
    public static List<LinterCommand> Read(YamlValue value)
    {
        var items = value.Items("a list of {name, command, report, format, dimension}");
        if (items.Count > Most) throw value.Source.Error("out_of_range", value.Line, $"'{value.Path}' has more than {Most} items.");
        var assessors = new List<LinterCommand>();
        foreach (var item in items)
        {
            var assessor = Schema.Read(new LinterCommand("", "", LinterFormat.Sarif), item);
            if (assessor.Name.Length == 0) throw Missing(item, "name", "eslint");
            if (assessor.Command.Length == 0) throw Missing(item, "command", "npx eslint -f checkstyle .");
            if (assessors.Exists(a => a.Name == assessor.Name)) throw item.Source.Error("duplicate_key", item.Line, $"there are two assessors '{assessor.Name}'.", "Give one of them another name.");
            assessors.Add(assessor);
        }

        return assessors;
    }

    /// <summary>As <c>lathe config show</c> prints it.</summary>
    public static string Show(LinterCommand assessor) =>
        $"{assessor.Command} ({assessor.Format.ToString().ToLowerInvariant()}{(assessor.Report is { } report ? $" in {report}" : "")}{(assessor.Dimension is { } dimension ? $", {dimension.ToString().ToLowerInvariant()}" : "")})";

    private static Exception Missing(YamlValue item, string key, string example) => item.Source.Error("wrong_type", item.Line, $"'{item.Path}' has no '{key}'.", $"Add {key}: {example}");

    private static bool IsBelow(string path) => path.Length is > 0 and <= 1_000 && path[0] != '/' && !path.Contains('\0', StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal) && Array.TrueForAll(path.Split('/'), static p => p is not ("" or "." or ".." or ".git"));
}
