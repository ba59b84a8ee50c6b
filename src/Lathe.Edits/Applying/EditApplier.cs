namespace Lathe.Edits;

/// <summary>Applies edits to a tree. Everything is worked out and verified in memory before the first byte is written.</summary>
public static class EditApplier
{
    /// <summary>Applies a set of edits.</summary>
    /// <param name="tree">The files.</param>
    /// <param name="edits">The edits.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>What became of each edit. An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> of the tree is thrown on, after what was written has been put back.</returns>
    public static ApplyResult Apply(IFileTree tree, EditSet edits, ApplyOptions? options = null)
    {
        options ??= new ApplyOptions();
        if (edits.Edits.Count == 0) return new ApplyResult(ApplyStatus.Refused, [], [], "There are no edits to apply.");
        if (edits.Edits.Count > options.MaxEdits) return new ApplyResult(ApplyStatus.Refused, [], [], $"There are {edits.Edits.Count:N0} edits; the most is {options.MaxEdits:N0}.");

        var staged = new StagedTree(tree, options.MaxFileBytes) { MayCreate = options.MayCreate };
        var worker = new EditWorker(staged);
        var results = new List<EditResult>(edits.Edits.Count);
        var refused = 0;
        for (var i = 0; i < edits.Edits.Count;)
        {
            staged.Begin();
            var blocks = Blocks(edits.Edits, i);
            if (blocks.Count > 1 && worker.ApplyTogether(blocks) is { } together)
            {
                results.AddRange(together);
                i += blocks.Count;
                continue;
            }

            // One by one: what is wrong with a block is said of that block.
            for (var end = i + Math.Max(1, blocks.Count); i < end; i++)
            {
                staged.Begin();
                var result = worker.Apply(edits.Edits[i]);
                if (result.Outcome == EditOutcome.Refused)
                {
                    staged.Rollback();
                    refused++;
                }

                results.Add(result);
            }
        }

        if (refused > 0 && (options.Atomic || refused == results.Count)) return new ApplyResult(ApplyStatus.Refused, HoldBack(results), []);
        var changes = StagedChanges.Of(staged);
        if (!options.DryRun)
        {
            try
            {
                TreeWriter.Write(tree, changes);
            }
            catch (PathRefusedException e)
            {
                return new ApplyResult(ApplyStatus.Refused, HoldBack(results), [], $"Nothing was written: '{e.Path}' {e.Reason}.");
            }
        }

        var status = refused > 0 ? ApplyStatus.Partial : changes.Count == 0 ? ApplyStatus.NoChange : ApplyStatus.Applied;
        return new ApplyResult(status, results, changes) { IsDryRun = options.DryRun };
    }

    // The run of blocks for one file that begins at an edit.
    private static List<ReplaceTextEdit> Blocks(IReadOnlyList<FileEdit> edits, int start)
    {
        var blocks = new List<ReplaceTextEdit>();
        for (var i = start; i < edits.Count && BlockBatch.Takes(edits[i]) && edits[i].Path == edits[start].Path; i++) blocks.Add((ReplaceTextEdit)edits[i]);
        return blocks;
    }

    private static List<EditResult> HoldBack(List<EditResult> results)
    {
        for (var i = 0; i < results.Count; i++)
        {
            if (results[i].Outcome == EditOutcome.Applied) results[i] = results[i] with { Outcome = EditOutcome.HeldBack };
        }

        return results;
    }
}
