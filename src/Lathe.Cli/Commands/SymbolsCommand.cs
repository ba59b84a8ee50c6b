using System.CommandLine;
using System.Text;
using Lathe.Cli.Output;
using Lathe.Context;
using Lathe.Engine.Folders;
using Lathe.Engine.Indexes;
using Lathe.Engine.Trust;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Syntax;

namespace Lathe.Cli.Commands;

/// <summary>A definition or use of a name, as <c>--json</c> writes it.</summary>
internal sealed record SymbolView(string Path, int Line, string Role, string Kind, string Name, string? Container, string? Signature, string? Doc);

/// <summary><c>lathe symbols NAME</c>: where a repository defines a name, and where it uses it.</summary>
internal static class SymbolsCommand
{
    private const int Largest = 64 << 20;
    private const FileTraits Unread = FileTraits.Vendored | FileTraits.Minified | FileTraits.LockFile;

    public static Command Create(CliHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The name; Container.Name narrows it." };
        var repo = SharedOptions.Repo();
        var references = new Option<bool>("--references") { Description = "Shows uses too." };
        var command = new Command("symbols", "Finds where a name is defined.") { name, repo, references };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => RunAsync(new CommandContext(host, parse), parse.GetRequiredValue(name), parse.GetValue(repo), parse.GetValue(references), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string name, string? folder, bool references, CancellationToken cancellationToken)
    {
        if (SymbolSearch.OwnNameOf(name).Length == 0) throw new LatheError(ErrorKind.Validation, "cli.no_name", $"'{PlainText.OneLine(name)}' is no name.") { Guidance = "Give the name of a definition: lathe symbols Cart, or lathe symbols Cart.Add" }.ToException();
        SourceFiles.NoteMissingGrammars(context.Host);
        var root = context.Absolute(folder ?? ".");
        var (top, paths, closed) = await ListAsync(context, root, cancellationToken).ConfigureAwait(false);
        NoteClosed(context.Host, closed);
        if (Narrow(context, top, name, cancellationToken) is { } may) paths = [.. paths.Where(may)];
        using var tree = new DiskFileTree(top);
        var found = false;
        var views = new List<SymbolView>();
        foreach (var hit in SymbolSearch.Find(name, paths, path => Read(tree, path), references, cancellationToken: cancellationToken))
        {
            found = true;
            if (context.FormatOption is OutputFormat.Json) views.Add(View(hit));
            else if (context.FormatOption is OutputFormat.StreamJson) JsonOutput.Lines(context.Host, [View(hit)], j => j.SymbolView);
            else context.Host.Out.WriteLine(PlainText.OneLine(Line(hit)));
        }

        if (context.FormatOption is OutputFormat.Json) JsonOutput.Document(context.Host, views, j => j.ListSymbolView);
        if (found) return ExitCodes.Success;
        context.Host.Error.WriteLine($"nothing in {PlainText.OneLine(top)} defines {PlainText.OneLine(name)}");
        return ExitCodes.FailedCheck;
    }

    // What the index rules out cannot have the name; where there is none, every file is looked into.
    private static Func<string, bool>? Narrow(CommandContext context, string top, string name, CancellationToken cancellationToken)
    {
        // The index reads a single-byte encoding's letters beyond ASCII as no letters.
        if (!Ascii.IsValid(SymbolSearch.OwnNameOf(name))) return null;
        using var index = RepositoryIndexes.Open(context.Paths, context.Host.Environment, top, context.Host.Time);
        return index.AskIfKnown(s => IndexedSearch.Narrow(s, new SearchQuery(SymbolSearch.OwnNameOf(name))), cancellationToken);
    }

    private static SymbolView View(SymbolHit hit) => hit.Definition is { } d
        ? new SymbolView(hit.Path, d.Line, "definition", d.Kind.ToString().ToLowerInvariant(), d.Name, d.Container, d.Signature, d.Doc)
        : new SymbolView(hit.Path, hit.Line, "reference", hit.Reference!.Value.Kind.ToString().ToLowerInvariant(), hit.Reference.Value.Name, hit.Scope, null, null);

    private static string Line(SymbolHit hit) => hit.Definition is { } d
        ? $"{PlainText.FileName(hit.Path)}:{d.Line}: {d.Signature}{(d.Container is null ? "" : $"  in {d.Container}")}{(d.Doc is null ? "" : $"  // {d.Doc}")}"
        : $"{PlainText.FileName(hit.Path)}:{hit.Line}: {hit.Reference!.Value.Kind.ToString().ToLowerInvariant()}{(hit.Scope is null ? "" : $" in {hit.Scope}")}";

    /// <summary>The files that git knows around a folder; outside a repository, those in the folder.</summary>
    private static async Task<(string Top, IReadOnlyList<string> Paths, IReadOnlyList<string> Closed)> ListAsync(CommandContext context, string folder, CancellationToken cancellationToken)
    {
        // Whoever has no repository needs no git.
        var top = RepositoryRoot.FindTree(folder);
        FolderListing listing;
        if (!Path.Exists(Path.Join(top, ".git"))) listing = FolderListing.Look(new ProjectFolder { TopLevel = top }, [], out _, cancellationToken);
        else
        {
            await using var composition = new Composition(context.Host, context.Paths);
            var found = await composition.FindFolderAsync(folder, cancellationToken).ConfigureAwait(false);
            (top, listing) = (found.TopLevel, await FolderListing.TakeAsync(composition.Git, found, [], cancellationToken).ConfigureAwait(false));
        }

        return (top, [.. listing.Files.Files.Select(f => f.Path).Order(StringComparer.Ordinal)], listing.Closed);
    }

    // In the words of the index.
    private static void NoteClosed(CliHost host, IReadOnlyList<string> closed)
    {
        if (closed.Count == 0) return;
        var first = closed.Min(StringComparer.Ordinal) is { Length: > 0 } path ? PlainText.FileName(path) : ".";
        host.Error.WriteLine($"note: {first}{(closed.Count > 1 ? $" and {closed.Count - 1} more" : "")} could not be opened");
    }

    private static byte[]? Read(DiskFileTree tree, string path)
    {
        if ((FileClassifier.ClassifyPath(path) & Unread) != FileTraits.None || TreeBytes.Start(tree, path, Largest) is not { } content) return null;
        return (FileClassifier.Classify(path, content) & Unread) == FileTraits.None ? content : null;
    }
}
