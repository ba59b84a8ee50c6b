using System.Text;
using Lathe.Engine.Text;

namespace Lathe.Engine.Artifacts;

/// <summary>An item: one named piece of generated code within a project. Both names are checked when one is made; nothing is altered silently, because two names could then become one.</summary>
public readonly record struct ItemName : IComparable<ItemName>
{
    /// <summary>Bytes of UTF-8 in one name.</summary>
    public const int LongestName = 100;

    /// <summary>Makes a name.</summary>
    /// <param name="project">The project.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="Lathe.Errors.LatheException">Validation <c>artifacts.bad_name</c>, saying which character or property is in the way.</exception>
    public ItemName(string project, string item) => (Project, Item) = (Checked("project", project), Checked("item", item));

    /// <summary>The project.</summary>
    public string Project { get; }

    /// <summary>The item.</summary>
    public string Item { get; }

    /// <summary>Makes one name acceptable: letters of ASCII, digits and single hyphens stay. For names that Lathe makes; never for one that a user gave.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">Characters.</param>
    public static string Slug(string text, int longest)
    {
        var slug = new StringBuilder();
        foreach (var c in text)
        {
            if (slug.Length >= longest) break;
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        var made = slug.ToString().Trim('-');
        return made.Length == 0 ? "code" : made;
    }

    /// <summary>Checks the name of a project or an item.</summary>
    /// <param name="what"><c>project</c> or <c>item</c>, for the message.</param>
    /// <param name="name">The name.</param>
    public static string Checked(string what, string name)
    {
        if (ProblemOf(name) is not { } problem) return name;
        throw ArtifactErrors.Invalid("bad_name", $"The {what} name '{Shown(name)}' cannot be used: {problem}.", "Use letters of one writing system, digits, '-', '_' and '.'; at most 100 bytes, beginning with a letter or digit.");
    }

    /// <inheritdoc/>
    public int CompareTo(ItemName other)
    {
        var projects = string.CompareOrdinal(Project, other.Project);
        return projects != 0 ? projects : string.CompareOrdinal(Item, other.Item);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Project}/{Item}";

    private static string? ProblemOf(string name)
    {
        if (name.Length == 0) return "it is empty";
        if (name.Length > LongestName || Encoding.UTF8.GetByteCount(name) > LongestName) return "it is longer than 100 bytes";
        var system = WritingSystems.None;
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (char.IsAsciiDigit(c) || (i > 0 && c is '-' or '_' or '.')) continue;
            var of = WritingSystems.Of(c);
            if (of == WritingSystems.None) return i == 0 && c is '-' or '_' or '.' ? "it does not begin with a letter or digit" : $"U+{(int)c:X4} is not allowed in it";
            if (system != WritingSystems.None && of != system) return "it mixes writing systems, so it could be taken for another name";
            system = of;
        }

        if (name.Contains("..", StringComparison.Ordinal) || name[^1] == '.') return "it has two dots in a row, or ends with one";
        return system is WritingSystems.Greek or WritingSystems.Cyrillic && WritingSystems.LooksLatin(name) ? "every letter of it looks like a Latin one, so it could be taken for another name" : null;
    }

    private static string Shown(string name)
    {
        var shown = new StringBuilder();
        foreach (var c in Bounded.OneLine(name, 60)) shown.Append(char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '?' : c);
        return shown.ToString();
    }
}

/// <summary>What a user means by <c>PROJECT/ITEM[@VERSION]</c>.</summary>
/// <param name="Item">The item.</param>
/// <param name="Version">Which version; null for the latest.</param>
public sealed record ItemReference(ItemName Item, int? Version)
{
    /// <summary>Reads a reference.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <exception cref="Lathe.Errors.LatheException">Validation <c>artifacts.bad_reference</c> or <c>artifacts.bad_name</c>.</exception>
    public static ItemReference Parse(string text)
    {
        var at = text.LastIndexOf('@');
        int? version = null;
        if (at >= 0)
        {
            if (!int.TryParse(text.AsSpan(at + 1).TrimStart('v'), System.Globalization.NumberStyles.None, null, out var number) || number < 1) throw Bad(text);
            version = number;
        }

        var names = (at >= 0 ? text[..at] : text).Split('/');
        return names is [var project, var item] ? new ItemReference(new ItemName(project, item), version) : throw Bad(text);
    }

    private static Exception Bad(string text) =>
        ArtifactErrors.Invalid("bad_reference", $"'{Bounded.OneLine(text, 120)}' names no item.", "Write PROJECT/ITEM, or PROJECT/ITEM@3 for its third version; 'lathe artifacts list' shows what there is.");
}
