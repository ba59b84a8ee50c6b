using Lathe.Cli.Output;
using Lathe.Edits;

namespace Lathe.Cli.Commands;

/// <summary>What became of one edit.</summary>
internal sealed record EditView(string Path, string? NewPath, string Outcome, string? MatchedBy, int? Line, string? Note, EditRefusalView? Refusal);

/// <summary>Why an edit was refused.</summary>
internal sealed record EditRefusalView(
    string Reason, string Message, int? SourceLine, IReadOnlyList<NumberedLine> Nearest, LineDifference? FirstDifference, IReadOnlyList<int> MatchLines, int? AlreadyAtLine);

/// <summary>What happened to a file.</summary>
internal sealed record FileChangeView(string Change, string Path, string? OldPath, int Added, int Removed);

/// <summary>What happened to a symbol.</summary>
internal sealed record SymbolChangeView(string Change, string Kind, string Name, string Path, int Line, string? OldSignature, string? NewSignature);

/// <summary>What <c>lathe edit apply</c> did, as <c>--json</c> writes it.</summary>
internal sealed record EditApplyView(
    string Status,
    string Format,
    bool DryRun,
    IReadOnlyList<EditView> Edits,
    IReadOnlyList<FileChangeView> Changes,
    IReadOnlyList<ChangeProblem> Problems,
    IReadOnlyList<SymbolChangeView> Symbols,
    string? Message,
    string Diff)
{
    public static EditApplyView Of(EditFormat format, ApplyResult result, bool dryRun) => new(
        DashedName.Of(result.Status),
        EditFormats.NameOf(format),
        dryRun,
        [.. result.Edits.Select(View)],
        [.. result.Changes.Select(View)],
        ChangeSyntax.NewProblems(result.Changes),
        [.. SymbolImpact.Of(result.Changes).Select(View)],
        result.SetRefusal,
        UnifiedDiff.WriteText(result.Changes));

    private static EditView View(EditResult edit) => new(
        edit.Edit.Path,
        edit.Edit switch { MoveFileEdit move => move.NewPath, PatchFileEdit patch => patch.NewPath, _ => null },
        DashedName.Of(edit.Outcome),
        edit.Outcome == EditOutcome.Applied ? DashedName.Of(edit.Pass) : null,
        edit.FirstLine > 0 ? edit.FirstLine : null,
        edit.Note,
        edit.Refusal is { } refusal ? View(refusal) : null);

    private static EditRefusalView View(EditRefusal refusal) => new(
        DashedName.Of(refusal.Reason), refusal.Message, refusal.SourceLine > 0 ? refusal.SourceLine : null, refusal.Nearest, refusal.FirstDifference, refusal.MatchLines, refusal.AlreadyAtLine);

    private static FileChangeView View(FileChange change)
    {
        var count = UnifiedDiff.Count(change);
        return new FileChangeView(DashedName.Of(change.Kind), change.Path, change.OldPath == change.NewPath ? null : change.OldPath, count.Added, count.Removed);
    }

    private static SymbolChangeView View(SymbolChange symbol) => new(
        DashedName.Of(symbol.Kind), DashedName.Of(symbol.SymbolKind), symbol.Name, symbol.Path, symbol.NewLine ?? symbol.OldLine ?? 0, symbol.OldSignature, symbol.NewSignature);
}
