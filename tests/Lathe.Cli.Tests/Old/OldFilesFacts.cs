using System.Globalization;
using System.Text.Json;
using Lathe.Cli.Tests.Trouble;
using Lathe.Engine.Archives;
using Lathe.Models.Replay;

namespace Lathe.Cli.Tests.Old;

/// <summary>Archives and cassettes that earlier versions wrote, read with this one: see README.md.</summary>
public sealed class OldFilesFacts
{
    public static TheoryData<string> Archives => Named("archive-*");

    public static TheoryData<string> Cassettes => Named("cassette-*");

    [Fact]
    public void There_is_a_file_of_every_format()
    {
        Assert.Equal(Enumerable.Range(1, ArchiveNames.Format), Formats(Archives));
        Assert.Equal(Enumerable.Range(1, Cassette.FormatVersion), Formats(Cassettes));
    }

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task A_run_in_an_archive_of_an_earlier_version_is_imported_whole(string name)
    {
        await using var stage = await Stage.SetAsync();

        await stage.ExpectAsync(ExitCodes.Success, "import", PathOf(name), "--json");

        var imported = JsonDocument.Parse(stage.Out).RootElement;
        Assert.Equal((false, 0), (imported.GetProperty("was_there").GetBoolean(), imported.GetProperty("missing").GetInt32()));
        var run = imported.GetProperty("run").GetString()!;
        await stage.ExpectAsync(ExitCodes.Success, "show", run, "--events", "--output-format", "stream-json");
        var types = stage.Out.TrimEnd().Split('\n').Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("data").GetProperty("type").GetString()!).ToList();
        Assert.DoesNotContain("unreadable", types);
        Assert.Equal((1, 2), (types.Count(static t => t == "run_started"), types.Count(static t => t == "attempt_finished")));
        await stage.ExpectAsync(ExitCodes.Success, "show", run);
        Assert.Contains("verified", stage.Out, StringComparison.OrdinalIgnoreCase);
        await stage.ExpectAsync(ExitCodes.Success, "diff", run);
        Assert.Contains("+++ b/src/split.mjs", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "checkpoints", run, "--files");
        Assert.Contains("  M src/split.mjs", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "cassette", run, "again.json");
        Assert.Contains("6 answers", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "import", PathOf(name));
        Assert.Contains("is here already, with every event of the archive; nothing was changed", stage.Out, StringComparison.Ordinal);
    }

    // Its prompts and tools may be others by now, so what it answers is one thing, and that it can be read another.
    [Theory]
    [MemberData(nameof(Cassettes))]
    public async Task A_cassette_of_an_earlier_version_is_read(string name)
    {
        var cassette = Cassette.Load(PathOf(name));
        Assert.Equal((6, 128_000), (cassette.Count, cassette.Window));

        await using var stage = await Stage.SetAsync();
        await stage.ExpectAsync(ExitCodes.FailedCheck, "replay", PathOf(name));
        Assert.Contains("The shares of an invoice", stage.Out, StringComparison.Ordinal);
        Assert.Contains("replay.", stage.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("replay.bad_cassette", stage.Out + stage.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cassettes))]
    public async Task A_cassette_of_a_later_version_is_refused_with_its_number(string name)
    {
        await using var stage = await Stage.SetAsync();
        var later = Path.Combine(stage.Home, "later.json");
        File.WriteAllText(later, File.ReadAllText(PathOf(name)).Replace($"\"lathe_cassette\": {name.Split('-')[1]}", $"\"lathe_cassette\": {Cassette.FormatVersion + 1}", StringComparison.Ordinal));

        await stage.ExpectAsync(ExitCodes.BadInput, "replay", later);

        Assert.Contains($"Its format is {Cassette.FormatVersion + 1}; this version reads {Cassette.FormatVersion}.", stage.Error, StringComparison.Ordinal);
    }

    private static TheoryData<string> Named(string pattern) => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Old", "Made"), pattern).Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static IEnumerable<int> Formats(TheoryData<string> files) => files.Select(static row => int.Parse(row.Data.Split('-')[1], CultureInfo.InvariantCulture)).Distinct().Order();

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Old", "Made", name);
}
