using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Limits;
using Lathe.Engine.Trust;

namespace Lathe.Cli.Commands;

/// <summary>What stands of money or of tokens, as <c>--json</c> writes it; the limit and what is left are absent where none is set.</summary>
internal sealed record AmountView(decimal? Limit, decimal Spent, decimal Reserved, decimal? Left);

/// <summary>A limit, as <c>--json</c> writes it.</summary>
/// <param name="Scope"><c>user</c>, <c>project</c> or <c>day</c>.</param>
/// <param name="Name">The user, the repository or the day.</param>
/// <param name="Per"><c>day</c>, <c>month</c> or <c>ever</c>.</param>
/// <param name="Since">The first day that counts (UTC); absent for <c>ever</c>.</param>
/// <param name="Cost">US dollars.</param>
/// <param name="Tokens">Tokens, in and out.</param>
/// <param name="UnpricedCalls">Calls whose price is not known; they are not in the cost.</param>
internal sealed record LimitView(string Scope, string Name, string Per, string? Since, AmountView Cost, AmountView Tokens, long UnpricedCalls);

/// <summary>All of them, as <c>--json</c> writes them.</summary>
internal sealed record LimitsView(IReadOnlyList<LimitView> Limits);

/// <summary><c>lathe limits</c>: what the limits over several runs are, what is spent, what calls in flight have reserved, and what is left.</summary>
internal static class LimitsCommand
{
    public static Command Create(CliHost host)
    {
        var repo = SharedOptions.Repo();
        var command = new Command("limits", "Limits over several runs: what is spent, reserved and left by user, project and day.") { repo };
        SettingFlags.AddSharedLimits(command);
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => RunAsync(host, new CommandContext(host, parse), parse.GetValue(repo), SettingFlags.Read(parse), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, CommandContext context, string? folder, IReadOnlyList<FlagSetting> flags, CancellationToken cancellationToken)
    {
        var configuration = context.Configuration(folder, flags);
        var place = folder is null ? host.Environment.CurrentDirectory : context.Absolute(folder);
        var limits = configuration.SharedLimits(configuration.User ?? host.Environment.UserName, RepositoryRoot.Find(place) ?? place);
        await using var composition = new Composition(host, context.Paths);
        var balances = await composition.Journal.BalancesAsync([.. limits.Select(static l => l.Account)], cancellationToken);
        var views = limits.Select((limit, at) => View(new LimitStanding(limit, balances[at]))).ToList();
        switch (context.Format(configuration))
        {
            case OutputFormat.Json:
                JsonOutput.Document(host, new LimitsView(views), static j => j.LimitsView);
                break;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(host, views, static j => j.LimitView);
                break;
            default:
                WriteText(host, views);
                break;
        }

        return ExitCodes.Success;
    }

    private static LimitView View(LimitStanding standing)
    {
        var (limit, balance) = (standing.Limit, standing.Balance);
        var since = limit.Account.Period == Engine.Journal.LedgerPeriod.Ever ? null : balance.Since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new LimitView(
            limit.Key,
            limit.Account.User ?? limit.Account.Project ?? since!,
            limit.Account.Period.ToString().ToLowerInvariant(),
            since,
            new AmountView(limit.MaxCost, balance.Cost, balance.ReservedCost, standing.CostLeft),
            new AmountView(limit.MaxTokens, balance.Tokens, balance.ReservedTokens, standing.TokensLeft),
            balance.Unpriced);
    }

    private static void WriteText(CliHost host, IReadOnlyList<LimitView> limits)
    {
        var table = new TextTable("LIMIT", "OF", "PER", "SPENT", "RESERVED", "LIMIT", "LEFT");
        foreach (var limit in limits)
        {
            table.Add($"limits.{limit.Scope}.max_cost", limit.Name, limit.Per, Dollars(limit.Cost.Spent) + (limit.UnpricedCalls > 0 ? " + ?" : ""), Dollars(limit.Cost.Reserved), Dollars(limit.Cost.Limit), Dollars(limit.Cost.Left));
            table.Add($"limits.{limit.Scope}.max_tokens", limit.Name, limit.Per, Count(limit.Tokens.Spent), Count(limit.Tokens.Reserved), Count(limit.Tokens.Limit), Count(limit.Tokens.Left));
        }

        table.Write(host.Out, host.Width);
        var unpriced = limits.Max(static l => l.UnpricedCalls);
        var note = "US dollars, and tokens in and out. Reserved is the most that calls in flight can use, those included whose process is gone and whose run has not been resumed. Days and months are those of UTC."
            + (unpriced > 0 ? $" ? stands for {(unpriced == 1 ? "1 call" : $"{unpriced:N0} calls")} whose price is not known." : "");
        foreach (var line in TextWidth.Wrap(note, host.Width ?? int.MaxValue)) host.Out.WriteLine(line);
    }

    private static string Dollars(decimal? amount) => amount?.ToString("0.00##", CultureInfo.InvariantCulture) ?? "-";

    private static string Count(decimal? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";
}
