using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Configuration;

public sealed class SharedLimitSettingsFacts : IDisposable
{
    private readonly ConfigurationFixture _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Limits_over_several_runs_come_from_the_file_variables_and_flags_in_their_order()
    {
        _user.UserFile("user: ada\nlimits:\n  max_cost: 3\n  user: { max_cost: 20, maxTokens: 5000000, per: ever }\n  project: { max_cost: 10 }\n  day: { max_cost: 5 }\n");
        _user.Variables["LATHE_DAY_MAX_COST"] = "4";
        _user.Flags.Add(new FlagSetting("limits.project.max_tokens", "--project-max-tokens", "7000"));
        var configuration = _user.Load();
        var limits = configuration.SharedLimits("ada", "/repo");
        Assert.Equal("ada", configuration.User);
        Assert.Equal(
            [(20m, 5_000_000L, new LedgerAccount("ada", null, LedgerPeriod.Ever)), (10m, 7_000L, new LedgerAccount(null, "/repo", LedgerPeriod.Month)), (4m, 0L, new LedgerAccount(null, null, LedgerPeriod.Day))],
            limits.Select(l => (l.MaxCost ?? 0, l.MaxTokens ?? 0, l.Account)));
        Assert.Equal("LATHE_DAY_MAX_COST", _user.Setting("limits.day.max_cost").Source.Where);
        Assert.Equal("month", _user.Setting("limits.project.per").Value);
    }

    [Theory]
    [InlineData("limits: { usr: { max_cost: 1 } }\n", "limits.usr")]
    [InlineData("limits: { user: { max_csot: 1 } }\n", "limits.user.max_csot")]
    [InlineData("limits: { user: { per: week } }\n", "limits.user.per")]
    [InlineData("limits: { day: { per: month } }\n", "limits.day.per")]
    [InlineData("limits: { day: 5 }\n", "limits.day")]
    public void A_mistake_is_an_error_that_names_it(string yaml, string named)
    {
        _user.UserFile(yaml);
        var error = Assert.Throws<LatheException>(() => _user.Load()).Error;
        Assert.Equal(ErrorKind.Validation, error.Kind);
        Assert.Contains($"'{named}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repository_may_only_tighten_them()
    {
        _user.UserFile("limits: { project: { max_cost: 10, per: month }, day: { max_cost: 5 } }\n");
        _user.InRepository("lathe.yaml", "user: eve\nlimits: { project: { max_cost: 2, per: ever }, day: { max_cost: 50, max_tokens: 9000 }, user: { per: day } }\n");
        var configuration = _user.Load();
        Assert.Null(configuration.User);
        Assert.Equal(
            [(null, null, LedgerPeriod.Month), (2m, null, LedgerPeriod.Ever), (5m, 9_000L, LedgerPeriod.Day)],
            configuration.SharedLimits("ada", "/repo").Select(l => (l.MaxCost, l.MaxTokens, l.Account.Period)));
        Assert.Equal(["limits.day.max_cost", "limits.user.per", "user"], configuration.Ignored.Select(i => i.Key).Order());
    }
}
