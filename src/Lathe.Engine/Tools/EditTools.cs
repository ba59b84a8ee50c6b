using System.Text;
using Lathe.Edits;
using Lathe.Engine.Agents;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Tools;

internal sealed class EditFileTool : ITool
{
    public ToolText Text { get; } = ToolText.Load("edit_file");

    public bool Writes => true;

    public IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context) => [ToolFiles.Subject(context, arguments.String("path"))];

    public Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var path = ToolFiles.Path(context, arguments.String("path"));
        var edit = new ReplaceTextEdit(path, arguments.String("old_text"), arguments.String("new_text")) { ReplaceAll = arguments.Flag("replace_all") };
        return Task.FromResult(WorkspaceEdits.Apply(context, new EditSet(edit)));
    }
}

internal sealed class ApplyPatchTool : ITool
{
    public ToolText Text { get; } = ToolText.Load("apply_patch");

    public bool Writes => true;

    public IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context)
    {
        if (EditParser.ParsePatchEnvelope(arguments.String("patch")).Edits is not { } edits) return [];
        var paths = new List<string>();
        foreach (var edit in edits.Edits)
        {
            Add(edit.Path);
            if (edit is MoveFileEdit move) Add(move.NewPath);
            if (edit is PatchFileEdit { NewPath: { } moved }) Add(moved);
        }

        return paths;

        // Rules are about where a path leads, not about how a model spells it.
        void Add(string path)
        {
            var name = ToolFiles.Subject(context, path);
            if (!paths.Contains(name)) paths.Add(name);
        }
    }

    public Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var parsed = EditParser.ParsePatchEnvelope(arguments.String("patch"));
        return Task.FromResult(parsed.Edits is { } edits
            ? WorkspaceEdits.Apply(context, edits.Beneath(context.Workspace.MountPath))
            : new ToolAnswer($"The patch cannot be read, and nothing was changed. {parsed.Error!.Describe()}", IsError: true));
    }
}

internal sealed class WriteFileTool : ITool
{
    public ToolText Text { get; } = ToolText.Load("write_file");

    public bool Writes => true;

    public IReadOnlyList<string> Subjects(ToolArguments arguments, ToolContext context) => [ToolFiles.Subject(context, arguments.String("path"))];

    public Task<ToolAnswer> InvokeAsync(ToolArguments arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var path = ToolFiles.Path(context, arguments.String("path"));
        if (context.Workspace.Tree.Stat(path) is { Kind: FileTreeEntryKind.File } && !context.Seen.HasWhole(path))
        {
            throw new ToolInputException(context.Seen.Has(path)
                ? $"{path} exists and you have read only a part of it; the rest would be lost. Read the rest first, or change it with edit_file; where none of it is to stay, delete it first."
                : $"{path} exists and you have not read it. Read it first, or change it with edit_file.");
        }

        return Task.FromResult(WorkspaceEdits.Apply(context, new EditSet(new WriteFileEdit(path, arguments.String("content")))));
    }
}

/// <summary>Applies edits to the workspace for the edit tools: the guard against stale reads, the syntax check afterwards, and the answer for the model.</summary>
internal static class WorkspaceEdits
{
    private const int MostProblems = 8;

    public static ToolAnswer Apply(ToolContext context, EditSet edits)
    {
        if (StalePath(context, edits) is { } stale)
            return new ToolAnswer($"{stale} changed after you read it (a command or another edit wrote to it), and nothing was changed. Read it again, then edit.", IsError: true);
        foreach (var path in Paths(edits)) context.Workspace.BeforeWrite(path);
        var result = EditApplier.Apply(context.Workspace.Tree, edits);
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = new StringBuilder(result.Describe());
        var written = edits.Edits.OfType<WriteFileEdit>().Select(static e => e.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var change in result.Changes) Note(context, change, written, seen);
        AppendProblems(text, ChangeSyntax.NewProblems(result.Changes));
        return new ToolAnswer(text.ToString(), IsError: !result.Succeeded) { Seen = seen };
    }

    // One that is not a path is refused when it is applied.
    private static IEnumerable<string> Paths(EditSet edits)
    {
        foreach (var edit in edits.Edits)
        {
            if (RelativePath.TryNormalize(edit.Path, out var path, out _)) yield return path;
            var other = edit switch { MoveFileEdit move => move.NewPath, PatchFileEdit patch => patch.NewPath, _ => null };
            if (other is not null && RelativePath.TryNormalize(other, out path, out _)) yield return path;
        }
    }

    private static string? StalePath(ToolContext context, EditSet edits)
    {
        foreach (var edit in edits.Edits)
        {
            if (!RelativePath.TryNormalize(edit.Path, out var path, out _)) continue;
            if (context.Workspace.Tree.Stat(path) is not { Kind: FileTreeEntryKind.File, Size: <= TextFile.DefaultMaxBytes }) continue;
            if (context.Seen.StateOf(path, context.Workspace.Tree.Read(path)) == SeenState.Stale) return path;
        }

        return null;
    }

    private static void Note(ToolContext context, FileChange change, HashSet<string> written, Dictionary<string, string> seen)
    {
        if (change.OldPath is { } old && old != change.NewPath)
        {
            context.Workspace.NoteWrite(old);
            seen[old] = "";
        }

        if (change.NewPath is not { } path) return;
        context.Workspace.NoteWrite(path);
        if (change.After is not { } after)
        {
            seen[path] = "";
            return;
        }

        // What an edit leaves of a file is known as far as it was before.
        var isKnown = change.Before is null || written.Contains(path) || context.Seen.HasWhole(change.OldPath ?? path);
        seen[path] = isKnown ? ObjectHash.Of(after).Hex : SeenFile.Unsure(ObjectHash.Of(after).Hex);
    }

    private static void AppendProblems(StringBuilder text, IReadOnlyList<ChangeProblem> problems)
    {
        foreach (var file in problems.GroupBy(p => p.Path, StringComparer.Ordinal))
        {
            text.Append($"\nThis edit adds syntax errors to {file.Key}:\n");
            foreach (var problem in file.Take(MostProblems)) text.Append($"  line {problem.Line}, column {problem.Column}: {problem.Message}\n");
            if (file.Count() > MostProblems) text.Append($"  and {file.Count() - MostProblems} more\n");
        }
    }
}
