using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Doctor;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox;
using Lathe.Errors;
using Lathe.Syntax;

namespace Lathe.Cli.Commands;

/// <summary>A dependency, as <c>--json</c> writes it.</summary>
internal sealed record DependencyView(string Name, bool Required, bool Found, string? Version, string? Path, string UsedFor, string? Remedy);

/// <summary>All that the doctor saw, as <c>--json</c> writes it.</summary>
internal sealed record DoctorView(
    string Version, IReadOnlyList<DependencyView> Dependencies, IReadOnlyList<SandboxStatus> Sandboxes, OverlayStatus Overlay, StateStatus State, bool Healthy, int ExitCode);

/// <summary><c>lathe doctor</c>: each dependency, each sandbox and the place for Lathe's files, tried for real.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliHost host)
    {
        var command = new Command("doctor", "Tries everything that Lathe needs: programs, sandboxes, folders; says what to do about what is missing.");
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) => RunAsync(new CommandContext(host, parse), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var environment = context.Host.Environment;
        DependencyView[] dependencies = [.. await Task.WhenAll(Dependency.All.Select(d => ProbeAsync(d, environment, cancellationToken))).ConfigureAwait(false), Grammars()];
        var sandboxes = await SandboxesAsync(context, cancellationToken).ConfigureAwait(false);
        var state = StateProbe.Probe(environment);
        var overlay = await OverlayAsync(environment, state, cancellationToken).ConfigureAwait(false);
        var exitCode = ExitCodeOf(dependencies, sandboxes, state);
        var view = new DoctorView(VersionText.Number, dependencies, sandboxes, overlay, state, exitCode == ExitCodes.Success, exitCode);
        switch (context.FormatOption)
        {
            case OutputFormat.Json:
                JsonOutput.Document(context.Host, view, j => j.DoctorView);
                break;
            case OutputFormat.StreamJson:
                JsonOutput.Lines(context.Host, view.Dependencies, j => j.DependencyView);
                JsonOutput.Lines(context.Host, [view with { Dependencies = [] }], j => j.DoctorView);
                break;
            default:
                WriteText(context.Host, view);
                break;
        }

        return exitCode;
    }

    private static async Task<DependencyView> ProbeAsync(Dependency dependency, LatheEnvironment environment, CancellationToken cancellationToken)
    {
        var found = await ProgramProbe.ProbeAsync(dependency, environment, cancellationToken).ConfigureAwait(false);
        return new DependencyView(
            dependency.Name, dependency.Required, found.Path is not null, found.Version, found.Path, dependency.UsedFor, found.Path is null ? dependency.Remedy : null);
    }

    private static DependencyView Grammars()
    {
        var missing = NativeGrammars.MissingBecause is not null;
        return new DependencyView(
            "grammars", Required: false, !missing, missing ? null : $"{NativeGrammars.Languages.Count} languages", NativeGrammars.Folder, "outlines, symbols and syntax errors by parsing; else by scanning",
            missing ? "install npm and a C compiler, and run ./lathe again (eng/grammars/build.sh)" : null);
    }

    private static async Task<IReadOnlyList<SandboxStatus>> SandboxesAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var scratch = ScratchFolder(context, out var why);
        if (scratch is null) return [new SandboxStatus(Sandboxes.Bubblewrap, false, null, $"Not tried: {why}", "Make the cache folder writable, or set LATHE_HOME to a folder that is.")];
        try
        {
            return await SandboxProbe.ProbeAsync(new SandboxOptions { Environment = context.Host.Environment, ScratchFolder = scratch.FullName }, cancellationToken).ConfigureAwait(false);
        }
        catch (LatheException exception)
        {
            return [new SandboxStatus(Sandboxes.Bubblewrap, false, null, exception.Error.Message, exception.Error.Guidance)];
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    // Where a run has its own, and else, where it could not have one, among the temporary files.
    private static DirectoryInfo? ScratchFolder(CommandContext context, out string why)
    {
        why = "";
        foreach (var make in (Func<DirectoryInfo>[])[() => Directory.CreateDirectory(Path.Combine(context.Paths.Cache, $"doctor-{Environment.ProcessId}")), () => Directory.CreateTempSubdirectory("lathe-doctor-")])
        {
            try
            {
                return make();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or LatheException)
            {
                why = exception.Message;
            }
        }

        return null;
    }

    // Where runs lie: what can be mounted depends on the file system.
    private static async Task<OverlayStatus> OverlayAsync(LatheEnvironment environment, StateStatus state, CancellationToken cancellationToken)
    {
        if (state is not { Writable: true, Folder: { } folder }) return new OverlayStatus(false, "The state folder cannot be written.");
        var place = Path.Combine(folder, $"doctor-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(place);
            return await OverlayStatus.ProbeAsync(place, new SandboxOptions { Environment = environment, ScratchFolder = place }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new OverlayStatus(false, exception.Message);
        }
        finally
        {
            if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
        }
    }

    internal static int ExitCodeOf(IReadOnlyList<DependencyView> dependencies, IReadOnlyList<SandboxStatus> sandboxes, StateStatus state)
    {
        foreach (var dependency in dependencies)
        {
            if (dependency is { Required: true, Found: false }) return ExitCodes.MissingDependency;
        }

        var isIsolated = false;
        foreach (var sandbox in sandboxes) isIsolated |= sandbox is { Works: true, Name: not Sandboxes.None };
        if (!isIsolated) return ExitCodes.SandboxRefused;

        return state.Writable ? ExitCodes.Success : ExitCodes.Storage;
    }

    private static void WriteText(CliHost host, DoctorView view)
    {
        var dependencies = new TextTable("DEPENDENCY", "FOUND", "VERSION", "USED FOR");
        foreach (var d in view.Dependencies) dependencies.Add(d.Name, d.Found ? "yes" : d.Required ? "MISSING" : "no", d.Version, d.UsedFor);
        dependencies.Write(host.Out, host.Width);
        host.Out.WriteLine();
        var sandboxes = new TextTable("SANDBOX", "WORKS", "VERSION", "SEEN");
        foreach (var s in view.Sandboxes) sandboxes.Add(s.Name, s.Works ? "yes" : "NO", s.Version, s.Detail);
        sandboxes.Write(host.Out, host.Width);
        host.Out.WriteLine();
        var workspace = new TextTable("WORKSPACE", "WORKS", "SEEN");
        workspace.Add("copy", "yes", null);
        workspace.Add("overlay", view.Overlay.Works ? "yes" : "no", PlainText.OneLine(view.Overlay.Detail));
        workspace.Write(host.Out, host.Width);
        host.Out.WriteLine();
        var state = new TextTable("STATE FOLDER", "WRITABLE", "FREE");
        state.Add(view.State.Folder ?? "none", view.State.Writable ? "yes" : "NO", view.State.FreeBytes is { } free ? (free / 1e9).ToString("0.0 GB", CultureInfo.InvariantCulture) : "?");
        state.Write(host.Out, host.Width);
        foreach (var d in view.Dependencies)
        {
            if (d.Required && d.Remedy is { } remedy) Remedy(host, d.Name, remedy);
        }

        foreach (var s in view.Sandboxes)
        {
            if (s.Weaker.Count > 0) Remedy(host, $"sandbox {s.Name}, weaker than {Sandboxes.Bubblewrap}", string.Join("; ", s.Weaker));
            if (s.Remedy is { } remedy) Remedy(host, $"sandbox {s.Name}", remedy);
        }

        if (view.State.Remedy is { } room) Remedy(host, "state folder", room);
        host.Out.WriteLine(view.Healthy ? "Everything that is needed works." : "Not everything that is needed works.");
    }

    private static void Remedy(CliHost host, string name, string remedy)
    {
        foreach (var line in TextWidth.Wrap(PlainText.OneLine($"{name}: {remedy}"), host.Width ?? int.MaxValue)) host.Out.WriteLine(line);
    }
}
