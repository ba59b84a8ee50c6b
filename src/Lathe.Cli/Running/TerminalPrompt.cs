using Lathe.Cli.Output;
using Lathe.Engine.Permissions;
using Lathe.Engine.Runs;

namespace Lathe.Cli.Running;

/// <summary>Asks the person at the terminal.</summary>
internal sealed class TerminalPrompt(CliHost host) : IPermissionPrompt
{
    public async Task<bool?> AskAsync(PermissionRequest request, CancellationToken cancellationToken)
    {
        await host.Out.WriteLineAsync($"\n{request.Tool}: {PlainText.Printable(request.Subject)}");
        while (true)
        {
            await host.Out.WriteAsync("Allow this? [y/n] ");
            await host.Out.FlushAsync(cancellationToken);
            switch ((await StandardInput.ReadLineAsync(host, cancellationToken))?.Trim().ToLowerInvariant())
            {
                case "y" or "yes": return true;
                case "n" or "no": return false;
                case null: return null;
            }
        }
    }
}
