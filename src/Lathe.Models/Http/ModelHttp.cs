using Lathe.Models.Pacing;
using Lathe.Models.Providers;

namespace Lathe.Models.Http;

/// <summary>The process's one pool of connections to model providers.</summary>
public static class ModelHttp
{
    // No redirects: a key must not travel to wherever an answer points. No cookies: providers need none.
    private static readonly Lazy<SocketsHttpHandler> Shared = new(() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
    });

    /// <summary>Makes a client over the shared pool without a total time-out. Disposing it leaves the pool open.</summary>
    /// <param name="settings">The provider: its extra headers go with every request.</param>
    /// <param name="time">The clock against which a Retry-After date is read.</param>
    /// <param name="onExchange">Told about every request with its answer; null for nobody.</param>
    public static HttpClient CreateClient(ProviderSettings settings, TimeProvider time, Action<WireExchange>? onExchange = null) => CreateClient(settings, time, onExchange, null);

    internal static HttpClient CreateClient(ProviderSettings settings, TimeProvider time, Action<WireExchange>? onExchange, RateWindow? rates) =>
        new(new ProviderHandler(settings, time, onExchange, Shared.Value, rates), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
}
