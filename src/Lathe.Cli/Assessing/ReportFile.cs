using Lathe.Cli.Output;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Cli.Assessing;

/// <summary>A file that a report goes to: the whole one takes the former one's place, or that stays. What is no file (<c>/dev/stdout</c>, a pipe) is written into.</summary>
internal static class ReportFile
{
    /// <summary>Writes it.</summary>
    /// <param name="path">An absolute path in a folder that is there.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="LatheException">Storage <c>assess.unwritable</c>, naming the file.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            if (SpecialFiles.IsSpecial(path))
            {
                using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
                write(stream);
            }
            else
            {
                Replace(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, write);
            }
        }
        catch (Exception e) when (WriteFailure.Is(e))
        {
            throw new LatheError(ErrorKind.Storage, "assess.unwritable", $"The report {PlainText.OneLine(path)} cannot be written: {WriteFailure.Words(e)}") { Guidance = "Make room or the folder writable, or name another file with --output." }.ToException(e);
        }
    }

    private static void Replace(string file, Action<Stream> write)
    {
        var draft = $"{file}.{Environment.ProcessId}.new";
        try
        {
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write)) write(stream);
            if (File.Exists(file)) File.SetUnixFileMode(draft, File.GetUnixFileMode(file));
            File.Move(draft, file, overwrite: true);
        }
        finally
        {
            if (File.Exists(draft)) File.Delete(draft);
        }
    }
}
