using Lathe.Engine.Agents;
using Lathe.Syntax;

namespace Lathe.Engine.Tools;

internal sealed class OutlineTool : ITool
{
    private const long LargestFile = 4 << 20;

    public ToolText Text { get; } = ToolText.Load("outline");

    public bool Writes => false;

    public IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context) => [ToolFiles.Subject(context, arguments.String("path"))];

    public Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var file = ToolFiles.Read(context, arguments.String("path"), LargestFile);
        if (LanguageTable.Detect(file.Path, file.Bytes) is not { } language)
            return Task.FromResult(new ToolAnswer($"The language of {file.Path} is not known; use read_file.", IsError: true));
        var items = Outline.Of(language, file.Text);
        var text = items.Count == 0 ? $"{file.Path} ({language.Name}) defines nothing that the outline knows; use read_file." : Outline.Render(items);
        return Task.FromResult(new ToolAnswer(text));
    }
}
