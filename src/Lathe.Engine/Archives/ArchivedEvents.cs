using System.Text.Json;
using Lathe.Engine.Journal;

namespace Lathe.Engine.Archives;

/// <summary>Reads the events of an archive and holds them to what a journal has: one run, numbers without gaps, members that are there.</summary>
internal static class ArchivedEvents
{
    // Far from where arithmetic with times ends.
    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads them.</summary>
    /// <param name="lines">The content of the file.</param>
    /// <param name="manifest">What the manifest says of them.</param>
    /// <exception cref="Lathe.Errors.LatheException">Validation <c>import.bad_event</c> or <c>import.damaged</c>.</exception>
    public static List<RunEvent> Read(ReadOnlySpan<byte> lines, ArchiveManifest manifest)
    {
        if (!RunId.TryParse(manifest.Run.Value, out var run) || run != manifest.Run) throw ArchiveError.Damaged("its manifest names no run");
        var events = new List<RunEvent>();
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            if (end < 0) throw ArchiveError.Damaged($"{ArchiveNames.Events} ends inside a line");
            events.Add(Parse(lines[..end], run, events.Count + 1, events.Count == 0 ? 1 : events[^1].Generation));
            lines = lines[(end + 1)..];
        }

        if (events.Count != manifest.Events || events.Count == 0) throw ArchiveError.Damaged($"it has {events.Count:N0} events where the manifest says {manifest.Events:N0}");
        return events;
    }

    private static RunEvent Parse(ReadOnlySpan<byte> line, RunId run, long number, long generation)
    {
        try
        {
            if (HasNull(line)) throw ArchiveError.BadEvent(number, "has a member without a value");
            var stored = JsonSerializer.Deserialize(line, EngineJson.Default.RunEvent);
            if (stored is not { Data: not null } || stored.Run != run || stored.Sequence != number) throw ArchiveError.BadEvent(number, "is of another run, or at another place");
            if (!EngineJson.IsWhole(stored.Data)) throw ArchiveError.BadEvent(number, "lacks a member that it cannot do without");
            if (stored.Generation < generation || stored.Generation > 1_000_000_000 || stored.At < DateTimeOffset.UnixEpoch || stored.At > Latest) throw ArchiveError.BadEvent(number, "has an impossible time or owner");
            if (stored.Data is RunStarted != (number == 1)) throw ArchiveError.BadEvent(number, "is a beginning in the middle, or none at the beginning");
            if (stored.Data is RunStarted started) Check(started);
            if (stored.Data is RunResumed { Repository: { } moved }) Check(number, moved);
            return stored;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw ArchiveError.BadEvent(number, $"cannot be read ({Text.Bounded.OneLine(e.Message, 200).TrimEnd('.')})", e);
        }
    }

    private static void Check(RunStarted started)
    {
        if (started is not { Task: { Title: not null, Description: not null }, Settings.Model: not null, Repository: { } place, Templates: not null, Version: not null }) throw ArchiveError.BadEvent(1, "lacks what a run cannot do without");
        Check(1, place);
    }

    private static void Check(long number, string place)
    {
        if (place.Length > 4_096 || !Path.IsPathFullyQualified(place) || place.Any(char.IsControl) || Path.GetFullPath(place) != place) throw ArchiveError.BadEvent(number, "names a repository by a path that is not absolute and plain");
    }

    // Nothing that a journal stores has a null in it, but for the result of a step.
    private static bool HasNull(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 256 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null) return true;
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 2 && reader.ValueTextEquals("result"u8)) reader.Skip();
        }

        return false;
    }
}
