namespace Lathe.Context;

/// <summary>
/// Chooses one form for each of several files within a budget, by value per token: the multiple-choice knapsack, solved greedily along each file's efficient frontier (Sinha and Zoltners, 1979). A file's value is its weight times
/// the worth of the form. What that loses against the optimum is at most the value of one step; then the room that is left goes to whatever fits, in the order of adding.
/// </summary>
internal sealed class FormChooser
{
    private readonly PriorityQueue<(int File, int Step), (double NegatedSlope, int File)> _steps = new();
    private readonly List<List<FileForm>> _frontiers = [];
    private readonly List<double> _weights = [];
    private readonly List<List<FileForm>> _all = [];
    private readonly List<FileForm?> _chosen = [];
    private readonly Stack<(int File, FileForm? Before)> _taken = new();

    /// <summary>Adds a file; those added first win ties.</summary>
    public void Add(double weight, List<FileForm> forms)
    {
        var file = _frontiers.Count;
        _frontiers.Add(Frontier(forms));
        _weights.Add(weight);
        _all.Add(forms);
        _chosen.Add(null);
        Offer(file, 0);
    }

    /// <summary>Takes what fits.</summary>
    /// <param name="room">Tokens at most.</param>
    public void Choose(int room)
    {
        while (_steps.TryDequeue(out var step, out _))
        {
            if (!TryTake(step.File, _frontiers[step.File][step.Step], ref room)) continue;
            Offer(step.File, step.Step + 1);
        }

        for (var file = 0; file < _all.Count; file++)
        {
            for (var i = _all[file].Count - 1; i >= 0; i--)
                if (_all[file][i].Worth > (_chosen[file]?.Worth ?? 0) && TryTake(file, _all[file][i], ref room)) break;
        }
    }

    /// <summary>Takes the last step back. Does nothing when none is left.</summary>
    public void Undo()
    {
        if (_taken.TryPop(out var step)) _chosen[step.File] = step.Before;
    }

    /// <summary>The chosen form of a file, in the order of adding; null for none.</summary>
    public FileForm? Chosen(int file) => _chosen[file];

    private bool TryTake(int file, FileForm form, ref int room)
    {
        var cost = form.Tokens - (_chosen[file]?.Tokens ?? 0);
        if (cost > room) return false;
        room -= cost;
        _taken.Push((file, _chosen[file]));
        _chosen[file] = form;
        return true;
    }

    private void Offer(int file, int level)
    {
        var frontier = _frontiers[file];
        if (level >= frontier.Count) return;
        var (cost, worth) = level == 0 ? (0, 0.0) : (frontier[level - 1].Tokens, frontier[level - 1].Worth);
        var slope = _weights[file] * (frontier[level].Worth - worth) / (frontier[level].Tokens - cost);
        _steps.Enqueue((file, level), (-slope, file));
    }

    /// <summary>The forms that are worth more than every cheaper one, with falling worth per token from each to the next.</summary>
    private static List<FileForm> Frontier(List<FileForm> forms)
    {
        forms.Sort(static (a, b) => a.Tokens != b.Tokens ? a.Tokens.CompareTo(b.Tokens) : b.Worth.CompareTo(a.Worth));
        var frontier = new List<FileForm>();
        foreach (var form in forms)
        {
            if (frontier.Count > 0 && (form.Worth <= frontier[^1].Worth || form.Tokens == frontier[^1].Tokens)) continue;
            while (frontier.Count > 0)
            {
                var (cost, worth) = frontier.Count > 1 ? (frontier[^2].Tokens, frontier[^2].Worth) : (0, 0.0);
                var last = frontier[^1];
                if ((last.Worth - worth) * (form.Tokens - cost) > (form.Worth - worth) * (last.Tokens - cost)) break;
                frontier.RemoveAt(frontier.Count - 1);
            }

            frontier.Add(form);
        }

        return frontier;
    }
}
