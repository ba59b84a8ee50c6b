namespace Lathe.Engine.Sandbox;

internal sealed class NoSandbox(SandboxOptions options) : ISandbox
{
    public string Name => Sandboxes.None;

    public SandboxIdentity? Identity => SandboxIdentity.For(options.Environment, options.Slot);

    public Task<CommandResult> RunAsync(SandboxCommand command, Action<ReadOnlySpan<byte>>? output, CancellationToken cancellationToken)
        => throw new NotSupportedException();
}
