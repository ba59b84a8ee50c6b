using Lathe.Context;
using Lathe.Engine.Agents;

namespace Lathe.Engine.Tools;

internal sealed class SearchTool : ITool
{
    public ToolText Text { get; } = ToolText.Load("search");

    public bool Writes => false;

    public IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context) => [arguments.String("pattern")];

    public async Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var query = new SearchQuery(arguments.String("pattern"))
        {
            IsRegex = arguments.Flag("regex"),
            IgnoreCase = arguments.Flag("ignore_case"),
            Glob = arguments.OptionalString("glob") is { Length: > 0 } glob ? glob : null,
        };
        var files = await WorkspaceFiles.ListAsync(context, cancellationToken);
        return TextSearch.Run(files, query, cancellationToken, context.Index?.Narrow(files.Files, query, cancellationToken)) switch
        {
            SearchOutcome.Found found => new ToolAnswer(found.Render()),
            SearchOutcome.Refused refused => new ToolAnswer(refused.Reason, IsError: true),
            var other => throw new InvalidOperationException($"A search came to {other.GetType().Name}."),
        };
    }
}
