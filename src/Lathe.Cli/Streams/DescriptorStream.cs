using System.Runtime.InteropServices;
using Lathe.Errors;

namespace Lathe.Cli.Streams;

/// <summary>
/// Writes to an open descriptor as it stands: from where other programs that share it have got to, and by waiting where it takes no more for now. The console's own stream does the same, but first it makes a console: an encoding by the
/// locale's name, a writer, a table of what the terminal can do. To a pipe or a file none of that matters.
/// </summary>
/// <param name="descriptor">The descriptor; stays open.</param>
internal sealed partial class DescriptorStream(int descriptor) : UnseekableStream
{
    private const short Writable = 4;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public static bool IsTerminal(int descriptor) => IsATerminal(descriptor) == 1;

    /// <exception cref="IOException">It cannot be written, as where a disk is full. A reader that is gone is no error: it has seen what it wanted.</exception>
    /// <exception cref="UnauthorizedAccessException">It is closed, or only for reading.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = (int)Write(descriptor, in MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case ErrorNumber.Interrupted:
                    continue;
                case ErrorNumber.TryAgain:
                    // Somebody who shares it made it not block.
                    var wait = new Waited { Descriptor = descriptor, Events = Writable };
                    _ = Poll(ref wait, 1, Timeout.Infinite);
                    continue;
                case ErrorNumber.BrokenPipe:
                    return;
                case var error:
                    throw Failure(error);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        try
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromException(exception);
        }
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static Exception Failure(int error)
    {
        var failure = new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        return error is ErrorNumber.NotPermitted or ErrorNumber.BadDescriptor or ErrorNumber.AccessDenied ? new UnauthorizedAccessException("Access to the path is denied.", failure) : failure;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, in byte bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Waited waited, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATerminal(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct Waited
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
