using System.CommandLine;
using Lathe.Engine.Configuration;
using Lathe.Errors;

namespace Lathe.Cli.Artifacts;

/// <summary>The arguments of <c>lathe artifacts</c>.</summary>
internal static class ArtifactsCommand
{
    private const string Reference = "PROJECT/ITEM[@VERSION]";

    public static Command Create(CliHost host)
    {
        var command = new Command("artifacts", "Stored versions of generated code.");
        foreach (var sub in (Command[])[List(host), Show(host), History(host), Get(host), Put(host), Diff(host), Status(host), Lock(host), Sync(host)])
        {
            SharedOptions.AddOutput(sub);
            command.Add(sub);
        }

        return command;
    }

    private static Command List(CliHost host)
    {
        var project = new Argument<string?>("PROJECT") { Arity = ArgumentArity.ZeroOrOne, Description = "Only this project's items." };
        var limit = Limit(100);
        return Do(host, new Command("list", "Lists items with their newest versions.") { project, limit }, (access, parse, token) => ArtifactQueries.ListAsync(access, parse.GetValue(project), LimitOf(parse, limit), token));
    }

    private static Command History(CliHost host)
    {
        var item = Item("PROJECT/ITEM");
        var limit = Limit(50);
        return Do(host, new Command("history", "Lists the versions of an item, the newest first: who, when, why, hash, verdict.") { item, limit }, (access, parse, token) => ArtifactQueries.HistoryAsync(access, parse.GetValue(item)!, LimitOf(parse, limit), token));
    }

    private static Command Show(CliHost host)
    {
        var item = Item(Reference);
        var link = new Option<string?>("--link") { HelpName = "TIME", Description = "Makes an address that gives the main file to anybody for so long, at most 7d; S3 only." };
        return Do(host, new Command("show", "Shows a version and its parts.") { item, link }, (access, parse, token) => ArtifactQueries.ShowAsync(access, parse.GetValue(item)!, Time(parse.GetValue(link), "--link", TimeSpan.FromDays(7)), token));
    }

    private static Command Get(CliHost host)
    {
        var item = Item(Reference);
        var into = new Option<string?>("--into") { HelpName = "DIR", Description = "The folder to write to; ITEM_vVERSION by default." };
        var part = new Option<int?>("--part") { HelpName = "N", Description = "Only this part; 0 is the main file." };
        var force = new Option<bool>("--force") { Description = "Replaces files that are there and differ." };
        return Do(host, new Command("get", "Writes the files of a version into a folder.") { item, into, part, force }, (access, parse, token) => ArtifactChanges.GetAsync(access, parse.GetValue(item)!, parse.GetValue(into), parse.GetValue(part), parse.GetValue(force), token));
    }

    private static Command Put(CliHost host)
    {
        var item = Item("PROJECT/ITEM");
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "The main file, and then the parts, each below the current folder." };
        var title = new Option<string?>("--title") { Description = "One line; the file's name by default." };
        var description = new Option<string?>("--description") { Description = "What it is." };
        var mode = new Option<string?>("--mode") { Description = "feature, bugfix, refactor, test, docs or optimize." };
        var language = new Option<string?>("--language") { Description = "The programming language." };
        var isNew = new Option<bool>("--new") { Description = "Refuses where the item is there already." };
        return Do(host, new Command("put", "Stores files as the next version of an item.") { item, files, title, description, mode, language, isNew }, (access, parse, token) => ArtifactChanges.PutAsync(
            access,
            new PutRequest(parse.GetValue(item)!, parse.GetValue(files)!, parse.GetValue(title), parse.GetValue(description), parse.GetValue(mode), parse.GetValue(language), parse.GetValue(isNew)),
            token));
    }

    private static Command Diff(CliHost host)
    {
        var left = Item(Reference);
        var right = new Argument<string?>("OTHER") { Arity = ArgumentArity.ZeroOrOne, Description = "The other version; without it the first is compared with what it was made from." };
        return Do(host, new Command("diff", "Shows how the files of two versions differ.") { left, right }, (access, parse, token) => ArtifactQueries.DiffAsync(access, parse.GetValue(left)!, parse.GetValue(right), token));
    }

    private static Command Status(CliHost host) => Do(host, new Command("status", "Says whether the store works, what waits, and how many writes succeeded and failed."), (access, _, token) => ArtifactUpkeep.StatusAsync(access, token));

    private static Command Sync(CliHost host) => Do(host, new Command("sync", "Stores what waits, and makes copies under version-named keys that are missing."), (access, _, token) => ArtifactUpkeep.SyncAsync(access, token));

    private static Command Lock(CliHost host)
    {
        var item = Item(Reference);
        var period = new Option<string?>("--for") { HelpName = "TIME", Description = "Keeps it from being deleted for so long, as 30d; never shortened." };
        var compliance = new Option<bool>("--compliance") { Description = "With --for: not even an administrator may lift it." };
        var hold = new Option<bool>("--hold") { Description = "Puts a legal hold on it." };
        var noHold = new Option<bool>("--no-hold") { Description = "Lifts the legal hold." };
        return Do(host, new Command("lock", "Keeps a version from being deleted or replaced.") { item, period, compliance, hold, noHold }, (access, parse, token) =>
        {
            if (parse.GetValue(hold) && parse.GetValue(noHold)) throw Bad("--hold and --no-hold exclude each other.", "Give one of them.", "cli.options_conflict");
            if (parse.GetValue(compliance) && parse.GetValue(period) is null) throw Bad("--compliance says nothing without --for.", "Give --for 30d --compliance, for example.", "cli.options_conflict");
            return ArtifactChanges.LockAsync(
                access, parse.GetValue(item)!, Time(parse.GetValue(period), "--for", TimeSpan.FromDays(366)), parse.GetValue(compliance), parse.GetValue(hold) ? true : parse.GetValue(noHold) ? false : null, token);
        });
    }

    private static Command Do(CliHost host, Command command, Func<ArtifactAccess, ParseResult, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var access = new ArtifactAccess(new CommandContext(host, parse));
            return await action(access, parse, cancellationToken);
        });
        return command;
    }

    private static Argument<string> Item(string name) => new(name) { Description = name == Reference ? "The item and its version; the newest by default." : "The item." };

    private static Option<int> Limit(int most) => new("--limit") { HelpName = "N", Description = "At most so many.", DefaultValueFactory = _ => most };

    private static int LimitOf(ParseResult parse, Option<int> limit) => parse.GetValue(limit) is var most and >= 1 and <= 100_000 ? most : throw Bad("--limit has to be a whole number from 1 to 100,000.", "Give --limit 50, for example.");

    private static TimeSpan? Time(string? text, string option, TimeSpan most)
    {
        if (text is null) return null;
        return Duration.TryParse(text, out var time) && time >= TimeSpan.FromSeconds(1) && time <= most ? time : throw Bad($"{option} has to be a time of at most {Duration.Format(most)}, as 12h or 5d.", $"Give {option} 12h, for example.");
    }

    private static LatheException Bad(string message, string guidance, string code = "cli.bad_value") => new LatheError(ErrorKind.Validation, code, message) { Guidance = guidance }.ToException();
}
