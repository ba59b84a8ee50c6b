namespace Lathe.Engine.Sandbox;

internal sealed class BubblewrapSandbox(SandboxOptions options) : ISandbox
{
    public string Name => Sandboxes.Bubblewrap;

    public SandboxIdentity? Identity => SandboxIdentity.For(options.Environment, options.Slot);

    public Task<CommandResult> RunAsync(SandboxCommand command, Action<ReadOnlySpan<byte>>? output, CancellationToken cancellationToken)
        => throw new NotSupportedException();
}
