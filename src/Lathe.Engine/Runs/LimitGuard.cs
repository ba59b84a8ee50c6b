using System.Globalization;
using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Engine.Limits;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>What a model call may use at the most.</summary>
/// <param name="MaxOutputTokens">What to ask the provider for.</param>
/// <param name="Cost">The reservation in US dollars; null when the price is unknown and no money limit applies.</param>
/// <param name="Tokens">The reservation in tokens.</param>
/// <param name="Spare">How many more tries like this one the limits have room for, where one breaks off and is billed.</param>
internal sealed record Allowance(int MaxOutputTokens, decimal? Cost, long Tokens, int Spare = int.MaxValue);

/// <summary>Checks the limits of a run, and those over several runs, before each call. Pure over what the journal says was spent and reserved.</summary>
internal static class LimitGuard
{
    /// <summary>An answer of fewer tokens than this is not worth asking for.</summary>
    public const int SmallestAnswer = 1_024;

    /// <summary>Finds how much the next call may use, shrinking the answer where the money, the tokens or the window are short.</summary>
    /// <param name="settings">The run's own limits.</param>
    /// <param name="model">Window and prices.</param>
    /// <param name="history">What the run spent, calls in flight included.</param>
    /// <param name="shared">The limits over several runs with what stands against them.</param>
    /// <param name="inputTokens">The estimate of the request.</param>
    /// <exception cref="LatheException">LimitReached, naming the limit and how to raise it; Validation, when a price is not known that a money limit needs.</exception>
    public static Allowance Reserve(RunSettings settings, ModelSession model, RunHistory history, IReadOnlyList<LimitStanding> shared, long inputTokens)
    {
        var room = model.Window - inputTokens;
        if (room < SmallestAnswer)
        {
            throw new LatheError(ErrorKind.LimitReached, "limits.window", $"The request of about {inputTokens:N0} tokens leaves no room for an answer in the window of {model.Reference} ({model.Window:N0} tokens).")
            {
                Guidance = "Use a model with a larger window, name fewer files in context.files, or split the task.",
            }.ToException();
        }

        var output = (int)Math.Min(model.MaxOutput, room);
        if (settings.MaxTokens is { } maxTokens)
            output = WithinTokens(maxTokens - history.Tokens, inputTokens, output, () => Reached("limits.tokens", "--max-tokens", $"{history.Tokens:N0} of {maxTokens:N0} tokens are used, and the next call needs about {inputTokens:N0} and an answer"));
        foreach (var standing in shared)
        {
            if (standing.TokensLeft is { } left) output = WithinTokens(left, inputTokens, output, () => SharedReached(standing, "tokens", $"needs about {inputTokens:N0} and an answer"));
        }

        if (model.MostCost(inputTokens, output) is not { } most)
        {
            if (settings.AllowUnpriced || MoneyLimit(settings, shared) is not { } limit) return Of(settings, history, shared, output, null, inputTokens + output);
            throw Unpriced(model, limit);
        }

        // Each ceiling leaves the answer as long as it was, or shortens it.
        var smallest = model.MostCost(inputTokens, Math.Min(SmallestAnswer, output)) ?? 0;
        if (settings.MaxCost is { } maxCost)
        {
            var money = maxCost - history.Spent;
            if (smallest > money) throw Reached("limits.cost", "--max-cost", string.Create(CultureInfo.InvariantCulture, $"{history.Spent:0.####} of {maxCost:0.####} USD are spent, and the next call can cost {smallest:0.####}"));
            output = WithinMoney(model, money, inputTokens, output);
        }

        foreach (var standing in shared)
        {
            if (standing.CostLeft is not { } money) continue;
            if (smallest > money) throw SharedReached(standing, "cost", string.Create(CultureInfo.InvariantCulture, $"can cost {smallest:0.####}"));
            output = WithinMoney(model, money, inputTokens, output);
        }

        return Of(settings, history, shared, output, model.MostCost(inputTokens, output) ?? most, inputTokens + output);
    }

