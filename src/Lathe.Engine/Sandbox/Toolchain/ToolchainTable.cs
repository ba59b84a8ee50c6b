namespace Lathe.Engine.Sandbox.Toolchain;

/// <summary>A folder of a language's tools or packages below the user's home.</summary>
/// <param name="Tool">The language or tool.</param>
/// <param name="Variable">The variable that says where the base is, when it is not below HOME; null when there is none.</param>
/// <param name="Base">The base below HOME; empty when only the variable can say where it is.</param>
/// <param name="Below">What of the base is shown; empty for all of it.</param>
/// <param name="Sets">The variable that the box gets with the base's path; null for none.</param>
/// <param name="OnlyWhenSet">The box gets the variable only where the user has set it.</param>
internal sealed record ToolchainRow(string Tool, string? Variable, string Base, string Below, string? Sets = null, bool OnlyWhenSet = false);

/// <summary>
/// What is shown of the user's toolchains, as data. Only programs and package caches: never a folder in which a tool also keeps credentials
/// (~/.cargo, ~/.m2, ~/.nuget/NuGet, ~/.gradle, ~/.npm and ~/.dotnet are therefore listed by their parts).
/// </summary>
internal static class ToolchainTable
{
    public static readonly ToolchainRow[] Rows =
    [
        new("dotnet", "NUGET_PACKAGES", ".nuget/packages", "", "NUGET_PACKAGES"),
        new("dotnet", "DOTNET_ROOT", ".dotnet", "dotnet", "DOTNET_ROOT", OnlyWhenSet: true),
        new("dotnet", "DOTNET_ROOT", ".dotnet", "host"),
        new("dotnet", "DOTNET_ROOT", ".dotnet", "sdk"),
        new("dotnet", "DOTNET_ROOT", ".dotnet", "shared"),
        new("dotnet", "DOTNET_ROOT", ".dotnet", "packs"),
        new("dotnet", "DOTNET_ROOT", ".dotnet", "templates"),
        new("dotnet", null, ".dotnet", "tools"),
        new("node", "npm_config_cache", ".npm", "_cacache", "npm_config_cache"),
        new("node", "VOLTA_HOME", ".volta", "bin", "VOLTA_HOME"),
        new("node", "VOLTA_HOME", ".volta", "tools", "VOLTA_HOME"),
        new("node", "BUN_INSTALL", ".bun", "bin", "BUN_INSTALL"),
        new("node", "DENO_INSTALL", ".deno", "bin"),
        new("python", "PYENV_ROOT", ".pyenv", "", "PYENV_ROOT"),
        new("python", "PYTHONUSERBASE", ".local", "lib", "PYTHONUSERBASE"),
        new("python", null, ".local/share/uv", "python"),
        new("python", null, ".local/share/uv", "tools"),
        new("python", null, ".local/share/pipx", "venvs"),
        new("rust", "CARGO_HOME", ".cargo", "bin", "CARGO_HOME"),
        new("rust", "CARGO_HOME", ".cargo", "registry", "CARGO_HOME"),
        new("rust", "CARGO_HOME", ".cargo", "git", "CARGO_HOME"),
        new("rust", "RUSTUP_HOME", ".rustup", "toolchains", "RUSTUP_HOME"),
        new("rust", "RUSTUP_HOME", ".rustup", "settings.toml", "RUSTUP_HOME"),
        new("go", "GOMODCACHE", "go/pkg/mod", "", "GOMODCACHE"),
        new("java", "JAVA_HOME", "", "", "JAVA_HOME"),
        new("java", null, ".m2", "repository"),
        new("java", null, ".gradle/caches", "modules-2", "GRADLE_RO_DEP_CACHE"),
        new("java", null, ".gradle/wrapper", "dists"),
        new("java", null, ".sdkman", "candidates"),
        new("any", "MISE_DATA_DIR", ".local/share/mise", "installs"),
        new("any", "MISE_DATA_DIR", ".local/share/mise", "shims"),
        new("any", "ASDF_DATA_DIR", ".asdf", "installs"),
        new("any", "ASDF_DATA_DIR", ".asdf", "shims"),
    ];

    /// <summary>Programs whose real place is looked up, since a link in /usr/local/bin often leads out of /usr.</summary>
    public static readonly string[] Programs =
        ["dotnet", "node", "npm", "python3", "python", "cargo", "rustc", "go", "java", "mvn", "gradle", "git", "make", "cmake", "ruby", "php", "gcc", "clang"];

    /// <summary>Below HOME, what no mount may show, contain or lie in, however it was found.</summary>
    public static readonly string[] Secret =
    [
        ".ssh", ".aws", ".config", ".gnupg", ".azure", ".kube", ".docker", ".password-store", ".mozilla", ".thunderbird", ".netrc", ".npmrc", ".pypirc",
        ".git-credentials", ".local/state", ".local/share/keyrings", ".cargo/credentials", ".cargo/credentials.toml", ".cargo/config.toml", ".nuget/NuGet",
        ".m2/settings.xml", ".m2/settings-security.xml", ".gradle/gradle.properties", ".dotnet/corefx", ".microsoft", ".terraform.d", ".claude", ".codex",
    ];

    /// <summary>The parts of an installation prefix that are shown when the prefix itself is a folder directly in HOME, which may hold anything else too.</summary>
    public static readonly string[] PrefixParts = ["bin", "sbin", "lib", "lib64", "libexec", "include", "share", "shims", "conf", "jmods"];

    /// <summary>Set in every box: no telemetry, no servers that outlive the command, no attempt at anything that a read-only cache refuses.</summary>
    public static readonly (string Name, string Value)[] Always =
    [
        ("DOTNET_CLI_HOME", "/tmp/dotnet"), ("DOTNET_NOLOGO", "1"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
        ("DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE", "true"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("MSBUILDDISABLENODEREUSE", "1"),
        ("npm_config_audit", "false"), ("npm_config_fund", "false"), ("npm_config_update_notifier", "false"),
        ("PIP_DISABLE_PIP_VERSION_CHECK", "1"), ("PIP_NO_CACHE_DIR", "1"), ("RUSTUP_AUTO_INSTALL", "0"),
        ("GOCACHE", "/tmp/go-build"), ("GOTOOLCHAIN", "local"), ("GOTELEMETRY", "off"),
    ];

    /// <summary>Set where there is no network, so that tools say at once what is missing instead of trying for minutes.</summary>
    public static readonly (string Name, string Value)[] Offline =
    [
        ("CARGO_NET_OFFLINE", "true"), ("GOPROXY", "off"), ("GOSUMDB", "off"), ("npm_config_offline", "true"), ("PIP_NO_INDEX", "1"), ("UV_OFFLINE", "1"),
        ("MAVEN_ARGS", "-o"), ("NuGetAudit", "false"),
    ];
}
