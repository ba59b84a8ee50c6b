using System.Buffers;
using System.Globalization;

namespace Lathe.Edits;

/// <summary>Prints patches in git's form.</summary>
internal static class DiffWriter
{
    public static byte[] Write(IReadOnlyList<FilePatch> patches)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        foreach (var patch in patches) Write(output, patch);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> output, FilePatch patch)
    {
        var oldName = patch.OldPath ?? patch.NewPath ?? "";
        var newName = patch.NewPath ?? patch.OldPath ?? "";
        Line(output, $"diff --git {GitNames.Quote("a/" + oldName)} {GitNames.Quote("b/" + newName)}");
        WriteModes(output, patch);
        if (patch.OldPath is not null && patch.NewPath is not null && oldName != newName)
        {
            var verb = patch.IsCopy ? "copy" : "rename";
            if (patch.Similarity is { } similarity) Line(output, $"similarity index {similarity}%");
            Line(output, $"{verb} from {GitNames.Quote(oldName)}");
            Line(output, $"{verb} to {GitNames.Quote(newName)}");
        }

        if (patch.Index is not null)
            Line(output, patch.OldMode is { } mode && mode == patch.NewMode ? $"index {patch.Index} {Octal(mode)}" : $"index {patch.Index}");
        if (patch.Binary is { } binary)
        {
            Line(output, "GIT binary patch");
            if (binary.Delta is not null) GitBinary.WriteDelta(output, binary.Delta);
            else GitBinary.WriteLiteral(output, binary.After ?? []);
            if (binary.ReverseDelta is not null) GitBinary.WriteDelta(output, binary.ReverseDelta);
            else if (binary.Before is not null) GitBinary.WriteLiteral(output, binary.Before);
        }

        if (patch.Hunks.Count == 0) return;
        Line(output, patch.OldPath is null ? "--- /dev/null" : "--- " + Name("a/" + patch.OldPath));
        Line(output, patch.NewPath is null ? "+++ /dev/null" : "+++ " + Name("b/" + patch.NewPath));
        foreach (var hunk in patch.Hunks) Write(output, hunk);
    }

    private static void WriteModes(ArrayBufferWriter<byte> output, FilePatch patch)
    {
        if (patch.OldPath is null)
        {
            Line(output, $"new file mode {Octal(patch.NewMode ?? GitModes.Regular)}");
        }
        else if (patch.NewPath is null)
        {
            Line(output, $"deleted file mode {Octal(patch.OldMode ?? GitModes.Regular)}");
        }
        else if (patch.OldMode is { } oldMode && patch.NewMode is { } newMode && oldMode != newMode)
        {
            Line(output, $"old mode {Octal(oldMode)}");
            Line(output, $"new mode {Octal(newMode)}");
        }
    }

    private static void Write(ArrayBufferWriter<byte> output, DiffHunk hunk)
    {
        var section = hunk.Section.Length == 0 ? "" : " " + hunk.Section;
        Line(output, $"@@ -{Range(hunk.OldStart, hunk.OldCount)} +{Range(hunk.NewStart, hunk.NewCount)} @@{section}");
        foreach (var line in hunk.Lines)
        {
            EscapedUtf8.Write(output, line.Kind switch { HunkLineKind.Add => "+", HunkLineKind.Remove => "-", _ => " " });
            EscapedUtf8.Write(output, line.Text);
            EscapedUtf8.Write(output, line.Ending);
            if (!line.Ending.EndsWith('\n')) EscapedUtf8.Write(output, "\n\\ No newline at end of file\n");
        }
    }

    // Git ends a name that holds white space with a tab, so that what follows it is not taken for a part of it.
    private static string Name(string name)
    {
        var quoted = GitNames.Quote(name);
        return quoted == name && name.Contains(' ', StringComparison.Ordinal) ? name + "\t" : quoted;
    }

    private static string Range(int start, int count) =>
        count == 1 ? start.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{start},{count}");

    private static string Octal(int mode) => Convert.ToString(mode, 8);

    private static void Line(ArrayBufferWriter<byte> output, string line)
    {
        EscapedUtf8.Write(output, line);
        EscapedUtf8.Write(output, "\n");
    }
}
