using Lathe.Engine.Journal;

namespace Lathe.Engine.Questions;

/// <summary>What answers change of a run's settings. What an answer says about one effect (a permission, a download) is read where that effect stands.</summary>
internal static class AnswerEffects
{
    /// <summary>The settings after the answers that no process has taken up yet.</summary>
    public static RunSettings Applied(RunSettings settings, RunHistory history)
    {
        foreach (var (answer, _) in history.FreshAnswers)
        {
            settings = answer.Choice switch
            {
                QuestionTable.AllowAll => settings with { Yes = true },
                QuestionTable.Keep when settings.Artifacts is { } artifacts => settings with { Artifacts = artifacts with { Required = false } },
                QuestionTable.More => Raised(settings, answer.Code, history),
                QuestionTable.Tell when answer.Code.StartsWith("limits.", StringComparison.Ordinal) => Raised(settings, answer.Code, history),
                _ => settings,
            };
        }

        return settings;
    }

    // As much again as the run began with. An attempt that a limit cut off is over, so what follows is a further one.
    private static RunSettings Raised(RunSettings settings, string code, RunHistory history)
    {
        var first = history.Started!.Settings;
        settings = code switch
        {
            "limits.turns" => settings with { MaxTurns = settings.MaxTurns + first.MaxTurns },
            "limits.cost" => settings with { MaxCost = settings.MaxCost + first.MaxCost },
            "limits.tokens" => settings with { MaxTokens = settings.MaxTokens + first.MaxTokens },
            "limits.time" => settings with { MaxTime = settings.MaxTime + first.MaxTime },
            "limits.attempts" or "attempts.attempts" => settings with { MaxAttempts = settings.MaxAttempts + first.MaxAttempts },
            _ => settings,
        };
        return settings with { MaxAttempts = Math.Max(settings.MaxAttempts, history.Attempts.Count + 1) };
    }
}
