using Lathe.Cli;
using Lathe.Cli.Streams;

// Asked by scripts and editors at every start: answered before anything else is loaded.
if (args is ["--version"]) return VersionText.Write();

StandardDescriptors.Hold();
using var signals = new StopSignals();
using var host = ProcessHost.Open(signals.Token);
// Not awaited: an asynchronous Main is one more state machine to load.
return LatheCommand.InvokeAsync(args, host.Host).GetAwaiter().GetResult();
