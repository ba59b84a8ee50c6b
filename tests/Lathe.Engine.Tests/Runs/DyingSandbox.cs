using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Runs;

/// <summary>The command's effect is there, its result never arrives.</summary>
internal sealed class DyingSandbox(ISandbox inner) : ISandbox
{
    public string Name => inner.Name;

    public SandboxIdentity? Identity => inner.Identity;

    public async Task<CommandResult> RunAsync(SandboxCommand command, Action<ReadOnlySpan<byte>>? output, CancellationToken cancellationToken)
    {
        await inner.RunAsync(command, output, cancellationToken);
        throw new KilledException();
    }
}
