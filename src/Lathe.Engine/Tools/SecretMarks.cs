using System.Text;
using Lathe.Edits;

namespace Lathe.Engine.Tools;

/// <summary>
/// Finds the values of marks that a former process derived: a resumed run recalls what the model was told without reading the files again, so a mark that comes
/// back is looked for in the workspace. One that stands for nothing is refused, so that no mark ever lands in a file in place of a value.
/// </summary>
internal static class SecretMarks
{
    private const long LargestFile = 10 << 20;

    public static async Task DeriveAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var unknown = Unknown(arguments, context);
        if (unknown.Count == 0) return;
        var files = await context.Workspace.SealAsync(cancellationToken);
        foreach (var entry in files.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Kind != Workspaces.SnapshotEntryKind.File || entry.Size > LargestFile || context.Workspace.Tree.Stat(entry.Path) is not { Kind: FileTreeEntryKind.File }) continue;
            var text = Encoding.UTF8.GetString(context.Workspace.Tree.Read(entry.Path));
            context.Redactor.Redact(text);

            // A file may hold such a mark as its own text; then the mark means itself.
            unknown.RemoveWhere(m => context.Redactor.Knows(m) || text.Contains(m, StringComparison.Ordinal));
            if (unknown.Count == 0) return;
        }

        throw new ToolInputException($"The mark {unknown.First()} does not stand for a value that is known any more. Read the file, or run the command, that showed it once more.");
    }

    private static HashSet<string> Unknown(ToolArguments arguments, ToolContext context)
    {
        var unknown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in arguments.Texts())
        {
            foreach (var mark in Redaction.Redactor.Marks(text))
            {
                if (!context.Redactor.Knows(mark)) unknown.Add(mark);
            }
        }

        return unknown;
    }
}
