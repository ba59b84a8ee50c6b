using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// What generated files are made from: where the text finds a generated file, the grammar, schema, template or script of the same name is what has to be edited (<c>api.pb.go</c> and <c>api.proto</c>, <c>parser.y.go</c> and <c>parser.y</c>).
/// </summary>
internal sealed class GeneratedEvidence : IEvidence
{
    private const int Seeds = 6;

    // What generators put around the name of what they read.
    private static readonly string[] Affixes = ["generated", "_pb2", "_grpc", "_gen", "gen_", "_generated", "zz_"];

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        var source = scene.Table.Add("made.source");
        var text = scene.Table.Column("text.window");
        var best = new List<int>();
        for (var d = 0; d < scene.Documents.Count; d++)
            if (text[d] > 0 && (scene.Documents.Traits[d] & FileTraits.Generated) != FileTraits.None) best.Add(d);
        if (best.Count == 0) return;
        best.Sort((a, b) => text[a] != text[b] ? text[b].CompareTo(text[a]) : a.CompareTo(b));
        var most = 0f;
        foreach (var value in text) most = Math.Max(most, value);
        var seeds = best.GetRange(0, Math.Min(Seeds, best.Count));
        var byStem = scene.Paths.WithStems(seeds.SelectMany(made => Stems(scene.Documents[made].Path)));
        foreach (var made in seeds)
        {
            var found = Sources(scene, made, byStem);
            foreach (var file in found) source[file] = Math.Max(source[file], text[made] / most / MathF.Sqrt(found.Count));
        }
    }

    // Of several files of the name those that lie nearest.
    private static List<int> Sources(RankScene scene, int made, Dictionary<string, List<int>> byStem)
    {
        var path = scene.Documents[made].Path;
        var nearest = new List<int>();
        var most = -1;
        foreach (var stem in Stems(path))
        {
            foreach (var file in byStem[stem])
            {
                if (file == made || (scene.Documents.Traits[file] & (FileTraits.Generated | FileTraits.Binary | FileTraits.LockFile)) != FileTraits.None) continue;
                var shared = scene.Documents.PathOf(file)[..scene.Documents.PathOf(file).CommonPrefixLength(path)].Count('/');
                if (shared > most) nearest.Clear();
                if (shared >= most) nearest.Add(file);
                most = Math.Max(most, shared);
            }
        }

        return nearest.Count <= 4 ? nearest : [];
    }

    private static List<string> Stems(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var stem = name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? name[..dot] : name;
        var stems = new List<string> { stem };
        foreach (var affix in Affixes)
        {
            if (stem.Length > affix.Length + 1 && stem.EndsWith(affix, StringComparison.Ordinal)) stems.Add(stem[..^affix.Length].TrimEnd('_'));
            if (stem.Length > affix.Length + 1 && stem.StartsWith(affix, StringComparison.Ordinal)) stems.Add(stem[affix.Length..].TrimStart('_'));
        }

        return stems;
    }
}
