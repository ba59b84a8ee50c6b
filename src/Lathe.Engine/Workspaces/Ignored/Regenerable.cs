using Lathe.Context;

namespace Lathe.Engine.Workspaces;

/// <summary>Which ignored files are not kept because a build, an installation or a test run makes them anew: the folders of <see cref="DependencyFolders"/>, and what <see cref="Leftovers"/> names.</summary>
internal static class Regenerable
{
    private static readonly Lazy<GitIgnore> Names = new(static () => GitIgnore.Root(Leftovers.Rules));

    public static bool IsFolder(string name) => DependencyFolders.Find(name) != DependencyFolderKind.None || Names.Value.IsIgnored(name, isDirectory: true);

    public static bool IsFile(string name) => Names.Value.IsIgnored(name, isDirectory: false);
}
