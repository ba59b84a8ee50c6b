using Lathe.Cli.Output;
using Lathe.Engine.Agents;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Recording;
using Lathe.Errors;
using Lathe.Models;

namespace Lathe.Cli.Running;

/// <summary>Writes the cassette of a run from its journal, however the run ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="File">Where to.</param>
internal sealed record RunRecorder(RunId Run, CassetteFile File)
{
    /// <summary>Writes it.</summary>
    /// <returns>How many answers are in it.</returns>
    public Task<int> WriteAsync(Composition composition, ResolvedConfiguration configuration, string repository, string title) =>
        File.WriteAsync(stream => WriteAsync(composition, configuration, Run, repository, title, stream));

    /// <summary>Writes the cassette of a run.</summary>
    /// <returns>How many answers are in it.</returns>
    public static Task<int> WriteAsync(Composition composition, ResolvedConfiguration configuration, RunId run, string repository, string title, Stream output)
    {
        var providers = configuration.Providers.Keys.ToList();
        var export = new CassetteExport(composition.Journal, composition.Objects, composition.Secrets(configuration))
        {
            WithRun = true,
            WindowOf = model => configuration.Catalog().Find(ModelReference.Parse(model, providers)).ContextWindow ?? ModelSessions.DefaultWindow,
        };
        var note = $"Recorded by lathe {VersionText.Number} from run {run}: {title}";

        // What there is, is kept also where the command is being stopped.
        return export.WriteAsync(run, note, composition.Roots(repository), output, CancellationToken.None);
    }

    /// <summary>As <see cref="WriteAsync(Composition, ResolvedConfiguration, string, string)"/> at the end of a run: says what came of it, and throws nothing, since the run's own end counts for more.</summary>
    /// <returns>Whether it is written.</returns>
    public async Task<bool> TryWriteAsync(Composition composition, ResolvedConfiguration configuration, OutputFormat format)
    {
        var host = composition.Host;
        try
        {
            if (await composition.Journal.FindAsync(Run.Value, CancellationToken.None) is not [var summary]) return false;
            var answers = await WriteAsync(composition, configuration, summary.Repository, summary.Title);
            if (format == OutputFormat.Text)
            {
                await host.Out.WriteLineAsync();
                await host.Out.WriteLineAsync($"recorded in {File.Path} ({EventLines.Count(answers, "answer")})");
            }

            return true;
        }
        catch (Exception e) when (e is LatheException or IOException)
        {
            var error = ErrorReport.From(e);
            await host.Error.WriteLineAsync($"error: {PlainText.OneLine(error.Message)} ({error.Code})");
            await host.Error.WriteLineAsync($"  what to do: the answers are in the journal: lathe cassette {Run} FILE");
            return false;
        }
    }
}
