using System.Text;
using Lathe.Engine.Journal;

namespace Lathe.Storage.Sqlite;

/// <summary>A run that was recorded elsewhere, in the form in which it is stored.</summary>
internal static class ImportedRun
{
    /// <summary>Checks the events and folds them.</summary>
    /// <exception cref="ArgumentException">They are not one whole run, or one of them could not be read back.</exception>
    public static (RunRow Row, StoredData[] Data) Of(IReadOnlyList<RunEvent> events)
    {
        if (events.Count == 0 || events[0].Data is not RunStarted started) throw new ArgumentException("A run begins with its start.", nameof(events));
        var summary = RunSummary.Begin(events[0].Run, started, events[0].At);
        var data = new StoredData[events.Count];
        for (var i = 0; i < data.Length; i++)
        {
            var stored = events[i];
            if (stored.Run != summary.Run || stored.Sequence != i + 1) throw new ArgumentException($"Event {stored.Sequence} of run {stored.Run} is not the one that follows.", nameof(events));
            data[i] = EventCodec.Encode(stored.Data);
            if (EventCodec.Decode(data[i].Type, Encoding.UTF8.GetBytes(data[i].Json)) is UnreadableEvent unreadable) throw new ArgumentException($"Event {stored.Sequence} could not be read back: {unreadable.Problem}", nameof(events));
            if (i > 0) summary = summary.Apply(stored.Data, stored.At);
        }

        return (new RunRow(summary, events.Max(static e => e.Generation), events.Count, started.User ?? ""), data);
    }
}
