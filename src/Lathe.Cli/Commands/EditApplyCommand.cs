using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Cli.Running;
using Lathe.Edits;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe edit apply</c>: applies what a model wrote, from wherever it was copied, to a tree.</summary>
internal static class EditApplyCommand
{
    private const int MostDiffLines = 400;
    private const string InputName = "Standard input";
    private const int MaxBytes = 64 << 20;

    public static Command Create(CliHost host)
    {
        var file = new Argument<string>("FILE|-") { Description = "The answer; '-' or nothing for standard input.", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "-" };
        var format = new Option<string?>("--format") { HelpName = string.Join('|', EditFormats.Names), Description = "The format of the edits; found out by itself if not given." };
        format.AcceptOnlyFromAmong([.. EditFormats.Names]);
        var root = new Option<string?>("--root") { HelpName = "DIR", Description = "The folder that the paths are relative to; the current one by default." };
        var about = new Option<string[]>("--file") { HelpName = "PATH", Description = "A file that the answer is about, for blocks that name none; may be given several times.", DefaultValueFactory = _ => [] };
        var dryRun = new Option<bool>("--dry-run") { Description = "Says what would happen, shows the diff, and writes nothing." };
        var partial = new Option<bool>("--partial") { Description = "Makes the edits that fit even if others do not." };
        var command = new Command("apply", "Applies a model's answer to files: patches, diffs, search/replace blocks, whole files, tool arguments.") { file, format, root, about, dryRun, partial };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => RunAsync(new CommandContext(host, parse), new EditApplyRequest(
            parse.GetValue(file) ?? "-", parse.GetValue(format) is { } name ? EditFormats.Find(name) : null, parse.GetValue(root), parse.GetValue(about) ?? [], parse.GetValue(dryRun), parse.GetValue(partial)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, EditApplyRequest request, CancellationToken cancellationToken)
    {
        var root = context.Absolute(request.Root ?? ".");
        if (!Directory.Exists(root)) throw new LatheError(ErrorKind.NotFound, "edit.no_root", $"There is no folder {root}.") { Guidance = "Give --root with a folder that is there." }.ToException();
        var content = request.File == "-" ? await InputAsync(context.Host, cancellationToken) : EditText.Bytes(context.Absolute(request.File), MaxBytes);
        using var tree = new DiskFileTree(root);
        var edits = Parse(request, content, tree, root);
        var result = EditApplier.Apply(tree, edits.Edits!, new ApplyOptions { DryRun = request.DryRun, Atomic = !request.Partial });
        var view = EditApplyView.Of(edits.Format!.Value, result, request.DryRun);
        switch (context.FormatOption)
        {
            case OutputFormat.Json:
                JsonOutput.Document(context.Host, view, j => j.EditApplyView);
                break;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(context.Host, [view], j => j.EditApplyView);
                break;
            default:
                WriteText(context.Host, result, view);
                break;
        }

        return result.Status is ApplyStatus.Applied or ApplyStatus.NoChange ? ExitCodes.Success : ExitCodes.Of(ErrorKind.EditRejected);
    }

    private static async Task<byte[]> InputAsync(CliHost host, CancellationToken cancellationToken)
    {
        var content = await StandardInput.ReadBytesAsync(host, MaxBytes + 1, cancellationToken);
        return content.Length <= MaxBytes ? content : throw EditText.TooLarge(InputName, $"more than {MaxBytes:N0}", MaxBytes);
    }

    private static EditParseResult Parse(EditApplyRequest request, byte[] content, DiskFileTree tree, string root)
    {
        var options = new EditParseOptions
        {
            Format = request.Format,
            KnownFiles = [.. request.Files.Select(f => Relative(f, root))],
            Exists = path => Exists(tree, path),
            Root = root,
        };

        // A diff of files in a legacy encoding is no UTF-8: it is read byte for byte.
        if (!System.Text.Unicode.Utf8.IsValid(content) && UnifiedDiff.Read(content) is { Edits: not null } diff) return diff;
        var parsed = EditParser.Parse(EditText.Decode(content, request.File == "-" ? InputName : request.File), options);
        if (parsed.Edits is not null) return parsed;
        throw new LatheError(ErrorKind.Validation, "edit.unreadable_edits", $"The edits cannot be read, and nothing was changed. {parsed.Error!.Describe()}")
        {
            Guidance = $"Formats: {string.Join(", ", EditFormats.Names)}; docs/edits.md shows each. Give --format where it was taken for another.",
        }.ToException();
    }

    private static string Relative(string path, string root) => Path.IsPathRooted(path) ? Path.GetRelativePath(root, path) : path;

    private static bool Exists(DiskFileTree tree, string path)
    {
        try
        {
            return RelativePath.TryNormalize(path, out var normalized, out _) && tree.Stat(normalized) is { Kind: FileTreeEntryKind.File };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            return false;
        }
    }

    private static void WriteText(CliHost host, ApplyResult result, EditApplyView view)
    {
        if (view.DryRun) host.Out.WriteLine("Dry run: nothing is written.");
        foreach (var line in result.Describe().TrimEnd('\n').Split('\n')) Toned.WriteLine(host, new ViewLine(PlainText.OneLine(line)) { AsItIs = true });
        foreach (var problem in view.Problems) Toned.WriteLine(host, new ViewLine($"new syntax error at {problem.Path}:{problem.Line}:{problem.Column}: {problem.Message}", LineTone.Bad));
        foreach (var symbol in view.Symbols) Toned.WriteLine(host, new ViewLine($"{symbol.Change} {symbol.Kind} {symbol.Name} ({symbol.Path}:{symbol.Line})", LineTone.Faint));
        if (!view.DryRun || result.Changes.Count == 0) return;
        foreach (var line in DiffText.Lines(UnifiedDiff.WriteText(result.Changes), MostDiffLines, "--json has the whole diff")) Toned.WriteLine(host, line);
    }
}

/// <summary>What <c>lathe edit apply</c> was asked for.</summary>
internal sealed record EditApplyRequest(string File, EditFormat? Format, string? Root, string[] Files, bool DryRun, bool Partial);
