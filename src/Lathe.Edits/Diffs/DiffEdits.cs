using System.Text;

namespace Lathe.Edits;

/// <summary>Turns patches into edits.</summary>
internal static class DiffEdits
{
    public static IReadOnlyList<FileEdit> Of(IReadOnlyList<FilePatch> patches, bool fromBytes)
    {
        var edits = new List<FileEdit>(patches.Count);
        foreach (var patch in patches) edits.Add(Of(patch, fromBytes));
        return edits;
    }

    private static FileEdit Of(FilePatch patch, bool fromBytes)
    {
        var isLink = patch.OldMode == GitModes.Link || patch.NewMode == GitModes.Link;
        if (patch.Binary is { } binary && (binary.Delta is not null || (binary.Before is null && patch.OldPath is not null)))
        {
            return new BinaryPatchEdit(patch.OldPath ?? patch.NewPath!, binary)
            {
                NewPath = patch.NewPath,
                NewMode = patch.OldMode == patch.NewMode ? null : GitModes.Bits(patch.NewMode),
                IsCopy = patch.IsCopy,
                Index = patch.Index,
                SourceLine = patch.SourceLine,
            };
        }

        if (patch.Binary is { } whole) return Exact(patch, patch.OldPath is null ? null : whole.Before ?? [], patch.NewPath is null ? null : whole.After);
        if (isLink) return Exact(patch, patch.OldPath is null ? null : Side(patch, HunkLineKind.Remove), patch.NewPath is null ? null : Side(patch, HunkLineKind.Add));
        // A patch that makes a file cannot know lines of it: one that does means a file that is there.
        if (patch.OldPath is null && HasOldLines(patch)) patch = patch with { OldPath = patch.NewPath };
        if (patch.OldPath is null && fromBytes) return Exact(patch, null, Side(patch, HunkLineKind.Add));
        if (patch.OldPath is null)
            return new WriteFileEdit(patch.NewPath!, SideText(patch, HunkLineKind.Add)) { Overwrite = false, Verbatim = true, Mode = GitModes.Bits(patch.NewMode), SourceLine = patch.SourceLine };

        var hunks = new List<EditHunk>(patch.Hunks.Count);
        foreach (var hunk in patch.Hunks)
            hunks.Add(new EditHunk(hunk.Lines) { SourceLine = hunk.SourceLine, OldStart = hunk.OldStart < 0 ? null : hunk.OldCount == 0 ? hunk.OldStart + 1 : hunk.OldStart, HasTrueEdges = patch.IsGit && hunk.IsCounted });
        return new PatchFileEdit(patch.OldPath, hunks)
        {
            NewPath = patch.NewPath == patch.OldPath ? null : patch.NewPath,
            NewMode = patch.OldMode == patch.NewMode ? null : GitModes.Bits(patch.NewMode),
            Deletes = patch.NewPath is null,
            IsCopy = patch.IsCopy,
            EndingsAreLiteral = true,
            FromBytes = fromBytes,
            SourceLine = patch.SourceLine,
        };
    }

    private static bool HasOldLines(FilePatch patch)
    {
        foreach (var hunk in patch.Hunks)
        {
            foreach (var line in hunk.Lines)
            {
                // A bare line in a new file is one that lost its '+'.
                if (line.Kind == HunkLineKind.Remove || (line.Kind == HunkLineKind.Context && line.Text.Length > 0)) return true;
            }
        }

        return false;
    }

    private static ExactChangeEdit Exact(FilePatch patch, byte[]? before, byte[]? after) =>
        new(new FileChange(patch.OldPath, patch.NewPath, before, after)
        {
            OldMode = GitModes.Bits(patch.OldMode ?? patch.NewMode) ?? FileChange.DefaultMode,
            NewMode = GitModes.Bits(patch.NewMode ?? patch.OldMode) ?? FileChange.DefaultMode,
            OldIsLink = patch.OldMode == GitModes.Link,
            NewIsLink = patch.NewMode == GitModes.Link,
        })
        { SourceLine = patch.SourceLine };

    private static byte[] Side(FilePatch patch, HunkLineKind kind) => EscapedUtf8.Encode(SideText(patch, kind));

    private static string SideText(FilePatch patch, HunkLineKind kind)
    {
        var text = new StringBuilder();
        foreach (var hunk in patch.Hunks)
        {
            foreach (var line in hunk.Lines)
            {
                if (line.Kind == kind || line.Kind == HunkLineKind.Context) text.Append(line.Text).Append(line.Ending);
            }
        }

        return text.ToString();
    }
}
