using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox.Toolchain;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class ToolchainTests
{
    [Theory]
    [InlineData("node", "node -e 'console.log(6*7)'", "42")]
    [InlineData("python3", "python3 -c 'print(6*7)'", "42")]
    [InlineData("dotnet", "dotnet --version", "10.")]
    [InlineData("git", "git --version", "git version")]
    [InlineData("java", "java -version 2>&1 | tr -d '\\n'", "openjdk")]
    [InlineData("cargo", "cargo --version", "cargo ")]
    [InlineData("go", "go version", "go version")]
    public async Task The_users_tools_run(string tool, string line, string expected)
    {
        using var box = await Box.OpenAsync();
        var found = await box.RunAsync($"command -v {tool}");
        Assert.SkipUnless(found.Succeeded, $"{tool} is not installed");
        var result = await box.RunAsync(line);
        Assert.SkipWhen(tool == "cargo" && result.Output.Contains("rustup could not choose", StringComparison.Ordinal), "no default Rust toolchain is installed");
        Assert.True(result.Succeeded, result.Output);
        Assert.StartsWith(expected, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Git_works_on_a_mounted_git_directory()
    {
        using var box = await Box.OpenAsync();
        var found = await box.RunAsync("command -v git");
        Assert.SkipUnless(found.Succeeded, "git is not installed");
        var git = Directory.CreateDirectory(Path.Combine(box.Folder, "git")).FullName;
        box.Own(git);
        box.Write("a.txt", "hello");
        WorkspaceMount[] mounts = [new(git, Box.MountPath + "/.git", WorkspaceMountKind.Private)];
        await box.OutputAsync("git init -q && git add a.txt && git -c user.name=a -c user.email=b commit -qm first && echo x >> a.txt", c => c with { Mounts = mounts });
        Assert.Equal(" M a.txt", await box.OutputAsync("git status --porcelain", c => c with { Mounts = mounts }));
        Assert.Equal(["a.txt"], Directory.GetFileSystemEntries(box.Tree).Select(Path.GetFileName));
    }

    [Fact]
    public void Prefixes_and_caches_are_shown_and_secrets_never()
    {
        using var home = new Home();
        home.Add("bin/x", ".local/bin/x", ".local/share/keyrings/login", ".local/lib/python3.11/site.py", ".cargo/bin/cargo", ".cargo/credentials.toml", ".cargo/registry/x",
            ".nvm/versions/node/v22/bin/node", ".nvm/versions/node/v22/lib/x", ".m2/repository/x", ".m2/settings.xml", ".nuget/packages/x", ".nuget/NuGet/NuGet.Config",
            ".config/tool/bin/x", "miniconda3/bin/python", "miniconda3/lib/x", "miniconda3/notes.txt", ".ssh/id_ed25519", "go/pkg/mod/x", ".npm/_cacache/x", ".npm/_logs/x");
        var set = Toolchains.Find(home.Environment("bin", ".local/bin", ".cargo/bin", ".nvm/versions/node/v22/bin", ".config/tool/bin", "miniconda3/bin", ".ssh"));
        string[] expected =
        [
            ".cargo/bin", ".cargo/registry", ".local/bin", ".local/lib", ".m2/repository", ".npm/_cacache", ".nuget/packages", ".nvm/versions/node/v22",
            "bin", "go/pkg/mod", "miniconda3/bin", "miniconda3/lib",
        ];
        Assert.Equal(expected, set.Mounts.Select(mount => Path.GetRelativePath(home.Folder, mount.Path)).Where(path => !path.StartsWith("..", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(home.Folder + "/.nuget/packages", set.Variables["NUGET_PACKAGES"]);
        Assert.Equal(home.Folder + "/.cargo", set.Variables["CARGO_HOME"]);
        Assert.DoesNotContain("JAVA_HOME", set.Variables.Keys);
        Assert.Equal(home.Folder + "/bin", set.SearchPath[0]);
        Assert.DoesNotContain(home.Folder + "/.config/tool/bin", set.SearchPath);
        Assert.DoesNotContain(home.Folder + "/.ssh", set.SearchPath);
        Assert.Contains("/usr/bin", set.SearchPath);
    }

    [Fact]
    public void A_link_to_a_secret_is_not_followed()
    {
        using var home = new Home();
        home.Add(".ssh/id_ed25519", "tools/v1/real");
        Directory.CreateSymbolicLink(Path.Combine(home.Folder, "tools/v1/bin"), Path.Combine(home.Folder, ".ssh"));
        var set = Toolchains.Find(home.Environment("tools/v1/bin"));
        Assert.DoesNotContain(set.Mounts, mount => mount.Path.EndsWith("/bin", StringComparison.Ordinal));
    }

    [Fact]
    public void The_home_its_parents_and_the_roots_are_never_shown_whole()
    {
        using var home = new Home();
        home.Add("x");
        var set = Toolchains.Find(home.Environment(".", "..") with { CurrentDirectory = home.Folder });
        Assert.DoesNotContain(set.Mounts, mount => home.Folder.StartsWith(mount.Path, StringComparison.Ordinal));
        var pointed = home.Environment() with { Variables = new Dictionary<string, string> { ["HOME"] = home.Folder, ["PYENV_ROOT"] = home.Folder, ["NUGET_PACKAGES"] = "/", ["RUSTUP_HOME"] = home.Folder + "/.ssh" } };
        Assert.DoesNotContain(Toolchains.Find(pointed).Mounts, mount => home.Folder.StartsWith(mount.Path, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_home_or_a_path_the_usual_folders_remain()
    {
        var set = Toolchains.Find(new LatheEnvironment { Variables = new Dictionary<string, string>(), CurrentDirectory = "/", UserId = 1 });
        Assert.Empty(set.Mounts);
        Assert.Equal(["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"], set.SearchPath);
    }

    private sealed class Home : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("lathe-home-").FullName;

        public void Add(params string[] files)
        {
            foreach (var file in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, file))!);
                File.WriteAllText(Path.Combine(Folder, file), "x");
            }
        }

        public LatheEnvironment Environment(params string[] path) => new()
        {
            Variables = new Dictionary<string, string> { ["HOME"] = Folder, ["PATH"] = string.Join(':', path.Select(entry => Path.Combine(Folder, entry))) + ":/usr/bin:relative" },
            CurrentDirectory = Folder,
            UserId = 1,
        };

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
