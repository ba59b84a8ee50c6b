using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using Lathe.Errors;

namespace Lathe.Cli;

/// <summary>Arguments that do not fit the commands, as errors that name the nearest thing that would.</summary>
internal static class UsageErrors
{
    /// <returns>Null when the arguments fit.</returns>
    public static LatheError? Of(ParseResult parse)
    {
        if (parse.Action is HelpAction) return UnknownTopic(parse);
        if (SwallowedOption(parse) is { } option) return UnknownOption(parse.CommandResult.Command, option);
        return parse.Errors.Count > 0 || parse.Action is null ? From(parse) : null;
    }

    // Help about a command that there is not would be help about something else.
    private static LatheError? UnknownTopic(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        return command.Subcommands.Count > 0 && parse.UnmatchedTokens is [var token, ..] && !token.StartsWith('-') ? UnknownCommand(command, token) : null;
    }

    private static LatheError From(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        if (parse.UnmatchedTokens is [var token, ..])
        {
            if (token.StartsWith('-') && token.Length > 1) return UnknownOption(command, token);
            if (command.Subcommands.Count > 0) return UnknownCommand(command, token);
            return Bad("cli.unexpected_argument", $"'{token}' is one argument too many for `{Path(command)}`.", command);
        }

        if (command.Subcommands.Count > 0 && command.Action is null) return MissingCommand(command);
        return Bad("cli.bad_argument", parse.Errors.Count > 0 ? MessageOf(parse.Errors[0], command) : "The arguments do not fit.", command);
    }

    // The parser names types of the program, and lists words without their option.
    private static string MessageOf(ParseError error, Command command)
    {
        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (option is { Tokens: [var value, ..] })
        {
            var name = option.Option.Name;
            if (option.Option.HelpName is { } names && names.Contains('|', StringComparison.Ordinal) && !names.Split('|').Contains(value.Value)) return $"{name} takes {string.Join(", ", names.Split('|'))}; '{value.Value}' is none of them.";
            if (option.Option.ValueType == typeof(int) || option.Option.ValueType == typeof(int?))
                return int.TryParse(value.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? error.Message : $"{name} takes a whole number; '{value.Value}' is none.";
        }

        return error.SymbolResult is ArgumentResult { Argument: var argument, Tokens.Count: 0 } && option is null ? $"`{Path(command)}` needs {argument.Name}." : error.Message;
    }

    // The parser takes a mistyped option for an argument where the command has one to fill.
    private static string? SwallowedOption(ParseResult parse)
    {
        foreach (var token in parse.Tokens)
        {
            if (token.Type == TokenType.DoubleDash) return null;
        }

        foreach (var child in parse.CommandResult.Children)
        {
            if (child is not ArgumentResult argument) continue;
            foreach (var token in argument.Tokens)
            {
                if (token.Value.Length > 1 && token.Value.StartsWith('-') && !token.Value.Contains(' ', StringComparison.Ordinal)) return token.Value;
            }
        }

        return null;
    }

    private static LatheError UnknownOption(Command command, string token)
    {
        var name = token.Split('=', 2)[0];
        if (OptionNames(command).Contains(name)) return Bad("cli.misplaced_option", $"{name} stands before `{Path(command)}`, and belongs behind it.", command);
        var nearest = NearestName.Find(name, OptionNames(command));
        return Bad("cli.unknown_option", $"`{Path(command)}` has no option {name}." + Meant(nearest), command);
    }

    private static LatheError UnknownCommand(Command command, string token)
    {
        var nearest = NearestName.Find(token, command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name));
        return Bad("cli.unknown_command", $"`{Path(command)}` has no command '{token}'." + Meant(nearest), command);
    }

    private static LatheError MissingCommand(Command command) => Bad(
        "cli.missing_command",
        $"`{Path(command)}` needs a command: {string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))}.",
        command);

    private static LatheError Bad(string code, string message, Command command) => new(ErrorKind.Validation, code, message)
    {
        Guidance = $"`{Path(command)} --help` lists what it takes.",
    };

    private static string Meant(string? nearest) => nearest is null ? "" : $" Did you mean {nearest}?";

    private static IEnumerable<string> OptionNames(Command command)
    {
        for (var at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            foreach (var option in at.Options.Where(o => !o.Hidden && (o.Recursive || at == command)))
                yield return option.Name;
    }

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "lathe";
}
