using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>What a path says: words of the task in it, its name as one of the task's names, the scope that the title begins with, and what kind of file it is.</summary>
internal sealed class PathEvidence : IEvidence
{
    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        var documents = scene.Documents;
        var paths = scene.Paths.Words;
        var table = scene.Table;
        float[] stem = table.Add("path.stem"), stemShare = table.Add("path.stemShare"), stemTitle = table.Add("path.stemTitle"), folder = table.Add("path.folder"), folderTitle = table.Add("path.folderTitle");
        float[] exact = table.Add("path.exact"), exactTitle = table.Add("path.exactTitle"), scope = table.Add("path.scope"), scopeStem = table.Add("path.scopeStem");
        float[] kind = table.Add("kind.factor"), depth = table.Add("kind.depth"), size = table.Add("kind.size"), code = table.Add("kind.code"), major = table.Add("kind.major");
        var words = Asked(scene);
        var asked = scene.Query.BySpan;
        for (var i = 0; i < documents.Count; i++)
        {
            float letters = 0, found = 0;
            foreach (var part in paths.StemParts(i))
            {
                letters += paths.LengthOf(part);
                if (words[part].Word is not { } word) continue;
                stem[i] += Math.Min(1.5f, word.Weight) * words[part].Rarity;
                stemTitle[i] += Math.Min(1, word.Title) * words[part].Rarity;
                found += paths.LengthOf(part) * (word.Variant ? 0.8f : 1);
            }

            stemShare[i] = letters > 0 ? found / letters : 0;
            foreach (var part in paths.FolderParts(i))
            {
                if (words[part].Word is not { } word) continue;
                folder[i] += Math.Min(1.5f, word.Weight) * words[part].Rarity;
                folderTitle[i] += Math.Min(1, word.Title) * words[part].Rarity;
            }

            if (paths.Stem(i) is { Length: >= 3 } name && asked.TryGetValue(name, out var named))
            {
                exact[i] = named.Name ? 1f : named.Joined ? 0.8f : named.Variant ? 0.4f : 0.6f;
                exactTitle[i] = named.Title > 0 ? exact[i] : 0;
            }

            var traits = documents.Traits[i];
            kind[i] = (traits & FileTraits.Test) != FileTraits.None ? 0.5f : (traits & ~FileTraits.Test) != FileTraits.None ? 0.25f : 1;
            depth[i] = paths.FolderParts(i).Length;
            size[i] = MathF.Log(1 + documents.Lengths[i]);
            code[i] = paths.IsCode[i] ? 1 : 0;
            major[i] = paths.Endings[i];
        }

        foreach (var part in scene.Query.Scope) AddScope(paths, part, scope, scopeStem, 1f / scene.Query.Scope.Count);
    }

    private static (QueryWord? Word, float Rarity)[] Asked(RankScene scene)
    {
        var paths = scene.Paths.Words;
        var words = new (QueryWord?, float)[paths.Count];
        var n = scene.Documents.Count;
        var asked = scene.Query.BySpan;
        for (var p = 0; p < words.Length; p++)
            if (asked.TryGetValue(paths[p], out var word) && !word.Joined) words[p] = (word, MathF.Log(1 + ((n - paths.Frequency(p) + 0.5f) / (paths.Frequency(p) + 0.5f))));
        return words;
    }

    private static void AddScope(PathWords paths, string scope, float[] folder, float[] stem, float weight)
    {
        var same = new bool[paths.Count];
        for (var p = 0; p < same.Length; p++) same[p] = Same(paths[p], scope);
        for (var i = 0; i < stem.Length; i++)
        {
            foreach (var part in paths.StemParts(i))
                if (same[part]) stem[i] += weight;
            foreach (var part in paths.FolderParts(i))
            {
                if (!same[part]) continue;
                folder[i] += weight;
                break;
            }
        }
    }

    private static bool Same(ReadOnlySpan<char> a, string b) => a.SequenceEqual(b) || (a.Length >= 4 && b.Length >= 4 && (a.StartsWith(b, StringComparison.Ordinal) || b.AsSpan().StartsWith(a, StringComparison.Ordinal)));
}
