using System.Globalization;
using System.Text;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Artifacts;

/// <summary>
/// Where versions lie in the object store. A template has the placeholders {project}, {item}, {version}, {ext} and, for parts, {part}. The form is bounded so that two parts of two
/// versions never have one key: the project and the item are each a folder, numbers stand apart, and the last segment has no digits of its own.
/// </summary>
public sealed class ArtifactKeys
{
    /// <summary>The template of the main file.</summary>
    public const string DefaultMain = "code/{project}/{item}/{item}_v{version}{ext}";

    /// <summary>The template of the other parts.</summary>
    public const string DefaultPart = "code/{project}/{item}/{item}_scene{part}_v{version}{ext}";

    private const string ContentFolder = "content/sha256/";
    private readonly string _prefix, _main, _part;

    /// <summary>Keys by templates.</summary>
    /// <param name="prefix">Before every key, as <c>team-a/</c>; empty for nothing.</param>
    /// <param name="main">The template of the main file.</param>
    /// <param name="part">The template of the other parts.</param>
    /// <exception cref="Lathe.Errors.LatheException">Validation <c>artifacts.bad_template</c> or <c>artifacts.bad_key</c>.</exception>
    public ArtifactKeys(string prefix = "", string main = DefaultMain, string part = DefaultPart)
    {
        if (ProblemOf(main, part) is { } problem) throw ArtifactErrors.Invalid("bad_template", $"The key templates cannot be used: {problem}.", $"Write them like {DefaultMain} and {DefaultPart} (settings artifacts.key and artifacts.part_key).");
        _prefix = prefix.Trim('/') is { Length: > 0 } trimmed ? ObjectKeys.Checked(trimmed) + "/" : "";
        (_main, _part) = (main, part);
    }

    /// <summary>The key of content, by its hash: where everything is put first.</summary>
    /// <param name="hash">The SHA-256.</param>
    public string Content(ObjectHash hash) => $"{_prefix}{ContentFolder}{hash.Hex[..2]}/{hash.Hex[2..]}";

    /// <summary>The version-named key of a part.</summary>
    /// <param name="item">The item.</param>
    /// <param name="version">1, 2, …</param>
    /// <param name="part">0 for the main file.</param>
    /// <param name="extension">With its dot; empty for none.</param>
    public string Named(ItemName item, int version, int part, string extension)
    {
        var key = new StringBuilder(part == 0 ? _main : _part)
            .Replace("{project}", item.Project).Replace("{item}", item.Item)
            .Replace("{version}", version.ToString(CultureInfo.InvariantCulture)).Replace("{part}", part.ToString(CultureInfo.InvariantCulture)).Replace("{ext}", Extension(extension));
        return ObjectKeys.Checked(_prefix + key);
    }

    /// <summary>A file's extension as keys have it: a dot and up to 16 letters or digits of ASCII, otherwise none.</summary>
    /// <param name="path">A path, or an extension with its dot.</param>
    public static string Extension(string path)
    {
        var extension = Path.GetExtension(path);
        if (extension.Length is < 2 or > 17) return "";
        foreach (var c in extension.AsSpan(1))
        {
            if (!char.IsAsciiLetterOrDigit(c)) return "";
        }

        return extension.ToLowerInvariant();
    }

    internal static string? ProblemOf(string main, string part)
    {
        foreach (var (name, template, numbers) in new[] { ("key", main, new[] { "{version}" }), ("part_key", part, ["{version}", "{part}"]) })
        {
            if (template.StartsWith('/') || template.StartsWith(ContentFolder, StringComparison.Ordinal) || template.Length > 300) return $"{name} begins with '/' or with {ContentFolder}, or is longer than 300 characters";
            var segments = template.Split('/');
            if (Array.IndexOf(segments, "{project}", 0, segments.Length - 1) < 0 || Array.IndexOf(segments, "{item}", 0, segments.Length - 1) < 0) return $"{name} lacks {{project}} or {{item}} as a folder of its own";
            var last = segments[^1];
            if (!last.EndsWith("{ext}", StringComparison.Ordinal) || Count(template, "{ext}") != 1) return $"{name} does not end with {{ext}}";
            if (last.Contains("}{", StringComparison.Ordinal) && last.Replace("}{ext}", "", StringComparison.Ordinal).Contains("}{", StringComparison.Ordinal)) return $"{name} has two placeholders side by side";
            if (last.AsSpan().IndexOfAnyInRange('0', '9') >= 0) return $"{name} has a digit in its last segment";
            foreach (var number in numbers)
            {
                if (Count(template, number) != 1 || !last.Contains(number, StringComparison.Ordinal)) return $"{name} lacks {number} in its last segment";
            }

            var bare = template;
            foreach (var known in (string[])["{project}", "{item}", "{ext}", .. numbers]) bare = bare.Replace(known, "x", StringComparison.Ordinal);
            if (bare.AsSpan().IndexOfAny("{}\\%") >= 0) return $"{name} has an unknown placeholder, or one of the characters {{ }} \\ %";
            if (ObjectKeys.ProblemOf(bare) is { } problem) return $"{name}: {problem}";
        }

        return Count(main[(main.LastIndexOf('/') + 1)..], "{item}") == Count(part[(part.LastIndexOf('/') + 1)..], "{item}") ? null : "the last segments of key and part_key do not have {item} equally often";
    }

    private static int Count(string text, string part)
    {
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal)) count++;
        return count;
    }
}
