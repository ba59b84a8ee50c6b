using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lathe.Cli.Output;
using Lathe.Cli.Streams;
using Lathe.Errors;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Cli.Tests.Streams;

public sealed partial class DescriptorStreamFacts
{
    private const int SetFlags = 4;
    private const int DoNotBlock = 0x800;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pipe_takes_all_in_as_many_parts_as_it_wants_and_is_waited_for_where_it_does_not_block(bool doesNotBlock)
    {
        // Sixteen times what a pipe holds.
        var bytes = RandomNumberGenerator.GetBytes(1 << 20);
        await using var reader = new AnonymousPipeServerStream(PipeDirection.In);
        var descriptor = (int)reader.ClientSafePipeHandle.DangerousGetHandle();
        if (doesNotBlock) Assert.Equal(0, Control(descriptor, SetFlags, DoNotBlock));
        await using var output = new DescriptorStream(descriptor);
        var writing = Task.Factory.StartNew(() => output.Write(bytes), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var read = new byte[bytes.Length];
        await reader.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
        await writing;
        Assert.Equal(bytes, read);
    }

    [Fact]
    public async Task A_reader_that_is_gone_is_no_error()
    {
        var reader = new AnonymousPipeServerStream(PipeDirection.In);
        using var writer = new SafePipeHandle(Duplicate((int)reader.ClientSafePipeHandle.DangerousGetHandle()), ownsHandle: true);
        await reader.DisposeAsync();
        await using var output = new DescriptorStream((int)writer.DangerousGetHandle());
        output.Write("nobody"u8);
        await output.WriteAsync("reads"u8.ToArray(), TestContext.Current.CancellationToken);
        await output.FlushAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_full_disk_is_an_error_in_its_own_words()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await using var output = new DescriptorStream((int)full.DangerousGetHandle());
        Assert.Equal("No space left on device", Assert.Throws<IOException>(() => output.Write("x"u8)).Message);
        Assert.Equal("No space left on device", (await Assert.ThrowsAsync<IOException>(async () => await output.WriteAsync("x"u8.ToArray()))).Message);
        var writer = new StreamWriter(output) { AutoFlush = true };
        Assert.Equal(ErrorKind.Storage, ErrorReport.From(Assert.Throws<IOException>(() => writer.Write("x"))).Kind);
    }

    [Fact]
    public async Task What_a_lossy_stream_cannot_write_is_lost()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await using var output = new StreamWriter(new LossyStream(new DescriptorStream((int)full.DangerousGetHandle()))) { AutoFlush = true };
        output.WriteLine("lost");
        await output.WriteLineAsync("lost too");
        using var below = new MemoryStream();
        await using var heard = new StreamWriter(new LossyStream(below)) { AutoFlush = true };
        heard.Write("a");
        await heard.WriteAsync("b");
        Assert.Equal("ab"u8.ToArray(), below.ToArray());
    }

    [Fact]
    public void What_is_only_for_reading_is_no_access()
    {
        using var zero = File.OpenHandle("/dev/zero");
        using var output = new DescriptorStream((int)zero.DangerousGetHandle());
        var error = Assert.Throws<UnauthorizedAccessException>(() => output.WriteByte(1));
        Assert.Equal("Access to the path is denied.", error.Message);
        Assert.Equal("Bad file descriptor", error.InnerException!.Message);
        Assert.False(DescriptorStream.IsTerminal((int)zero.DangerousGetHandle()));
    }

    [Fact]
    public void A_file_goes_on_where_another_writer_has_got_to()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
            using (var one = new DescriptorStream((int)file.DangerousGetHandle()))
            using (var other = new DescriptorStream((int)file.DangerousGetHandle()))
            {
                one.Write("one, "u8);
                other.Write("other, "u8.ToArray(), 0, 7);
                one.Write("one"u8);
            }

            Assert.Equal("one, other, one", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_late_stream_is_opened_when_it_is_used()
    {
        var opened = 0;
        using var below = new MemoryStream();
        await using var late = new LateStream(
            () =>
            {
                opened++;
                return below;
            },
            reads: false);
        var writer = new StreamWriter(late);
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, opened);
        await writer.WriteAsync("text");
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        writer.Write("s");
        writer.Flush();
        Assert.Equal(1, opened);
        Assert.Equal("texts"u8.ToArray(), below.ToArray());
        Assert.Equal("in", await new StreamReader(new LateStream(() => new MemoryStream("in"u8.ToArray()), reads: true)).ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("in", new StreamReader(new LateStream(() => new MemoryStream("in"u8.ToArray()), reads: true)).ReadToEnd());
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int value);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);
}
