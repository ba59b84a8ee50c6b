using System.Collections.Concurrent;
using Lathe.Syntax;

namespace Lathe.Quality.Code;

/// <summary>What the kinds of a grammar are for rules; read from Roles/*.roles when a language is first met.</summary>
internal sealed class LanguageRoles
{
    private const int PartCount = (int)CodePart.Update + 1;

    private static readonly ConcurrentDictionary<string, LanguageRoles?> Known = new(StringComparer.Ordinal);

    private readonly CodeRole[] _roles;
    private readonly PartPath?[] _parts;

    private LanguageRoles(int kinds) => (_roles, _parts) = (new CodeRole[kinds], new PartPath?[kinds * PartCount]);

    /// <summary>The roles of a tree's language; null where nobody has written them down.</summary>
    public static LanguageRoles? For(CodeTree tree) => Known.TryGetValue(tree.Language.Id, out var known) ? known : Known.GetOrAdd(tree.Language.Id, static (_, t) => Load(t), tree);

    public CodeRole RoleOf(in CodeNode node) => node.IsNamed && node.Kind < _roles.Length ? _roles[node.Kind] : CodeRole.None;

    public PartPath? PathOf(in CodeNode node, CodePart part) => node.IsNamed && node.Kind < _roles.Length ? _parts[node.Kind * PartCount + (int)part] : null;

    private static LanguageRoles? Load(CodeTree tree)
    {
        if (Open(tree.Language.Id) is null) return null;
        var kinds = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var kind = 0; kind < tree.KindCount; kind++)
        {
            var name = tree.KindName((ushort)kind);
            if (!kinds.TryGetValue(name, out var numbers)) kinds.Add(name, numbers = []);
            numbers.Add(kind);
        }

        var roles = new LanguageRoles(tree.KindCount);
        roles.Read(tree.Language.Id, tree, kinds, isIncluded: false);
        return roles;
    }

    private void Read(string language, CodeTree tree, Dictionary<string, List<int>> kinds, bool isIncluded)
    {
        using var reader = new StreamReader(Open(language) ?? throw new InvalidDataException($"There are no roles of '{language}'."));
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (words[0] == "include")
            {
                Read(words[1], tree, kinds, isIncluded: true);
                continue;
            }

            if (kinds.TryGetValue(words[0], out var numbers)) Set(numbers, words, tree, isIncluded);
            else if (!isIncluded) throw new InvalidDataException($"The grammar of {tree.Language.Name} has no kind '{words[0]}'.");
        }
    }

    private void Set(List<int> kinds, string[] words, CodeTree tree, bool isIncluded)
    {
        var role = Enum.Parse<CodeRole>(words[1]);
        foreach (var kind in kinds)
        {
            _roles[kind] = role;
            Array.Clear(_parts, kind * PartCount, PartCount);
            foreach (var word in words.AsSpan(2))
            {
                var mark = word.IndexOf('=');
                var part = (int)Enum.Parse<CodePart>(word.AsSpan(0, mark), ignoreCase: true);
                _parts[kind * PartCount + part] = PartPath.TryRead(word[(mark + 1)..], tree) ??
                    (isIncluded ? null : throw new InvalidDataException($"The grammar of {tree.Language.Name} has no field as in '{word}'."));
            }
        }
    }

    private static Stream? Open(string language) => typeof(LanguageRoles).Assembly.GetManifestResourceStream($"Lathe.Quality.Roles.{language}.roles");
}
