using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>What a model call may use at the most.</summary>
/// <param name="MaxOutputTokens">What to ask the provider for.</param>
/// <param name="Cost">The reservation in US dollars; null when the price is unknown and no money limit applies.</param>
/// <param name="Tokens">The reservation in tokens.</param>
internal sealed record Allowance(int MaxOutputTokens, decimal? Cost, long Tokens);

/// <summary>Checks the limits of a run before each call. Pure over what the journal says was spent.</summary>
internal static class LimitGuard
{
    /// <summary>An answer of fewer tokens than this is not worth asking for.</summary>
    public const int SmallestAnswer = 1_024;

    /// <summary>Finds how much the next call may use, shrinking the answer where the money or the window is short.</summary>
    /// <param name="settings">The limits.</param>
    /// <param name="model">Window and prices.</param>
    /// <param name="history">What was spent, calls in flight included.</param>
    /// <param name="inputTokens">The estimate of the request.</param>
    /// <exception cref="LatheException">LimitReached, naming the limit and how to raise it; Validation, when the request does not fit the window.</exception>
    public static Allowance Reserve(RunSettings settings, ModelSession model, RunHistory history, long inputTokens)
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
        {
            var left = maxTokens - history.Tokens - inputTokens;
            if (left < Math.Min(SmallestAnswer, output)) throw Reached("limits.tokens", "--max-tokens", $"{history.Tokens:N0} of {maxTokens:N0} tokens are used, and the next call needs about {inputTokens:N0} and an answer");
            output = (int)Math.Min(output, left);
        }

        if (settings.MaxCost is not { } maxCost) return new Allowance(output, model.MostCost(inputTokens, output), inputTokens + output);
        if (model.MostCost(inputTokens, output) is not { } most)
        {
            if (settings.AllowUnpriced) return new Allowance(output, null, inputTokens + output);
            throw new LatheError(ErrorKind.Validation, "limits.unpriced", $"The price of {model.Reference} is not known, so --max-cost cannot be kept.")
            {
                Guidance = "Give the price in config.yaml under models, or pass --allow-unpriced, or leave --max-cost away.",
            }.ToException();
        }

        var money = maxCost - history.Spent;
        var smallest = model.MostCost(inputTokens, Math.Min(SmallestAnswer, output)) ?? 0;
        if (smallest > money) throw Reached("limits.cost", "--max-cost", $"{history.Spent:0.####} of {maxCost:0.####} USD are spent, and the next call can cost {smallest:0.####}");
        if (most > money)
        {
            var perToken = (most - smallest) / Math.Max(1, output - SmallestAnswer);
            output = perToken > 0 ? Math.Min(output, SmallestAnswer + (int)((money - smallest) / perToken)) : output;
            most = model.MostCost(inputTokens, output) ?? most;
        }

        return new Allowance(output, Math.Min(most, money), inputTokens + output);
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
}
