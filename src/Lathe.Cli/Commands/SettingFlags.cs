using System.CommandLine;
using Lathe.Engine.Configuration;

namespace Lathe.Cli.Commands;

/// <summary>Options that set a setting for one command. Their values are checked by the configuration, where every layer is checked.</summary>
internal static class SettingFlags
{
    private const string Verify = "--verify";

    private static readonly (string Flag, string Key, string Value, string Description)[] Table =
    [
        ("--model", "model", "PROVIDER/NAME", "anthropic/…, openai/…, ollama/…, NAME-FROM-CONFIG/… or replay:FILE."),
        (Verify, "verify", "CMD", "A command that proves the change; repeatable."),
        ("--max-attempts", "limits.max_attempts", "N", "Attempts, 1 to 20."),
        ("--max-turns", "limits.max_turns", "N", "Model calls in one attempt, 1 to 500."),
        ("--max-cost", "limits.max_cost", "USD", "Money for the whole run."),
        ("--max-tokens", "limits.max_tokens", "N", "Tokens in and out for the whole run."),
        ("--max-time", "limits.max_time", "TIME", "Wall time for the whole run, as 30s, 10m or 2h."),
        ("--user-max-cost", "limits.user.max_cost", "USD", "Money for all runs of a user, per month unless limits.user.per says otherwise."),
        ("--user-max-tokens", "limits.user.max_tokens", "N", "Tokens for all runs of a user."),
        ("--project-max-cost", "limits.project.max_cost", "USD", "Money for all runs on a repository, per month unless limits.project.per says otherwise."),
        ("--project-max-tokens", "limits.project.max_tokens", "N", "Tokens for all runs on a repository."),
        ("--day-max-cost", "limits.day.max_cost", "USD", "Money for all runs of a day (UTC)."),
        ("--day-max-tokens", "limits.day.max_tokens", "N", "Tokens for all runs of a day."),
        ("--sandbox", "sandbox", "auto|bwrap|landlock|none", "Where commands run."),
        ("--workspace", "workspace", "auto|copy|overlay", "Where the run's files stand: a copy of yours, or layers over them."),
        ("--network", "network", "none|all", "What network commands see."),
        ("--review", "review.model", "PROVIDER/NAME", "A second model that reviews each attempt; its remarks are feedback."),
        ("--prompt-level", "prompt.optimization_level", "LEVEL", "How much the prompt says about how to go about the task: minimal, standard or comprehensive."),
        ("--prompt-examples", "prompt.include_examples", "true|false", "Whether the prompt shows a worked example, where it fits."),
        ("--max-prompt-length", "prompt.max_prompt_length", "N", "Characters of the task's part of the prompt, 1,000 to 200,000."),
        ("--log-level", "log_level", "LEVEL", "trace, debug, info, warn, error or none."),
    ];

    /// <summary>All of them, for a new run.</summary>
    public static void AddAll(Command command)
    {
        foreach (var (flag, _, value, description) in Table) Add(command, flag, value, description);
    }

    /// <summary>What decides about checks outside of a run.</summary>
    public static void AddChecks(Command command)
    {
        foreach (var (flag, key, value, description) in Table)
        {
            if (key is "verify" or "sandbox" or "network") Add(command, flag, value, description);
        }
    }

    /// <summary>Where linters run.</summary>
    public static void AddSandbox(Command command)
    {
        foreach (var (flag, key, value, description) in Table)
        {
            if (key is "sandbox" or "network") Add(command, flag, value, description);
        }
    }

    /// <summary>The limits and the model, for a run that goes on.</summary>
    public static void AddRaisable(Command command)
    {
        foreach (var (flag, key, value, description) in Table)
        {
            if (key is "model" || key.StartsWith("limits.", StringComparison.Ordinal)) Add(command, flag, value, description);
        }
    }

    /// <summary>The limits over several runs, for a question about them.</summary>
    public static void AddSharedLimits(Command command)
    {
        foreach (var (flag, key, value, description) in Table)
        {
            if (IsSharedLimit(key)) Add(command, flag, value, description);
        }
    }

    /// <summary>The limits over several runs among flags; they are not frozen with a run.</summary>
    public static IReadOnlyList<FlagSetting> SharedLimits(List<FlagSetting> flags)
    {
        var shared = flags.FindAll(static f => IsSharedLimit(f.Key));
        if (shared.Count == 0) return [];
        return shared;
    }

    private static bool IsSharedLimit(string key) => key.StartsWith("limits.", StringComparison.Ordinal) && key.IndexOf('.', "limits.".Length) > 0;

    /// <summary>Those that were given, in the order of the table; a list has one entry for each time.</summary>
    public static List<FlagSetting> Read(ParseResult parse)
    {
        var flags = new List<FlagSetting>();
        foreach (var option in parse.CommandResult.Command.Options)
        {
            if (KeyOf(option.Name) is not { } key) continue;
            if (option is Option<string[]> list)
            {
                foreach (var item in parse.GetValue(list) ?? []) flags.Add(new FlagSetting(key, option.Name, item));
            }
            else if (option is Option<string?> single && parse.GetValue(single) is { } text)
            {
                flags.Add(new FlagSetting(key, option.Name, text));
            }
        }

        return flags;
    }

    private static void Add(Command command, string flag, string value, string description)
    {
        if (flag is Verify) command.Add(new Option<string[]>(flag) { HelpName = value, Description = description, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false });
        else command.Add(new Option<string?>(flag) { HelpName = value, Description = description });
    }

    private static string? KeyOf(string flag)
    {
        foreach (var row in Table)
        {
            if (row.Flag.Equals(flag, StringComparison.Ordinal)) return row.Key;
        }

        return null;
    }
}
