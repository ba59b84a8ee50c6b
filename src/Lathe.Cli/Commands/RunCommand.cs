using System.CommandLine;
using Lathe.Engine.Configuration;
using Lathe.Engine.Tasks;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>The options of <c>lathe run</c>, and what they say as a <see cref="RunRequest"/>. Values are checked where all layers are: by the configuration.</summary>
internal static class RunCommand
{
    // Which option sets which setting; a list takes one item for each time the option is given.
    private static readonly (string Flag, string Key, string Value, string Description)[] SettingFlags =
    [
        ("--model", "model", "PROVIDER/NAME", "anthropic/…, openai/…, ollama/…, NAME-FROM-CONFIG/… or replay:FILE."),
        ("--verify", "verify", "CMD", "A command that proves the change; repeatable."),
        ("--max-attempts", "limits.max_attempts", "N", "Attempts, 1 to 20."),
        ("--max-turns", "limits.max_turns", "N", "Model calls in one attempt, 1 to 500."),
        ("--max-cost", "limits.max_cost", "USD", "Money for the whole run."),
        ("--max-tokens", "limits.max_tokens", "N", "Tokens in and out for the whole run."),
        ("--max-time", "limits.max_time", "TIME", "Wall time for the whole run, as 30s, 10m or 2h."),
        ("--sandbox", "sandbox", "bwrap|none", "Where commands run."),
        ("--network", "network", "none|all", "What network commands see."),
        ("--log-level", "log_level", "LEVEL", "trace, debug, info, warn, error or none."),
    ];

    private static readonly string[] Modes = ["feature", "bugfix", "refactor", "test", "docs", "optimize"];

    public static Command Create(Func<RunRequest, CancellationToken, Task<int>> run)
    {
        var command = new Command("run", "Makes a change that a task asks for, and checks it.");
        command.Add(new Argument<string[]>("TASK") { Arity = ArgumentArity.ZeroOrMore, Description = "The task in words; - reads it from standard input." });
        command.Add(new Option<string?>("--file", "-f") { HelpName = "task.yaml", Description = "Reads the task from a file." });
        command.Add(SharedOptions.Repo());
        var mode = new Option<string?>("--mode") { HelpName = string.Join('|', Modes), Description = "What kind of change." };
        mode.AcceptOnlyFromAmong(Modes);
        command.Add(mode);
        foreach (var (flag, _, value, description) in SettingFlags) AddSetting(command, flag, value, description);
        command.Add(new Option<bool>("--allow-unpriced") { Description = "Lets a model without a known price work under --max-cost." });
        command.Add(new Option<bool>("--yes", "-y") { Description = "Answers every permission ask with yes; denies stay." });
        command.Add(new Option<string?>("--continue") { HelpName = "RUN", Description = "Follows up on a finished run." });
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => run(Read(parse), cancellationToken));
        return command;
    }

    internal static RunRequest Read(ParseResult parse)
    {
        var (origin, task) = TaskOf(parse.GetValue<string[]>("TASK") ?? [], parse.GetValue<string?>("--file"));
        return new RunRequest
        {
            Origin = origin,
            Task = task,
            Repository = parse.GetValue<string?>(SharedOptions.RepoName),
            Mode = parse.GetValue<string?>("--mode") is { } mode ? Enum.Parse<TaskMode>(mode, ignoreCase: true) : null,
            Yes = parse.GetValue<bool>("--yes"),
            Continue = parse.GetValue<string?>("--continue"),
            Format = SharedOptions.FormatOf(parse),
            Flags = Flags(parse),
        };
    }

    private static void AddSetting(Command command, string flag, string value, string description)
    {
        if (flag is "--verify") command.Add(new Option<string[]>(flag) { HelpName = value, Description = description, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false });
        else command.Add(new Option<string?>(flag) { HelpName = value, Description = description });
    }

    private static List<FlagSetting> Flags(ParseResult parse)
    {
        var flags = new List<FlagSetting>();
        foreach (var (flag, key, _, _) in SettingFlags)
        {
            if (flag is "--verify")
            {
                foreach (var item in parse.GetValue<string[]>(flag) ?? []) flags.Add(new FlagSetting(key, flag, item));
            }
            else if (parse.GetValue<string?>(flag) is { } text)
            {
                flags.Add(new FlagSetting(key, flag, text));
            }
        }

        if (parse.GetValue<bool>("--allow-unpriced")) flags.Add(new FlagSetting("allow_unpriced", "--allow-unpriced", "true"));
        return flags;
    }

    private static (TaskOrigin Origin, string Task) TaskOf(string[] words, string? file)
    {
        if (file is not null && words.Length > 0) throw Bad("cli.two_tasks", "The task is given twice: in words and as a file.", "Give either the words or -f FILE.");
        if (file is "-") return (TaskOrigin.Input, "");
        if (file is not null) return (TaskOrigin.File, file);
        if (words is ["-"]) return (TaskOrigin.Input, "");

        // More than one word is almost always a forgotten pair of quotes, and the shell has then already changed the text.
        return words switch
        {
            [] => throw Bad("cli.no_task", "There is no task.", "Say what to change: lathe run \"Fix the rounding of totals\", or -f task.yaml, or - for standard input."),
            [var text] => (TaskOrigin.Text, text),
            _ => throw Bad("cli.task_not_quoted", "The task came as several arguments.", "Put it into quotes: lathe run \"Fix the rounding of totals\"."),
        };
    }

    private static LatheException Bad(string code, string message, string guidance) =>
        new LatheError(ErrorKind.Validation, code, message) { Guidance = guidance }.ToException();
}
