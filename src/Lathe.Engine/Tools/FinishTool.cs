using Lathe.Engine.Agents;

namespace Lathe.Engine.Tools;

internal sealed class FinishTool : ITool
{
    public ToolText Text { get; } = ToolText.Load("finish");

    public bool Writes => false;

    public IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context) => [""];

    public Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new ToolAnswer(arguments.String("summary"), Ends: true));
}
