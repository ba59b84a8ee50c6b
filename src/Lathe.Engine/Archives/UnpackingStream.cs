using System.IO.Compression;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Archives;

/// <summary>What a packed file holds, read forward, until it is more than the limits allow.</summary>
internal sealed class UnpackingStream(Stream file, ArchiveLimits limits) : ForwardStream
{
    private readonly GZipStream _gzip = new(file, CompressionMode.Decompress, leaveOpen: true);
    private long _unpacked;

    public override long Position { get => _unpacked; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Count(_gzip.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Count(_gzip.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Count(await _gzip.ReadAsync(buffer, cancellationToken));

    protected override void Dispose(bool disposing)
    {
        if (disposing) _gzip.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _unpacked += read;
        if (_unpacked > limits.Total) throw ArchiveError.TooLarge($"it holds more than {limits.Total:N0} bytes", $"{limits.Total:N0} bytes in all");
        if (_unpacked > limits.RatioFrom && _unpacked / limits.Ratio > file.Position)
            throw ArchiveError.TooLarge($"{file.Position:N0} bytes of it unpack to more than {_unpacked:N0}", $"{limits.Ratio} times");
        return read;
    }
}
