using Lathe.Engine.Agents;

namespace Lathe.Engine.Tools;

internal sealed class FinishTool : ITool
{
    public ToolText Text { get; } = ToolText.Load("finish");

    public bool Writes => false;

    public string Subject(ToolArguments arguments) => "";

    public Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new ToolAnswer(arguments.String("summary"), Ends: true));
}
