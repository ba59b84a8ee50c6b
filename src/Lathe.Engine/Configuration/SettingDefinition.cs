using System.Globalization;
using Lathe.Engine.Configuration.Yaml;

namespace Lathe.Engine.Configuration;

/// <summary>What an untrusted repository may do with a setting.</summary>
internal enum RepositoryMay
{
    /// <summary>Nothing.</summary>
    NotSet,

    /// <summary>Add to it.</summary>
    Add,

    /// <summary>Make it stricter.</summary>
    Tighten,
}

/// <summary>One setting: its names, its form, its default and what a repository may do with it.</summary>
/// <param name="Key">In files; the part before the dot is a group.</param>
/// <param name="Variable">In the environment.</param>
/// <param name="Form">How one value is written.</param>
/// <param name="Default">Null where there is none.</param>
internal sealed record SettingDefinition(string Key, string Variable, ValueForm Form, object? Default)
{
    public bool IsList { get; init; }

    /// <summary>Whether its value is masked wherever it is shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>How a secret value is shown instead, where something of it may be.</summary>
    public Func<object, string>? Mask { get; init; }

    public RepositoryMay Repository { get; init; }

    /// <summary>Whether the second value is at least as strict as the first, which may be null for no limit.</summary>
    public Func<object?, object, bool>? IsTighter { get; init; }

    public object Read(YamlValue value) => IsList ? Checked(value) : value.As(Form);

    public string? Show(object? value) => value switch
    {
        null => null,
        _ when IsSecret => Mask?.Invoke(value) ?? "********",
        bool b => b ? "true" : "false",
        TimeSpan time => Duration.Format(time),
        IReadOnlyList<string> list => list.Count == 0 ? null : string.Join("; ", list),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private IReadOnlyList<string> Checked(YamlValue value)
    {
        var items = value.Texts();
        foreach (var item in items)
        {
            if (Form.Parse(item) is null) throw value.Source.Error("wrong_type", value.Line, $"each item of '{value.Path}' has to be {Form.Expected}.");
        }

        return items;
    }
}
