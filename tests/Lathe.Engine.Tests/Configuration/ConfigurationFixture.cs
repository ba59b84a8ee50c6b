using Lathe.Engine.Configuration;
using Lathe.Engine.Trust;

namespace Lathe.Engine.Tests.Configuration;

/// <summary>A user with folders of their own, and a repository.</summary>
internal sealed class ConfigurationFixture : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lathe-config-").FullName;

    public ConfigurationFixture()
    {
        Repository = Directory.CreateDirectory(Path.Combine(_root, "repo")).FullName;
        Paths = new LathePaths(Path.Combine(_root, "state"), Path.Combine(_root, "cache"), Path.Combine(_root, "config"));
        Directory.CreateDirectory(Paths.Config);
    }

    public string Root => _root;

    public string Repository { get; }

    public LathePaths Paths { get; }

    public Dictionary<string, string> Variables { get; } = [];

    public List<FlagSetting> Flags { get; } = [];

    public LatheEnvironment Environment => new() { Variables = Variables, CurrentDirectory = Repository, UserId = 1000 };

    public void UserFile(string yaml) => File.WriteAllText(Paths.ConfigFile, yaml);

    public string InRepository(string path, string content)
    {
        var full = Path.Combine(Repository, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }

    public void Trust() => new TrustStore(Paths, TimeProvider.System).Trust(RepositoryFiles.Load(Repository));

    public ResolvedConfiguration Load() =>
        ConfigurationLoader.Load(new ConfigurationInput { Environment = Environment, Paths = Paths, Repository = Repository, Flags = Flags });

    public ResolvedSetting Setting(string key) => Assert.Single(Load().List(), s => s.Key.Equals(key, StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
