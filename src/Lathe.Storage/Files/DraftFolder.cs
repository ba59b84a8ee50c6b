using System.Security.Cryptography;
using Lathe.Storage.Failures;

namespace Lathe.Storage.Files;

/// <summary>The folder of what is being written, under names of chance. Drafts that a killed process left are removed with the first new one.</summary>
internal sealed class DraftFolder(string folder, TimeProvider time)
{
    // A living draft is never this old.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromHours(24);

    private int _swept;

    /// <summary>A path for a new draft.</summary>
    public string Next()
    {
        PrivateFolder.Make(folder);
        if (Interlocked.Exchange(ref _swept, 1) == 0) Sweep();
        return Path.Combine(folder, RandomNumberGenerator.GetHexString(24, lowercase: true));
    }

    /// <summary>Removes a draft, if it is there.</summary>
    public static void Discard(string draft)
    {
        if (draft.Length == 0) return;
        try
        {
            File.Delete(draft);
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            // It is removed with the old drafts another time.
        }
    }

    private void Sweep()
    {
        var limit = time.GetUtcNow() - StaleAfter;
        foreach (var draft in Directory.EnumerateFiles(folder))
        {
            if (new DateTimeOffset(File.GetLastWriteTimeUtc(draft)) < limit) Discard(draft);
        }
    }
}
