using System.Text;
using Lathe.Context;
using Lathe.Syntax;

namespace Lathe.Engine.Impact;

/// <summary>Finds the files that hold names as whole words, without parsing.</summary>
internal static class MentionScan
{
    private const FileTraits Unread = FileTraits.Vendored | FileTraits.Minified | FileTraits.LockFile | FileTraits.Generated;

    /// <summary>The files by name, in ordinal order of path; a name that stands in too many has one file more than <paramref name="mostFiles"/>.</summary>
    public static Dictionary<string, List<string>> Run(ImpactTree tree, IReadOnlyDictionary<string, string> familyByName, int mostFiles, int maxFileBytes, CancellationToken cancellationToken)
    {
        var names = familyByName.Keys.Order(StringComparer.Ordinal).ToList();
        var bytes = names.ConvertAll(Encoding.UTF8.GetBytes);
        var families = familyByName.Values.ToHashSet(StringComparer.Ordinal);
        var found = names.ToDictionary(n => n, _ => new List<string>(), StringComparer.Ordinal);
        var mayHold = tree.Narrow?.Invoke(names);
        foreach (var file in Candidates(tree.Files.Files, families, maxFileBytes, mayHold))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (tree.Files.Read(file.Path, maxFileBytes) is not { } content) continue;
            var family = LanguageFamily.Of(file.Path, content);
            for (var i = 0; i < names.Count; i++)
            {
                var files = found[names[i]];
                if (files.Count <= mostFiles && familyByName[names[i]] == family && Holds(content, bytes[i])) files.Add(file.Path);
            }
        }

        return found;
    }

    private static List<ContextFile> Candidates(IReadOnlyList<ContextFile> files, HashSet<string> families, int maxFileBytes, Func<string, bool>? mayHold)
    {
        var candidates = new List<ContextFile>();
        foreach (var file in files)
        {
            if (file.Size > maxFileBytes) continue;

            // A name without an ending may be a program by its first line.
            var family = LanguageFamily.Of(file.Path);
            if (family is null ? System.IO.Path.HasExtension(file.Path) : !families.Contains(family)) continue;
            if ((FileClassifier.ClassifyPath(file.Path) & Unread) != FileTraits.None || mayHold?.Invoke(file.Path) == false) continue;
            candidates.Add(file);
        }

        candidates.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return candidates;
    }

    private static bool Holds(ReadOnlySpan<byte> content, byte[] name)
    {
        var at = 0;
        while (content[at..].IndexOf(name) is var next and >= 0)
        {
            var start = at + next;
            var end = start + name.Length;
            if ((start == 0 || !IsWord(content[start - 1])) && (end == content.Length || !IsWord(content[end]))) return true;
            at = start + 1;
        }

        return false;
    }

    private static bool IsWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'$';
}

/// <summary>Languages whose files use each other's names.</summary>
internal static class LanguageFamily
{
    public static string? Of(string path, ReadOnlySpan<byte> head = default) => LanguageTable.Detect(path, head) is { } language ? Of(language) : null;

    public static string Of(Language language) => language.Id switch
    {
        "javascript" or "typescript" or "tsx" => "script",
        "c" or "cpp" => "c",
        "java" or "kotlin" or "scala" => "java",
        var id => id,
    };
}
