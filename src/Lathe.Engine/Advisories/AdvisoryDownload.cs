using System.Net;
using Lathe.Errors;

namespace Lathe.Engine.Advisories;

/// <summary>What came of one archive.</summary>
/// <param name="Ecosystem">Whose advisories it has.</param>
/// <param name="Bytes">Its size; 0 where the one at hand is still the newest.</param>
public readonly record struct AdvisoryArchive(string Ecosystem, long Bytes);

/// <summary>Fetches archives of advisories, <c>BASE/ECOSYSTEM/all.zip</c> as the public OSV database lays them out, into a folder. Each takes the place of the one before only when it is there in full.</summary>
/// <param name="http">Sends the requests.</param>
public sealed class AdvisoryDownload(HttpClient http)
{
    private const long Largest = 4L << 30;
    private const string Again = "See that the network and the server at that address answer, and do the same again: what was fetched before stays.";

    /// <summary>Fetches the archive of an ecosystem.</summary>
    /// <param name="address">The base; https, or http on this machine.</param>
    /// <param name="ecosystem">Its name in the OSV schema.</param>
    /// <param name="folder">Where archives are kept, each in a folder of its ecosystem.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="LatheException">Validation for an address that is not allowed; connection or provider where the server does not give it; storage where it cannot be written.</exception>
    public async Task<AdvisoryArchive> GetAsync(Uri address, string ecosystem, string folder, CancellationToken cancellationToken)
    {
        if (!address.IsAbsoluteUri || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
            throw new LatheError(ErrorKind.Validation, "advisories.bad_address", "the address has to begin with https://") { Guidance = "Advisories decide what is reported; over plain http anybody on the way could change them." }.ToException();
        var file = Path.Combine(folder, ecosystem, "all.zip");
        var draft = file + ".part";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{address.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(ecosystem)}/all.zip");
            if (File.Exists(file)) request.Headers.IfModifiedSince = new DateTimeOffset(File.GetLastWriteTimeUtc(file));
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotModified) return new AdvisoryArchive(ecosystem, 0);
            if (!response.IsSuccessStatusCode) throw Refused(ecosystem, $"the server answered with status {(int)response.StatusCode}");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var bytes = await SaveAsync(response, draft, ecosystem, cancellationToken);
            if (response.Content.Headers.LastModified is { } time) File.SetLastWriteTimeUtc(draft, time.UtcDateTime);
            File.Move(draft, file, overwrite: true);
            return new AdvisoryArchive(ecosystem, bytes);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LatheError(ErrorKind.Timeout, "advisories.timeout", $"the advisories of {ecosystem} could not be fetched in time.") { Guidance = Again }.ToException(e);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            throw new LatheError(ErrorKind.Connection, "advisories.connection", $"the advisories of {ecosystem} could not be fetched: {e.Message}") { Guidance = Again }.ToException(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LatheError(ErrorKind.Storage, "advisories.storage", $"the advisories of {ecosystem} could not be kept in {folder}: {e.Message}")
            {
                Guidance = "Make that folder writable for you and see that its disk has room, or name another one with quality.advisories or --into.",
            }.ToException(e);
        }
        finally
        {
            Discard(draft);
        }
    }

    private static async Task<long> SaveAsync(HttpResponseMessage response, string draft, string ecosystem, CancellationToken cancellationToken)
    {
        long length = 0;
        var buffer = new byte[1 << 16];
        await using var target = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None);
        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        for (int read; (read = await source.ReadAsync(buffer, cancellationToken)) > 0; length += read)
        {
            // Every archive begins with the letters of its inventor; a page that says no does not.
            if (length == 0 && !(buffer[0] == 'P' && (read < 2 || buffer[1] == 'K'))) throw Refused(ecosystem, "what the server sent is no archive");
            if (length + read > Largest) throw Refused(ecosystem, "the archive is larger than 4 GB");
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return length > 0 ? length : throw Refused(ecosystem, "the server sent nothing");
    }

    private static void Discard(string draft)
    {
        try
        {
            File.Delete(draft);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong before is what has to be told; the next try writes over it.
        }
    }

    private static LatheException Refused(string ecosystem, string why) =>
        new LatheError(ErrorKind.Provider, "advisories.refused", $"the advisories of {ecosystem} could not be fetched: {why}.") { Guidance = "The address has to be the folder that holds ECOSYSTEM/all.zip." }.ToException();
}
