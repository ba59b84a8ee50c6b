namespace Lathe.Models.Http;

/// <summary>
/// Ends a stream that has gone silent. Armed while somebody waits for the next piece; every byte that arrives arms it anew, keep-alives included, because they prove that the other side lives.
/// The SDKs swallow keep-alives, therefore the watch is handed down to <see cref="ProviderHandler"/> beside them.
/// </summary>
internal sealed class StreamWatch : IDisposable
{
    private static readonly AsyncLocal<StreamWatch?> Ambient = new();

    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private readonly TimeSpan _timeout;
    private volatile bool _expired;

    public StreamWatch(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _timer = time.CreateTimer(static state => ((StreamWatch)state!).Expire(), this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The watch of the call that is being made, as its HTTP handler sees it.</summary>
    public static StreamWatch? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public CancellationToken Token => _source.Token;

    public bool Expired => _expired;

    public TimeSpan Silence => _timeout;

    public void Touch() => _timer.Change(_timeout, Timeout.InfiniteTimeSpan);

    public void Pause() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Expire()
    {
        _expired = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream ended in the same moment.
        }
    }
}
