using System.CommandLine;
using Lathe.Engine.Configuration;
using Lathe.Engine.Tasks;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>The options of <c>lathe run</c>, and what they say as a <see cref="RunRequest"/>. Values are checked where all layers are: by the configuration.</summary>
internal static class RunCommand
{
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
        SettingFlags.AddAll(command);
        command.Add(new Option<bool>("--allow-unpriced") { Description = "Lets a model without a known price work under a limit on money." });
        command.Add(new Option<bool>("--no-detect") { Description = "Looks for no checks where none is given." });
        command.Add(new Option<bool>("--yes", "-y") { Description = "Answers every permission ask with yes; denies stay." });
        command.Add(new Option<string?>("--continue") { HelpName = "RUN", Description = "Follows up on a finished run." });
        command.Add(new Option<string?>("--edit") { HelpName = "PROJECT/ITEM[@VERSION]", Description = "Starts from the files of a stored version and stores the next one (lathe artifacts)." });
        RecordOptions.AddTo(command);
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
            Edit = parse.GetValue<string?>("--edit"),
            Record = RecordOptions.Read(parse),
            Format = SharedOptions.FormatOf(parse),
            Flags = Flags(parse),
        };
    }

    private static List<FlagSetting> Flags(ParseResult parse)
    {
        var flags = SettingFlags.Read(parse);
        if (parse.GetValue<bool>("--allow-unpriced")) flags.Add(new FlagSetting("allow_unpriced", "--allow-unpriced", "true"));
        if (parse.GetValue<bool>("--no-detect")) flags.Add(new FlagSetting("detect_checks", "--no-detect", "false"));
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
