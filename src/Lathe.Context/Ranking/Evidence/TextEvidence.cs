namespace Lathe.Context;

/// <summary>BM25 over whole files and over windows of 40 lines, for the whole text, its title, its names; comments and strings also apart; and which share of the text's words a file has.</summary>
internal sealed class TextEvidence : IEvidence
{
    private const float K1 = 1.2f;
    private const float B = 0.75f;
    private const float WindowB = 0.3f;
    private const int WindowLength = 160;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        var documents = scene.Documents;
        var words = scene.Query.Words;
        var table = scene.Table;
        float[] file = table.Add("text.file"), title = table.Add("text.title"), names = table.Add("text.names"), comments = table.Add("text.comments");
        float[] best = table.Add("text.window"), second = table.Add("text.window2"), bestTitle = table.Add("text.windowTitle");
        float[] cover = table.Add("text.cover"), coverTitle = table.Add("text.coverTitle"), rarest = table.Add("text.rarest"), joined = table.Add("text.joined"), coverWindow = table.Add("text.coverWindow"), folderBest = table.Add("text.folderBest"), folderMean = table.Add("text.folderMean"), nameCount = table.Add("text.nameCount"), nameWindow = table.Add("text.nameWindow"), defined = table.Add("text.defined"), definedTitle = table.Add("text.definedTitle");
        var hits = WordLookup.Find(scene.Corpus, words);
        var n = documents.Count;
        if (n == 0) return;

        var lengths = documents.Lengths;
        var windowsOf = documents.Windows;
        var starts = new int[n + 1];
        double length = 0;
        for (var i = 0; i < n; i++)
        {
            starts[i + 1] = starts[i] + windowsOf[i];
            length += lengths[i];
        }

        var mean = (float)Math.Max(1, length / n);
        var windows = new WindowScore[starts[n]];
        // Memory that is first read and then written costs the kernel two faults, and an interrupt on each other processor.
        Array.Clear(windows);
        var rarity = new float[words.Count];
        var having = new int[words.Count];
        float total = 0, totalTitle = 0;
        for (var w = 0; w < words.Count; w++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var list = hits[w];
            if (list.Count == 0) continue;
            var df = 0;
            for (int i = 0, last = -1; i < list.Count; i++)
            {
                if (list[i].Document != last) df++;
                last = list[i].Document;
            }

            having[w] = df;
            var idf = MathF.Log(1 + ((n - df + 0.5f) / (df + 0.5f)));
            rarity[w] = idf;
            var word = words[w];
            var weight = word.Weight * idf;
            var titleWeight = word.Title * idf;
            if (!word.Variant && !word.Joined)
            {
                total += weight;
                totalTitle += titleWeight;
            }

            for (var i = 0; i < list.Count;)
            {
                var d = list[i].Document;
                int code = 0, text = 0, defs = 0;
                for (; i < list.Count && list[i].Document == d; i++)
                {
                    var hit = list[i];
                    code += hit.Code;
                    text += hit.Text;
                    defs += hit.Defined;
                    float f = hit.Code + hit.Text;
                    var local = f * (K1 + 1) / (f + (K1 * (1 - WindowB + (WindowB * Math.Min(1.5f, (float)lengths[d] / windowsOf[d] / WindowLength)))));
                    ref var window = ref windows[starts[d] + Math.Min(hit.Window, windowsOf[d] - 1)];
                    window.Text += weight * local;
                    window.Title += titleWeight * local;
                    if (!word.Joined) window.Cover += (weight + titleWeight) * (word.Variant ? 0.5f : 1);
                    if (word.Name) window.Names += weight;
                }

                var norm = K1 * (1 - B + (B * lengths[d] / mean));
                float all = code + text;
                var gain = all * (K1 + 1) / (all + norm);
                file[d] += weight * gain;
                title[d] += titleWeight * gain;
                if (word.Name)
                {
                    names[d] += weight * gain;
                    nameCount[d]++;
                }

                if (word.Joined) joined[d] += weight * gain;
                comments[d] += weight * text * (K1 + 1) / (text + norm);
                if (defs > 0)
                {
                    var definedGain = defs * (K1 + 1) / (defs + norm);
                    defined[d] += weight * definedGain;
                    definedTitle[d] += titleWeight * definedGain;
                }

                if (!word.Joined)
                {
                    cover[d] += weight * (word.Variant ? 0.5f : 1);
                    coverTitle[d] += titleWeight * (word.Variant ? 0.5f : 1);
                }

                if (!word.Variant && idf > rarest[d]) rarest[d] = idf;
            }
        }

        for (var d = 0; d < n; d++)
        {
            foreach (ref readonly var window in windows.AsSpan(starts[d]..starts[d + 1]))
            {
                var score = window.Text;
                if (score > best[d])
                {
                    second[d] = best[d];
                    best[d] = score;
                }
                else if (score > second[d])
                {
                    second[d] = score;
                }

                bestTitle[d] = Math.Max(bestTitle[d], window.Title);
                coverWindow[d] = Math.Max(coverWindow[d], window.Cover);
                nameWindow[d] = Math.Max(nameWindow[d], window.Names);
            }

            if (total > 0) coverWindow[d] /= total + totalTitle;
            if (total > 0) cover[d] /= total;
            if (totalTitle > 0) coverTitle[d] /= totalTitle;
        }

        Folders(scene, best, folderBest, folderMean);
        (scene.WindowScores, scene.WindowStarts) = (windows, starts);
        scene.Rarity = rarity;
        scene.Hits = hits;
        scene.Having = having;
    }

    // What the other files of the folder have: the best of them, and all of them.
    private static void Folders(RankScene scene, float[] score, float[] best, float[] mean)
    {
        var paths = scene.Paths.Words;
        var (first, second, sums, counts) = (new float[paths.FolderCount], new float[paths.FolderCount], new float[paths.FolderCount], new int[paths.FolderCount]);
        for (var d = 0; d < score.Length; d++)
        {
            var folder = paths.Folders[d];
            sums[folder] += score[d];
            counts[folder]++;
            if (score[d] > first[folder]) (second[folder], first[folder]) = (first[folder], score[d]);
            else if (score[d] > second[folder]) second[folder] = score[d];
        }

        for (var d = 0; d < score.Length; d++)
        {
            var folder = paths.Folders[d];
            best[d] = score[d] == first[folder] ? second[folder] : first[folder];
            mean[d] = counts[folder] > 1 ? (sums[folder] - score[d]) / (counts[folder] - 1) : 0;
        }
    }
}
