using System.Security.Cryptography;
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
            Directory.CreateDirectory(paths.State);
            var draft = $"{file}.{Environment.ProcessId}";
            File.WriteAllText(draft, $"{Environment.MachineName}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}\n");

            // Of two processes that make it at once, the first one's stays.
            try
            {
                File.Move(draft, file);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(draft);
            }

            return Read(file) ?? Environment.MachineName;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles("journal", file, e);
        }
    }

    private static string? Read(string file) =>
        File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 and <= Longest } text && !text.Any(char.IsControl) ? text : null;
}