    // What other runs may reserve meanwhile is not there for another try: that has to be decided anew.
    private static Allowance Of(RunSettings settings, RunHistory history, IReadOnlyList<LimitStanding> shared, int output, decimal? cost, long tokens)
    {
        var spare = shared.Count > 0 ? 0 : int.MaxValue;
        if (settings.MaxCost is { } maxCost && cost > 0) spare = (int)Math.Clamp(((maxCost - history.Spent) / cost.Value) - 1, 0, spare);
        if (settings.MaxTokens is { } maxTokens) spare = (int)Math.Clamp(((maxTokens - history.Tokens) / tokens) - 1, 0, spare);
        return new Allowance(output, cost, tokens, spare);
    }

    /// <summary>The error of a limit on turns, attempts, time, tokens or money.</summary>
    /// <param name="code">Its stable code.</param>
    /// <param name="option">The option that raises it.</param>
    /// <param name="what">What stands, as the beginning of a sentence.</param>
    public static LatheException Reached(string code, string option, string what) =>
        new LatheError(ErrorKind.LimitReached, code, $"{what}.")
        {
            Guidance = $"The work so far is kept: raise {option} and go on with 'lathe resume RUN {option} …'.",
        }.ToException();

    private static int WithinTokens(long left, long inputTokens, int output, Func<LatheException> reached)
    {
        var forAnswer = left - inputTokens;
        return forAnswer < Math.Min(SmallestAnswer, output) ? throw reached() : (int)Math.Min(output, forAnswer);
    }

    // Prices are linear in the answer, so one division finds its length; rounding goes to the safe side.
    private static int WithinMoney(ModelSession model, decimal money, long inputTokens, int output)
    {
        if (output <= SmallestAnswer || model.MostCost(inputTokens, output) is not { } most || most <= money) return output;
        var smallest = model.MostCost(inputTokens, SmallestAnswer) ?? 0;
        var perToken = (most - smallest) / (output - SmallestAnswer);
        return perToken <= 0 ? output : Math.Min(output, SmallestAnswer + (int)Math.Floor((money - smallest) / perToken));
    }

    private static string? MoneyLimit(RunSettings settings, IReadOnlyList<LimitStanding> shared)
    {
        if (settings.MaxCost is not null) return "--max-cost";
        foreach (var standing in shared)
        {
            if (standing.Limit.MaxCost is not null) return $"limits.{standing.Limit.Key}.max_cost";
        }

        return null;
    }

    private static LatheException Unpriced(ModelSession model, string limit) =>
        new LatheError(ErrorKind.Validation, "limits.unpriced", $"The price of {model.Reference} is not known, so {limit} cannot be kept.")
        {
            Guidance = $"Give the price in config.yaml under models, or pass --allow-unpriced, or leave {limit} away.",
        }.ToException();

    private static LatheException SharedReached(LimitStanding standing, string what, string need)
    {
        var (limit, balance) = (standing.Limit, standing.Balance);
        var numbers = what is "cost"
            ? string.Create(CultureInfo.InvariantCulture, $"{balance.Cost:0.####} of {limit.MaxCost:0.####} USD are spent and {balance.ReservedCost:0.####} are reserved by calls in flight ({balance.OthersReservedCost:0.####} by other runs)")
            : string.Create(CultureInfo.InvariantCulture, $"{balance.Tokens:N0} of {limit.MaxTokens:N0} tokens are used and {balance.ReservedTokens:N0} are reserved by calls in flight ({balance.OthersReservedTokens:N0} by other runs)");
        var setting = $"limits.{limit.Key}.max_{what}";
        var option = $"--{limit.Key}-max-{what}";
        var wait = limit.Account.Period switch
        {
            LedgerPeriod.Day => ", or wait until the next day (UTC)",
            LedgerPeriod.Month => ", or wait until the next month (UTC)",
            _ => "",
        };
        if (balance.OthersReservedCost > 0 || balance.OthersReservedTokens > 0) wait = ", or wait until the other runs' calls are through" + wait;
        return new LatheError(ErrorKind.LimitReached, $"limits.{limit.Key}_{what}", $"{setting} of {limit.Describe(balance.Since)}: {numbers}, and the next call {need}.")
        {
            Guidance = $"The work so far is kept: raise {setting} in config.yaml{wait}, and go on with 'lathe resume RUN' (or 'lathe resume RUN {option} …'). `lathe limits` shows what stands.",
        }.ToException();
    }
}
