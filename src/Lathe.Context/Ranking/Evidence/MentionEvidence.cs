namespace Lathe.Context;

/// <summary>Files that the task names: by path, by name, as a module, in the frames of a stack trace.</summary>
internal sealed class MentionEvidence : IEvidence
{
    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        var table = scene.Table;
        float[] path = table.Add("mention.path"), first = table.Add("mention.title"), trace = table.Add("mention.trace"), last = table.Add("mention.traceLast");
        var finder = new PathMentions(scene.Documents, scene.Paths);
        var mentions = finder.Find(scene.Query.Text);
        var frames = 0;
        foreach (var mention in mentions)
        {
            var weight = (float)mention.Certainty;
            if (mention.Line > 0)
            {
                scene.NamedLines.Add((mention.File, mention.Line));
                frames++;
                trace[mention.File] = Math.Max(trace[mention.File], weight / (1 + (mention.Order / 5f)));
            }
            else
            {
                path[mention.File] = Math.Max(path[mention.File], weight / (1 + (mention.Order / 10f)));
            }
        }

        // The innermost frame of a Python trace comes last.
        var left = frames;
        foreach (var mention in mentions)
        {
            if (mention.Line == 0) continue;
            left--;
            last[mention.File] = Math.Max(last[mention.File], (float)mention.Certainty / (1 + left));
        }

        if (scene.Query.Lines.Count == 0) return;
        foreach (var mention in finder.Find(scene.Query.Lines[0].Line)) first[mention.File] = Math.Max(first[mention.File], (float)mention.Certainty);
    }
}
