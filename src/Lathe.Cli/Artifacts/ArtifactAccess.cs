using Lathe.Cli.Output;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Configuration;
using Lathe.Engine.Objects;
using Lathe.Storage.Artifacts;
using Lathe.Storage.Files;

namespace Lathe.Cli.Artifacts;

/// <summary>What a command about stored versions has open.</summary>
internal sealed class ArtifactAccess(CommandContext context) : IAsyncDisposable
{
    private ArtifactStore? _store;
    private ResolvedConfiguration? _configuration;
    private FileObjectStore? _local;

    public CliHost Host => context.Host;

    public ResolvedConfiguration Configuration => _configuration ??= context.Configuration(null);

    public OutputFormat Format => context.Format(Configuration);

    public IObjectStore Local => _local ??= new FileObjectStore(context.Paths.Objects, Host.Time);

    public IArtifactOutbox Outbox => ArtifactStores.Outbox(context.Paths);

    public string Absolute(string path) => context.Absolute(path);

    public async Task<ArtifactStore> StoreAsync(CancellationToken cancellationToken) =>
        _store ??= await ArtifactStores.OpenAsync(Configuration.Artifacts, context.Paths, Local, Host.Time, cancellationToken);

    /// <summary>Who this is: the setting <c>user</c>, else the name of the account.</summary>
    public static string Author(ResolvedConfiguration configuration, LatheEnvironment environment) => configuration.User ?? environment.UserName;

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
