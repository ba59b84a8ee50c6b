namespace Lathe.Engine.Workspaces;

/// <summary>What to do with an ignored folder that a build or a test needs.</summary>
internal enum DependencyFolderKind
{
    /// <summary>Not a known one: not in the box.</summary>
    None,

    /// <summary>Installed packages: large, and only read. Shown read-only at their place, not copied.</summary>
    Installed,

    /// <summary>What a build leaves behind: written by every build. Copied when small, so that writes stay private; else the build starts afresh.</summary>
    Built,
}

/// <summary>The table of ignored folders that the box shows. Only folders that git ignores are looked up here; a tracked <c>vendor</c> is ordinary content.</summary>
internal static class DependencyFolders
{
    private static readonly Dictionary<string, DependencyFolderKind> Table = new(StringComparer.Ordinal)
    {
        ["node_modules"] = DependencyFolderKind.Installed,
        ["bower_components"] = DependencyFolderKind.Installed,
        ["jspm_packages"] = DependencyFolderKind.Installed,
        [".yarn"] = DependencyFolderKind.Installed,
        [".pnpm-store"] = DependencyFolderKind.Installed,
        [".venv"] = DependencyFolderKind.Installed,
        ["venv"] = DependencyFolderKind.Installed,
        ["__pypackages__"] = DependencyFolderKind.Installed,
        [".tox"] = DependencyFolderKind.Installed,
        [".nox"] = DependencyFolderKind.Installed,
        [".eggs"] = DependencyFolderKind.Installed,
        ["vendor"] = DependencyFolderKind.Installed,
        [".bundle"] = DependencyFolderKind.Installed,
        ["deps"] = DependencyFolderKind.Installed,
        ["Pods"] = DependencyFolderKind.Installed,
        ["Carthage"] = DependencyFolderKind.Installed,
        ["elm-stuff"] = DependencyFolderKind.Installed,
        [".m2"] = DependencyFolderKind.Installed,
        ["bin"] = DependencyFolderKind.Built,
        ["obj"] = DependencyFolderKind.Built,
        ["target"] = DependencyFolderKind.Built,
        ["build"] = DependencyFolderKind.Built,
        ["_build"] = DependencyFolderKind.Built,
        ["dist"] = DependencyFolderKind.Built,
        ["out"] = DependencyFolderKind.Built,
        [".gradle"] = DependencyFolderKind.Built,
        [".next"] = DependencyFolderKind.Built,
        [".nuxt"] = DependencyFolderKind.Built,
        [".dart_tool"] = DependencyFolderKind.Built,
        ["__pycache__"] = DependencyFolderKind.Built,
    };

    /// <summary>Bytes of built folders that are copied in all; more would cost more than building again.</summary>
    public const long CopiedBytes = 64L << 20;

    /// <summary>Files of built folders that are copied in all.</summary>
    public const int CopiedFiles = 20_000;

    public static DependencyFolderKind Find(string name) => Table.GetValueOrDefault(name);
}
