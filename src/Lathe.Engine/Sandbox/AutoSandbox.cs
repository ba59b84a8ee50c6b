using Lathe.Engine.Sandbox.Landlock;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Bubblewrap, and Landlock from the first command on that bubblewrap could not be set up for. Nothing is tried ahead: a machine where bubblewrap works, which is
/// the usual one, pays nothing. The change to the weaker one is said once, with what is weaker.
/// </summary>
internal sealed class AutoSandbox(SandboxOptions options) : ISandbox
{
    private readonly BubblewrapSandbox _first = new(options);
    private LandlockSandbox? _second;

    public string Name => Volatile.Read(ref _second) is null ? Sandboxes.Bubblewrap : Sandboxes.Landlock;

    public SandboxIdentity? Identity => _first.Identity;

    public async Task<CommandResult> RunAsync(SandboxCommand command, Action<ReadOnlySpan<byte>>? output, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _second) is { } chosen) return await chosen.RunAsync(command, output, cancellationToken).ConfigureAwait(false);
        LatheException refused;
        try
        {
            return await _first.RunAsync(command, output, cancellationToken).ConfigureAwait(false);
        }
        catch (LatheException failure) when (command.Overlay is null && failure.Error.Code is ("sandbox.unavailable" or "sandbox.missing"))
        {
            refused = failure;
        }

        var second = new LandlockSandbox(options);
        // The stronger one's remedy is what the user needs.
        if (second.Refusal() is not null) throw refused;
        CommandResult result;
        try
        {
            result = await second.RunAsync(command, output, cancellationToken).ConfigureAwait(false);
        }
        catch (LatheException failure) when (failure.Error.Code is "sandbox.unavailable" or "sandbox.missing")
        {
            throw refused;
        }

        if (Interlocked.CompareExchange(ref _second, second, null) is null) options.Notice?.Invoke(Text(refused.Error, second.Kernel));
        return result;
    }

    private static string Text(LatheError refused, LandlockKernel kernel)
        => $"sandbox: bubblewrap does not work here ({FirstLine(refused.Message)}), so commands run under Landlock, which promises less: {string.Join("; ", WeakerPromises.Of(kernel))}. 'lathe doctor' says what to do; --sandbox bwrap refuses instead.";

    private static string FirstLine(string text) => text.AsSpan().IndexOf('\n') is >= 0 and var end ? text[..end] : text;
}
