using System.Security.Cryptography;
using System.Text;
using Lathe.Engine.Configuration;
using Lathe.Storage.Failures;

namespace Lathe.Storage.Files;

/// <summary>A name for this machine's state folder, so that machines which share a journal can tell whose files and objects a run has: the host's name and some letters of chance, made once.</summary>
internal static class MachineName
{
    private const int Longest = 120;

    public static string Of(LathePaths paths)
    {
        var file = Path.Combine(paths.State, "machine");
        try
        {
            if (Read(file) is { } known) return known;
            PrivateFolder.Make(paths.State);
            Make(file);
            return Read(file) ?? Environment.MachineName;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles("journal", file, e);
        }
    }

    // On the disk before it is used: events name it, and after a power cut the machine must not be another one.
    private static void Make(string file)
    {
        var draft = $"{file}.{Environment.ProcessId}";
        try
        {
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes($"{Environment.MachineName}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}\n"));
                stream.Flush(flushToDisk: true);
            }

            // Of two processes that make it at once, the first one's stays.
            File.Move(draft, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    private static string? Read(string file) =>
        File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 and <= Longest } text && !text.Any(char.IsControl) ? text : null;
}
