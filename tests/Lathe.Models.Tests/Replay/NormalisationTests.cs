using Lathe.Models.Replay;

namespace Lathe.Models.Tests.Replay;

public sealed class NormalisationTests
{
    private static readonly Normalisation Normalisation = new(new Dictionary<string, string> { ["repo"] = "/home/me/app/", ["home"] = "/home/me" });

    [Theory]
    [InlineData("see /home/me/app/src/x.cs and /home/me/.config", "see {lathe:repo}/src/x.cs and {lathe:home}/.config")]
    [InlineData("/home/me/application /home/me2", "{lathe:home}/application /home/me2")]
    [InlineData("/home/me/app", "{lathe:repo}")]
    [InlineData("took 0.123s, 15 ms, 2 seconds, 1m 2.5s", "took {duration}, {duration}, {duration}, {duration}")]
    [InlineData("at 2026-11-21T09:17:42.123Z or 2026-11-21 10:17 +0100 or 2026-11-21", "at {time} or {time} or {time}")]
    [InlineData("Sat Nov 21 09:17:42 UTC 2026", "{time}")]
    [InlineData("Sat, 21 Nov 2026 09:17:42", "{time}")]
    [InlineData("09:17:42", "{time}")]
    [InlineData("run 01JD3Z5Y8Q6W7X9A0BCDEFGHJK ends", "run {id} ends")]
    [InlineData("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "{id}")]
    [InlineData("http://127.0.0.1:43121/x and localhost:80", "http://127.0.0.1:{port}/x and localhost:{port}")]
    [InlineData("/tmp/tmpx1y2/log", "{tmp}/log")]
    [InlineData("<object at 0x7f3a5c001230>", "<object at {address}>")]
    public void What_may_differ_is_replaced(string text, string expected) => Assert.Equal(expected, Normalisation.Apply(text));

    [Theory]
    [InlineData("line 12, column 7")]
    [InlineData("x = items[3] + 4.5")]
    [InlineData("May I ask 3 questions?")]
    [InlineData("v1.2.3 of package@10.0.1")]
    [InlineData("3 tests, 10 passed")]
    [InlineData("expected 5 but got 7")]
    public void What_matters_stays(string text) => Assert.Equal(text, Normalisation.Apply(text));

    [Fact]
    public void Applying_twice_changes_nothing_more()
    {
        const string text = "/home/me/app ran 3 s at 2026-11-21T09:17:42Z on localhost:8080 in /tmp/abc";
        Assert.Equal(Normalisation.Apply(text), Normalisation.Apply(Normalisation.Apply(text)));
    }

    [Fact]
    public void Placeholders_become_this_machines_folders_also_within_json()
    {
        var here = new Normalisation(new Dictionary<string, string> { ["repo"] = "/odd \"name\"/x" });
        Assert.Equal("/odd \"name\"/x/a", here.ShowRoots("{lathe:repo}/a"));
        Assert.Equal("{\"p\":\"/odd \\\"name\\\"/x/a\"}", here.ShowRootsInJson("{\"p\":\"{lathe:repo}/a\"}"));
    }

    [Fact]
    public void A_diff_is_short_and_shows_the_place()
    {
        List<string> expected = [.. Enumerable.Range(0, 100).Select(i => $"line {i}")];
        List<string> got = [.. expected];
        got[50] = new string('x', 500) + "END";
        got.RemoveRange(51, 40);
        var diff = TranscriptDiff.Of(expected, got);
        Assert.Contains("@@ line 51 @@", diff);
        Assert.Contains("-line 50", diff);
        Assert.Contains("more lines", diff);
        Assert.True(diff.Length < 2500);
        Assert.True(diff.Split('\n').Length < 40);
    }
}
