using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class DuplicateKeyRule : ICodeRule
{
    private const int MostKeys = 5000;

    public RuleInfo Info { get; } = new(
        "correctness.duplicate-key", "Key written twice", QualityDimension.Correctness, FindingSeverity.Error,
        "Of two entries with one key the second replaces the first without a word.",
        [
            new("a.py", null, "x = {\n    'a': 1,\n    'b': 2,\n    'a': 3,\n}\n", 4),
            new("a.js", null, "const x = {\n  a: 1,\n  'a': 2,\n};\n", 3),
            new("a.php", null, "<?php\n$x = [\n  'a' => 1,\n  'a' => 2,\n];\n", 4),
            new("a.rb", null, "x = {\n  a: 1,\n  a: 2,\n}\n", 3),
            new("a.py", null, "x = {'a': 1, 'b': 1, c: 2, c: 3, f'{a}': 1, 1: 2, '1': 3}\n"),
            new("a.js", null, "const x = { a: { a: 1 }, [b]: 1, [b]: 2, get c() { return 1; }, set c(v) { } };\n"),
        ])
    {
        Languages = ["python", "javascript", "typescript", "tsx", "php", "ruby"],
        Cwe = [694],
    };

    public CodeRole[] Roles { get; } = [CodeRole.Map, CodeRole.List];

    public void Look(CodeSight sight, int node)
    {
        if (sight.RoleOf(node) == CodeRole.List && sight.Language != "php") return;
        if (sight.Tree.KindOf(node) == "object_pattern") return;
        HashSet<string>? seen = null;
        var count = 0;
        for (var child = sight.Tree.FirstNamed(node); child >= 0 && count < MostKeys; child = sight.Tree.NextNamed(child))
        {
            // What is spread in between may be meant to be overridden, before or after.
            if (sight.RoleOf(child) == CodeRole.Spread) seen?.Clear();
            if (sight.RoleOf(child) != CodeRole.Pair) continue;
            var key = sight.Part(child, CodePart.Key);
            if (KeyText(sight, key, child) is not { } text) continue;
            count++;
            if (!(seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(text)) sight.Report(this, key, $"the key {sight.TextOf(key)} stands in this literal already");
        }
    }

    private static string? KeyText(CodeSight sight, int key, int pair)
    {
        if (key < 0 || sight.Part(pair, CodePart.Value) == key) return null;
        var text = sight.TextOf(key);
        if (text.Length is < 1 or > 200) return null;
        switch (sight.RoleOf(key))
        {
            case CodeRole.String when sight.Find(key, CodeRole.Hole) < 0:
                if (text.Length < 2 || text[0] is not ('"' or '\'' or ':')) return null;
                var isSymbol = text[0] == ':';
                return isSymbol ? $":{text[1..]}" : sight.IsScript ? text[1..^1].ToString() : $"'{text[1..^1]}'";
            case CodeRole.Number: return sight.IsScript ? text.ToString() : $"#{text}";
            case CodeRole.Identifier when sight.IsScript: return text.ToString();
            case CodeRole.Identifier when sight.Tree.KindOf(key) == "hash_key_symbol": return $":{text}";
            default: return null;
        }
    }
}
