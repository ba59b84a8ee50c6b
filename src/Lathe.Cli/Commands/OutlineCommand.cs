using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Syntax;

namespace Lathe.Cli.Commands;

/// <summary>A definition, as <c>--json</c> writes it.</summary>
internal sealed record DefinitionView(string Path, string Kind, string Name, string? Container, string Signature, int Line, int EndLine, string? Doc);

/// <summary>A file's definitions, as <c>--json</c> writes them; its skeleton where that was asked for.</summary>
internal sealed record OutlineView(string Path, string? Language, bool Parsed, IReadOnlyList<DefinitionView> Definitions, string? Skeleton = null);

/// <summary><c>lathe outline FILE...</c>: what files define.</summary>
internal static class OutlineCommand
{
    public static Command Create(CliHost host)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "The files." };
        var skeleton = new Option<bool>("--skeleton") { Description = "Shows the files without the bodies of their functions." };
        var command = new Command("outline", "Lists what files define: types, members, signatures, the first line of their documentation.") { files, skeleton };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => Task.FromResult(Run(new CommandContext(host, parse), parse.GetRequiredValue(files), parse.GetValue(skeleton), cancellationToken)));
        return command;
    }

    private static int Run(CommandContext context, string[] paths, bool skeleton, CancellationToken cancellationToken)
    {
        var views = new List<OutlineView>();
        SourceFiles.NoteMissingGrammars(context.Host);
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = SourceFiles.Read(context, path);
            if (context.FormatOption is null or OutputFormat.Text) WriteText(context.Host, file, skeleton, paths.Length > 1, cancellationToken);
            else views.Add(View(file, skeleton, cancellationToken));
        }

        if (context.FormatOption is OutputFormat.Json) JsonOutput.Document(context.Host, views, j => j.ListOutlineView);
        else if (context.FormatOption is OutputFormat.StreamJson) JsonOutput.Lines(context.Host, views, j => j.OutlineView);
        return ExitCodes.Success;
    }

    internal static DefinitionView View(string path, SymbolDefinition d) =>
        new(path, d.Kind.ToString().ToLowerInvariant(), d.Name, d.Container, d.Signature, d.Line, d.Span.EndLine, d.Doc);

    private static OutlineView View(SourceFile file, bool skeleton, CancellationToken cancellationToken)
    {
        if (file.Language is not { } language || file.Text is not { } text) return new OutlineView(file.Path, file.Language?.Id, false, []);
        var symbols = FileSymbols.Of(language, text, cancellationToken: cancellationToken);
        return new OutlineView(file.Path, language.Id, symbols.IsParsed, [.. symbols.Definitions.Select(d => View(file.Path, d))], skeleton ? SkeletonOf(symbols, text) : null);
    }

    private static string SkeletonOf(FileSymbols symbols, string text) => Skeleton.Render(Skeleton.Of(symbols, text), numbered: true);

    private static void WriteText(CliHost host, SourceFile file, bool skeleton, bool named, CancellationToken cancellationToken)
    {
        if (named) host.Out.WriteLine($"{PlainText.FileName(file.Path)}{(file.Language is { } known ? $" ({known.Name})" : "")}");
        if (file.Text is not { } text)
        {
            host.Error.WriteLine($"{PlainText.FileName(file.Path)} is no text");
        }
        else if (file.Language is not { } language)
        {
            host.Error.WriteLine($"{PlainText.FileName(file.Path)}: the language is not known");
        }
        else
        {
            var symbols = FileSymbols.Of(language, text, cancellationToken: cancellationToken);
            var shown = skeleton ? SkeletonOf(symbols, text) : Outline.Render(symbols.Definitions.Count > 0 ? Outline.Of(symbols) : Outline.Of(language, text), int.MaxValue);
            host.Out.Write(PlainText.Printable(shown));
        }
    }
}
