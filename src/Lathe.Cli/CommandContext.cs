using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Trust;

namespace Lathe.Cli;

/// <summary>What every command needs besides its own arguments.</summary>
internal sealed class CommandContext(CliHost host, ParseResult parse)
{
    private LathePaths? _paths;

    public CliHost Host => host;

    public LathePaths Paths => _paths ??= LathePaths.Find(host.Environment);

    /// <summary>What the options or the environment ask for; null where they say nothing and the configuration decides.</summary>
    public OutputFormat? FormatOption => SharedOptions.FormatOf(parse) ?? OutputFormats.Checked(host.Environment);

    public OutputFormat Format(ResolvedConfiguration configuration) => FormatOption ?? OutputFormats.Parse(configuration.OutputFormat);

    /// <summary>An absolute path for one that the user gave.</summary>
    public string Absolute(string path) => Path.GetFullPath(path, host.Environment.CurrentDirectory);

    /// <summary>The configuration for the repository around a folder; the current folder when none is given.</summary>
    public ResolvedConfiguration Configuration(string? folder, IReadOnlyList<FlagSetting>? flags = null) => ConfigurationLoader.Load(new ConfigurationInput
    {
        Environment = host.Environment,
        Paths = Paths,
        Repository = RepositoryRoot.Find(folder is null ? host.Environment.CurrentDirectory : Absolute(folder)),
        Flags = flags ?? [],
    });
}
