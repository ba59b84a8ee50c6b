using Lathe.Engine.Agents;

namespace Lathe.Engine.Tests.Agents;

public sealed class LoopDetectorTests
{
    [Fact]
    public void The_same_call_with_the_same_result_three_times_is_a_loop()
    {
        var loops = new LoopDetector();
        Assert.False(loops.Add("read_file", "{\"path\":\"a\"}", "text"));
        Assert.False(loops.Add("read_file", "{\"path\":\"a\"}", "text"));
        Assert.True(loops.Add("read_file", "{\"path\":\"a\"}", "text"));
    }

    [Fact]
    public void A_call_whose_result_changes_is_no_loop()
    {
        var loops = new LoopDetector();
        for (var i = 0; i < 20; i++) Assert.False(loops.Add("run_command", "{\"command\":\"make\"}", $"result {i}"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_pattern_of_calls_that_repeats_three_times_is_a_loop(int period)
    {
        var loops = new LoopDetector();
        var found = false;
        for (var i = 0; i < period * 3; i++)
        {
            Assert.False(found);
            found = loops.Add("tool", $"{{\"n\":{i % period}}}", $"{i % period}");
        }

        Assert.True(found);
    }

    [Fact]
    public void After_a_reset_counting_begins_anew()
    {
        var loops = new LoopDetector();
        loops.Add("a", "", "x");
        loops.Add("a", "", "x");
        loops.Reset();
        Assert.False(loops.Add("a", "", "x"));
    }

    [Fact]
    public void The_tool_the_arguments_and_the_result_do_not_run_into_each_other()
    {
        var loops = new LoopDetector();
        Assert.False(loops.Add("a", "bc", ""));
        Assert.False(loops.Add("ab", "c", ""));
        Assert.False(loops.Add("abc", "", ""));
    }
}
