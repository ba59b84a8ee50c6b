using Lathe.Engine.Artifacts;
using Lathe.Errors;

namespace Lathe.Storage.Tests.Artifacts;

/// <summary>Does what it is asked to and then fails as a broken connection does.</summary>
internal sealed class LossyCatalog(IArtifactCatalog inner) : IArtifactCatalog
{
    private ArtifactVersion? _hanging;

    public int LoseAnswers { get; set; }

    /// <summary>So many looks for one version fail.</summary>
    public int LoseLooks { get; set; }

    /// <summary>What happens when a version was added, before anybody hears of it.</summary>
    public Action AfterAdd { get; set; } = () => { };

    /// <summary>The first version that is added hangs until <see cref="DeliverAsync"/>, and fails for who adds it.</summary>
    public bool DeliverLate { get; set; }

    /// <summary>Everything that is added after that fails and comes to nothing.</summary>
    public bool LoseAll { get; set; }

    public bool Delivered { get; private set; }

    public Func<Task> BeforeAdd { get; set; } = () => Task.CompletedTask;

    public async Task DeliverAsync()
    {
        Delivered = true;
        Assert.True(await inner.TryAddAsync(_hanging!, CancellationToken.None));
    }

    public string Place => inner.Place;

    public async Task<bool> TryAddAsync(ArtifactVersion version, CancellationToken cancellationToken)
    {
        var isFirst = DeliverLate && _hanging is null;
        if (isFirst) _hanging = version;
        if (isFirst || LoseAll) throw new LatheError(ErrorKind.Connection, "artifacts.unreachable", "reset").ToException();
        if (_hanging is not null && !Delivered) await BeforeAdd();
        var added = await inner.TryAddAsync(version, cancellationToken);
        AfterAdd();
        return LoseAnswers-- > 0 ? throw new LatheError(ErrorKind.Connection, "artifacts.unreachable", "reset").ToException() : added;
    }

    public Task<bool> TryReplaceAsync(ArtifactVersion version, CancellationToken cancellationToken) => inner.TryReplaceAsync(version, cancellationToken);

    public Task<ArtifactVersion?> FindAsync(ItemName item, int version, CancellationToken cancellationToken) =>
        LoseLooks-- > 0 ? throw new LatheError(ErrorKind.Connection, "artifacts.unreachable", "reset").ToException() : inner.FindAsync(item, version, cancellationToken);

    public Task<IReadOnlyList<ArtifactVersion>> HistoryAsync(ItemName item, int? before, int limit, CancellationToken cancellationToken) => inner.HistoryAsync(item, before, limit, cancellationToken);

    public Task<IReadOnlyList<ArtifactVersion>> ItemsAsync(string? project, ItemName? after, int limit, CancellationToken cancellationToken) => inner.ItemsAsync(project, after, limit, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
