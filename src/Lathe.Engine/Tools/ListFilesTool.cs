using System.Text;
using Lathe.Context;
using Lathe.Engine.Agents;

namespace Lathe.Engine.Tools;

internal sealed class ListFilesTool : ITool
{
    private const int Most = 1_000;

    public ToolText Text { get; } = ToolText.Load("list_files");

    public bool Writes => false;

    public IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context) => [arguments.OptionalString("glob") ?? arguments.String("path")];

    public async Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var folder = ToolFiles.IsRoot(context, arguments.String("path")) ? "" : ToolFiles.Path(context, arguments.String("path")) + "/";
        var glob = arguments.OptionalString("glob") is { Length: > 0 } pattern ? Glob.Parse(pattern) : null;
        var files = await WorkspaceFiles.ListAsync(context, cancellationToken);
        var matches = new List<ContextFile>();
        foreach (var file in files.Files)
        {
            if (file.Path.StartsWith(folder, StringComparison.Ordinal) && glob?.IsMatch(file.Path) != false) matches.Add(file);
        }

        if (matches.Count == 0) return new ToolAnswer(folder.Length > 0 && glob is null ? $"There is no folder {folder} with files in it." : "No file matches.", IsError: folder.Length > 0 && glob is null);
        matches.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        var text = new StringBuilder();
        foreach (var file in matches.Take(Most)) text.Append(file.Path).Append('\t').Append(file.Size).Append('\n');
        if (matches.Count > Most) text.Append($"[{matches.Count - Most:N0} more; name a folder or a glob]\n");
        return new ToolAnswer(text.ToString());
    }
}
