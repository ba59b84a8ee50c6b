using System.Text;
using System.Text.Json;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Storage.Failures;

namespace Lathe.Storage.Files;

/// <summary>The inbox of one machine: a file for each message, <c>runs/RUN/inbox/ID.json</c>, put there whole by a rename.</summary>
/// <param name="root">The folder of all runs.</param>
public sealed class FileRunInbox(string root) : IRunInbox
{
    private const int MostMessages = 200;
    private const int LargestMessage = 256 << 10;

    /// <inheritdoc/>
    public async Task LeaveAsync(RunId run, RunEventData message, CancellationToken cancellationToken)
    {
        var folder = FolderOf(run);
        var (type, json) = EngineJson.Write(message);
        var file = Path.Combine(folder, IdOf(message) + ".json");
        try
        {
            PrivateFolder.Make(folder);
            await using (var stream = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(type + "\n"), cancellationToken);
                await stream.WriteAsync(json, cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            File.Move(file + ".new", file, overwrite: true);
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles("journal", file, e);
        }
        finally
        {
            // After the rename there is nothing under this name.
            DraftFolder.Discard(file + ".new");
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunEventData>> ReadAsync(RunId run, CancellationToken cancellationToken)
    {
        var folder = FolderOf(run);
        if (!Directory.Exists(folder)) return [];
        var messages = new List<RunEventData>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Take(MostMessages))
        {
            if (await ReadAsync(file, cancellationToken) is { } message) messages.Add(message);
        }

        return messages;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(RunId run, IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        var folder = FolderOf(run);
        try
        {
            foreach (var message in messages)
            {
                if (RunId.TryParse(message, out var id)) File.Delete(Path.Combine(folder, id.Value + ".json"));
            }
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles("journal", folder, e);
        }

        return Task.CompletedTask;
    }

    private static async Task<RunEventData?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(file).Length > LargestMessage) return null;
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            var message = end <= 0 ? null : EngineJson.Read(text[..end], text[(end + 1)..]);

            // Only what a person may leave, under its own name: a removal by id must find it.
            return message is FeedbackSaid { Item: not null } or FeedbackWaived && IdOf(message) == Path.GetFileNameWithoutExtension(file) ? message : null;
        }
        catch (Exception e) when (e is JsonException || StorageFailure.IsOfFiles(e))
        {
            return null;
        }
    }

    private static string IdOf(RunEventData message) => message switch
    {
        FeedbackSaid said => said.Message,
        FeedbackWaived waived => waived.Message,
        _ => throw new ArgumentException($"{message.GetType().Name} is no message of a person.", nameof(message)),
    };

    // An id becomes part of a path here, so only a well-formed one gets through.
    private string FolderOf(RunId run) => RunId.TryParse(run.Value, out var id)
        ? Path.Combine(root, id.Value, "inbox")
        : throw new ArgumentException("Not a run's id.", nameof(run));
}
