using Lathe.Cli;

// Asked by scripts and editors at every start: answered before anything else is loaded.
if (args is ["--version"]) return VersionText.Write();

using var signals = new StopSignals();
using var host = ProcessHost.Open(signals.Token);
return await LatheCommand.InvokeAsync(args, host.Host).ConfigureAwait(false);
