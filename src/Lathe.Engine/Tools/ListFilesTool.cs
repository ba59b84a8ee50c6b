using System.Text;
using Lathe.Context;
using Lathe.Engine.Agents;

namespace Lathe.Engine.Tools;

internal sealed class ListFilesTool : ITool
{
    private const int Most = 1_000;

    private static readonly Comparer<string> LastFirst = Comparer<string>.Create(static (a, b) => string.CompareOrdinal(b, a));

    public ToolText Text { get; } = ToolText.Load("list_files");

    public bool Writes => false;

    public IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context) => [arguments.OptionalString("glob") ?? arguments.String("path")];

    public async Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var folder = ToolFiles.IsRoot(context, arguments.String("path")) ? "" : ToolFiles.Path(context, arguments.String("path")) + "/";
        var glob = arguments.OptionalString("glob") is { Length: > 0 } pattern ? Glob.Parse(pattern) : null;
        var files = await WorkspaceFiles.ListAsync(context, cancellationToken);
        // The first by path, without bringing all of a large tree into order.
        var first = new PriorityQueue<ContextFile, string>(LastFirst);
        var count = 0;
        foreach (var file in files.Files)
        {
            if (!file.Path.StartsWith(folder, StringComparison.Ordinal) || glob?.IsMatch(file.Path) == false) continue;
            if (count++ < Most) first.Enqueue(file, file.Path);
            else if (string.CompareOrdinal(file.Path, first.Peek().Path) < 0) first.EnqueueDequeue(file, file.Path);
        }

        if (count == 0) return new ToolAnswer(folder.Length > 0 && glob is null ? $"There is no folder {folder} with files in it." : "No file matches.", IsError: folder.Length > 0 && glob is null);
        var matches = new ContextFile[first.Count];
        for (var i = matches.Length - 1; i >= 0; i--) matches[i] = first.Dequeue();
        var text = new StringBuilder();
        foreach (var file in matches) text.Append(file.Path).Append('\t').Append(file.Size).Append('\n');
        if (count > Most) text.Append($"[{count - Most:N0} more; name a folder or a glob]\n");
        return new ToolAnswer(text.ToString());
    }
}
