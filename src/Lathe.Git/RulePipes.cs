using System.Runtime.InteropServices;
using Lathe.Errors;

namespace Lathe.Git;

/// <summary>Pipes in the place of files with ignore rules: git opens them, and waits for ever for somebody to write.</summary>
internal static unsafe partial class RulePipes
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeOnly = 1;
    private const int TypeMask = 0xF000, TypePipe = 0x1000;

    // struct statx: its length, and where the mode stands in it.
    private const int Length = 256, ModeAt = 28;

    /// <summary>Refuses a pipe in the place of a repository's rules outside the tree.</summary>
    /// <param name="repository">The repository.</param>
    /// <exception cref="LatheException"><c>git.rules_pipe</c>.</exception>
    public static void Refuse(GitRepository repository)
    {
        foreach (var file in repository.ExcludeFiles) Refuse(file, isInTree: false);
    }

    /// <summary>Refuses a pipe that git would open.</summary>
    /// <param name="file">An absolute path.</param>
    /// <param name="isInTree">Whether it lies in the work tree, where git follows no link to rules.</param>
    /// <exception cref="LatheException"><c>git.rules_pipe</c>.</exception>
    public static void Refuse(string file, bool isInTree)
    {
        var found = stackalloc byte[Length];
        if (StatX(CurrentFolder, file, isInTree ? NoFollow : 0, TypeOnly, found) != 0 || (*(ushort*)(found + ModeAt) & TypeMask) != TypePipe) return;
        throw new LatheError(ErrorKind.Validation, "git.rules_pipe", $"{file} is a pipe where git reads ignore rules: it would wait for ever for somebody to write into it.")
        {
            Guidance = "Remove it, or put a file with the rules in its place.",
        }.ToException();
    }

    /// <summary>Refuses the first pipe that is called <c>.gitignore</c> in a folder with tracked files.</summary>
    /// <param name="workTree">The work tree's top folder.</param>
    /// <param name="tracked">The tracked paths, each ended by a NUL.</param>
    public static void RefuseBesideTracked(string workTree, ReadOnlyMemory<byte> tracked)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = new NameReader(tracked);
        while (names.Next(out var name))
        {
            if (!NameReader.TryDecode(name, out var path)) continue;
            for (var slash = path.LastIndexOf('/'); slash > 0 && seen.Add(path[..slash]); slash = path.LastIndexOf('/', slash - 1)) Refuse(Path.Combine(workTree, path[..slash], ".gitignore"), isInTree: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, byte* result);
}
