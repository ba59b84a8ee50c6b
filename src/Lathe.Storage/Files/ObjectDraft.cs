using System.Buffers;
using System.Security.Cryptography;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Failures;

namespace Lathe.Storage.Files;

/// <summary>The file of a content that has no place yet.</summary>
internal static class ObjectDraft
{
    private const int CopyBuffer = 128 * 1024;

    /// <summary>Makes the file. It is read-only for everybody from the beginning, since many may come to share it; this open still writes.</summary>
    public static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead,
        BufferSize = 0,
    });

    /// <summary>Writes a stream to its end, and tells what it was.</summary>
    public static async Task<(ObjectHash Hash, long Length)> FillAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        using var file = Create(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBuffer);
        long length = 0;
        try
        {
            int read;
            while ((read = await ReadAsync(content, buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                file.Write(buffer, 0, read);
                length += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (new ObjectHash(Convert.ToHexStringLower(hash.GetHashAndReset())), length);
    }

    // A source that fails is not the store's failure and must not be blamed on its folder.
    private static async ValueTask<int> ReadAsync(Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw new LatheError(ErrorKind.Storage, "objects.source_failed", $"What was to be stored could not be read: {e.Message}")
            {
                Guidance = "Check the file that it was read from.",
            }.ToException(e);
        }
    }
}
