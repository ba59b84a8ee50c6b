using Lathe.Engine.Journal;
using Lathe.TestKit.Conformance;

namespace Lathe.Engine.Tests.Journal;

public sealed class CountedEventsFacts
{
    [Fact]
    public void Without_a_restore_everything_counts() => Assert.Equal([1L, 2, 3], Counting(Notes(3)));

    [Fact]
    public void A_restore_of_the_conversation_takes_out_what_came_after_its_place_and_what_follows_counts() =>
        Assert.Equal([1L, 2, 5, 6], Counting([.. Notes(4), Restore(5, 2), Note(6)]));

    [Fact]
    public void A_restore_that_is_taken_back_brings_everything_in_again() =>
        Assert.Equal([1L, 2, 3, 4, 7, 8], Counting([.. Notes(4), Restore(5, 2), Note(6), Restore(7, 4), Note(8)]));

    [Fact]
    public void A_place_that_another_restore_took_out_is_a_place_all_the_same() =>
        Assert.Equal([1L, 2, 3, 7], Counting([.. Notes(4), Restore(5, 1), Note(6), Restore(7, 3)]));

    [Fact]
    public void A_place_on_the_way_of_a_restore_counts_with_it() =>
        Assert.Equal([1L, 5, 6, 8], Counting([.. Notes(4), Restore(5, 1), Note(6), Note(7), Restore(8, 6)]));

    [Fact]
    public void A_restore_of_files_alone_or_one_that_points_ahead_takes_nothing_out() =>
        Assert.Equal([1L, 2, 3, 4], Counting([.. Notes(2), Restore(3, null), Restore(4, 4)]));

    [Fact]
    public void Events_need_not_be_all_of_the_runs() =>
        Assert.Equal([2L, 9, 11], Counting([Note(2), Note(6), Restore(9, 4), Note(11)]));

    private static IEnumerable<long> Counting(IEnumerable<RunEvent> events)
    {
        var line = new CountedEvents();
        foreach (var stored in events) line.Add(stored);
        return line.Counting().Select(e => e.Sequence);
    }

    private static IEnumerable<RunEvent> Notes(int count) => Enumerable.Range(1, count).Select(i => Note(i));

    private static RunEvent Note(long sequence) => Event(sequence, new RunNoted("test.note", "x"));

    private static RunEvent Restore(long sequence, long? through) =>
        Event(sequence, new RunRestored(new StepId("restore-1"), 1, new StepId("attempt-1/turn-1/call-0"), through is null ? RestoreScope.Files : RestoreScope.All, JournalSamples.Hash, through));

    private static RunEvent Event(long sequence, RunEventData data) => new(new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAV"), sequence, DateTimeOffset.UnixEpoch, 1, data);
}
