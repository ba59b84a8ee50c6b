using Amazon.Runtime;
using Lathe.Engine.Objects;

namespace Lathe.Storage.Artifacts.S3;

/// <summary>
/// The connections of one client of AWS's SDK. The SDK's own time-out ends with an answer's head: a body that stops coming would be waited for without end. Here nothing is waited for longer than the
/// time of one request: its head, and each further piece of its body.
/// </summary>
internal sealed class PatientHttp : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client;

    public PatientHttp(TimeSpan patience) => _client = new HttpClient(new Handler(patience)) { Timeout = Timeout.InfiniteTimeSpan };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    private sealed class Handler(TimeSpan patience)
        : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = patience })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(patience);
            try
            {
                var answer = await base.SendAsync(request, late.Token);
                var patient = new StreamContent(new PatientStream(await answer.Content.ReadAsStreamAsync(late.Token), patience));
                foreach (var (name, values) in answer.Content.Headers) patient.Headers.TryAddWithoutValidation(name, values);
                answer.Content = patient;
                return answer;
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException("There was no answer in time.", e);
            }
        }
    }

    private sealed class PatientStream(Stream inner, TimeSpan patience) : ForwardStream
    {
        // The SDK reads short answers like this; only a token ends a read that waits.
        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = ReadAsync(buffer.AsMemory(offset, count));
            return read.IsCompletedSuccessfully ? read.Result : read.AsTask().GetAwaiter().GetResult();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(patience);
            try
            {
                return await inner.ReadAsync(buffer, late.Token);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException("The answer broke off.", e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
