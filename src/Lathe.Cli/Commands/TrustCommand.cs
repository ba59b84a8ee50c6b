using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Engine.Objects;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Cli.Commands;

/// <summary>One file that trust is bound to.</summary>
internal sealed record TrustedFileView(string Path, long Bytes, string Sha256);

/// <summary>The trust in a repository, as <c>--json</c> writes it.</summary>
internal sealed record TrustView(
    string Repository, string State, DateTimeOffset? Since, IReadOnlyList<string> Changes, IReadOnlyList<TrustedFileView> Files, IReadOnlyList<RefusedFile> Refused);

/// <summary><c>lathe trust DIR</c>: lets a repository's own files count, exactly as they are now.</summary>
internal static class TrustCommand
{
    public static Command Create(CliHost host)
    {
        var folder = new Argument<string>("DIR") { Description = "The repository." };
        var revoke = new Option<bool>("--revoke") { Description = "Takes the trust back." };
        var show = new Option<bool>("--show") { Description = "Shows whether it is trusted, and which files that is bound to; changes nothing." };
        var command = new Command("trust", "Lets lathe.yaml, AGENTS.md and .lathe/ of a repository do all that your own configuration may, until one of them changes.") { folder, revoke, show };
        SharedOptions.AddOutput(command);
        command.SetAction(parse => Run(new CommandContext(host, parse), parse.GetRequiredValue(folder), parse.GetValue(revoke), parse.GetValue(show)));
        return command;
    }

    private static int Run(CommandContext context, string folder, bool revoke, bool show)
    {
        if (revoke && show)
        {
            throw new LatheError(ErrorKind.Validation, "cli.options_conflict", "--revoke and --show exclude each other.")
            {
                Guidance = "Give one of them.",
            }.ToException();
        }

        var files = RepositoryFiles.Load(RepositoryRoot.Find(context.Absolute(folder)));
        var store = new TrustStore(context.Paths, context.Host.Time);
        if (revoke) store.Revoke(files.Root);
        else if (!show) store.Trust(files);
        Write(context, files, store.Check(files));
        return ExitCodes.Success;
    }

    private static void Write(CommandContext context, RepositoryFiles files, TrustStatus status)
    {
        var view = new TrustView(files.Root, StateName(status.State), status.Since, status.Changes, FilesOf(files), files.Refused);
        switch (context.FormatOption)
        {
            case OutputFormat.Json:
                JsonOutput.Document(context.Host, view, j => j.TrustView);
                break;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(context.Host, [view], j => j.TrustView);
                break;
            default:
                WriteText(context.Host, view);
                break;
        }
    }

    private static void WriteText(CliHost host, TrustView view)
    {
        Line(host, $"{view.Repository}: {view.State.Replace('_', ' ')}");
        foreach (var change in view.Changes) Line(host, $"- {change}");
        var table = new TextTable("FILE", "BYTES", "SHA-256");
        foreach (var file in view.Files) table.Add(file.Path, $"{file.Bytes}", file.Sha256[..16]);
        foreach (var refused in view.Refused) table.Add(refused.Path, "", refused.Reason);
        table.Write(host.Out, host.Width);
        if (view.State == "trusted") Line(host, "Any change of these files, or a new one, ends the trust.");
    }

    private static void Line(CliHost host, string text)
    {
        foreach (var line in TextWidth.Wrap(PlainText.OneLine(text), host.Width ?? int.MaxValue)) host.Out.WriteLine(line);
    }

    private static List<TrustedFileView> FilesOf(RepositoryFiles files)
    {
        var views = new List<TrustedFileView>();
        foreach (var (path, content) in files.Files) views.Add(new TrustedFileView(path, content.Length, ObjectHash.Of(content).Hex));
        return views;
    }

    internal static string StateName(TrustState state) => state switch
    {
        TrustState.Trusted => "trusted",
        TrustState.Changed => "changed",
        _ => "not_trusted",
    };
}
