using Lathe.Engine.Feedback;

namespace Lathe.Engine.Agents;

/// <summary>Remembers the edits of an attempt that were refused, until one of the same file is taken.</summary>
internal sealed class RefusedEditLog
{
    private const int Most = 20;
    private readonly Dictionary<string, RefusedEdit> _open = new(StringComparer.Ordinal);

    /// <summary>What was refused and not made up for.</summary>
    public IReadOnlyList<RefusedEdit> Open => [.. _open.Values.OrderBy(e => e.Path, StringComparer.Ordinal)];

    /// <summary>Notes one call.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="paths">The files that it names.</param>
    /// <param name="answer">What the model was told.</param>
    public void Add(string tool, IReadOnlyList<string> paths, ToolAnswer answer)
    {
        if (tool is not ("edit_file" or "write_file" or "apply_patch")) return;
        foreach (var path in paths)
        {
            if (!answer.IsError) _open.Remove(path);
            else if (_open.Count < Most || _open.ContainsKey(path)) _open[path] = new RefusedEdit(path, tool, answer.Text);
        }
    }
}
