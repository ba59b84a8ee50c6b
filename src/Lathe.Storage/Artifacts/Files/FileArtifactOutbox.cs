using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Text;
using Lathe.Errors;
using Lathe.Storage.Failures;
using Lathe.Storage.Files;
using Lathe.Storage.Leases;

namespace Lathe.Storage.Artifacts.Files;

/// <summary>The outbox of one machine: a file for each entry, put there whole by a rename and synced, and a line for each write in a log.</summary>
/// <param name="folder">The absolute path of its folder, which is made when something is put there.</param>
public sealed class FileArtifactOutbox(string folder) : IArtifactOutbox
{
    private const string Area = "artifacts";
    private const long LongestLog = 4 << 20;

    private string Entries => Path.Combine(folder, "outbox");

    private string Log => Path.Combine(folder, "writes.log");

    /// <inheritdoc/>
    public void Put(OutboxEntry entry) => Do(() =>
    {
        PrivateFolder.Make(Entries);
        var draft = Path.Combine(folder, $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}.new");
        try
        {
            using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                JsonSerializer.Serialize(file, entry, ArtifactJson.Default.OutboxEntry);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, PlaceOf(entry.Draft.Token), overwrite: true);
            DiskSync.Folder(Entries);
            return true;
        }
        finally
        {
            // After the rename there is nothing under this name.
            DraftFolder.Discard(draft);
        }
    });

    /// <inheritdoc/>
    public void Remove(string token) => Do(() =>
    {
        if (Directory.Exists(Entries)) File.Delete(PlaceOf(token));
        return true;
    });

    /// <inheritdoc/>
    public IReadOnlyList<OutboxEntry> List() => Do(() =>
    {
        var entries = new List<OutboxEntry>();
        foreach (var file in EntryFiles())
        {
            if (Read(file).Entry is { } entry) entries.Add(entry);
        }

        entries.Sort(static (a, b) => a.Queued != b.Queued ? a.Queued.CompareTo(b.Queued) : string.CompareOrdinal(a.Draft.Token, b.Draft.Token));
        return entries;
    });

    /// <inheritdoc/>
    public IReadOnlyList<string> Damaged() => Do(() => (List<string>)[.. EntryFiles().Where(static file => Read(file).IsDamaged).Order(StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public IDisposable? TryBeginDrain() => Do(() =>
    {
        PrivateFolder.Make(folder);
        return FileLock.TryTake(Path.Combine(folder, "draining"));
    });

    /// <inheritdoc/>
    public void Record(string item, LatheError? error, DateTimeOffset at) => Do(() =>
    {
        PrivateFolder.Make(folder);
        var line = $"{at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}\t{(error is null ? "stored" : "failed")}\t{item}\t{(error is null ? "" : Bounded.OneLine($"{error.Code}: {error.Message}", 300))}\n";
        using var gate = new StoreGate(Path.Combine(folder, "writes.lock"));
        return gate.Write(() =>
        {
            if (new FileInfo(Log) is { Exists: true, Length: > LongestLog }) File.Move(Log, Log + ".old", overwrite: true);
            File.AppendAllText(Log, line);
            return true;
        });
    });

    /// <inheritdoc/>
    public ArtifactCounts Count() => Do(() =>
    {
        var counts = new ArtifactCounts(0, 0, null);
        foreach (var log in (string[])[Log + ".old", Log])
        {
            if (!File.Exists(log)) continue;
            foreach (var line in File.ReadLines(log))
            {
                counts = line.Split('\t') switch
                {
                    [_, "stored", ..] => counts with { Stored = counts.Stored + 1 },
                    [var at, "failed", var item, var why, ..] => counts with { Failed = counts.Failed + 1, LastFailure = $"{at} {item}: {why}" },
                    _ => counts,
                };
            }
        }

        return counts;
    });

    private IEnumerable<string> EntryFiles() => Directory.Exists(Entries) ? Directory.EnumerateFiles(Entries, "*.json") : [];

    // One that is gone was stored meanwhile.
    private static (OutboxEntry? Entry, bool IsDamaged) Read(string file)
    {
        try
        {
            var entry = JsonSerializer.Deserialize(File.ReadAllBytes(file), ArtifactJson.Default.OutboxEntry);
            return (entry, entry is null);
        }
        catch (JsonException)
        {
            return (null, true);
        }
        catch (FileNotFoundException)
        {
            return (null, false);
        }
    }

    private string PlaceOf(string token) => Path.Combine(Entries, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..32] + ".json");

    private T Do<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, folder, e);
        }
    }
}
