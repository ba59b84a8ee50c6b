using System.Text;
using Lathe.Edits;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;

namespace Lathe.Git.Tests;

/// <summary>A bench whose workspaces are overlays, mounted for each script by the programs that an ordinary user has.</summary>
internal sealed class OverlayBench : WorkspaceBench
{
    /// <param name="settled">Whether files count as written long ago, so that none is read before it is asked for.</param>
    public OverlayBench(bool settled = false)
    {
        Time = settled ? new LaterTime() : TimeProvider.System;
        Provider = new OverlayWorkspaceProvider(Git, Objects, Time);
        if (!s_works.Value) Scratch.Dispose();
        Assert.SkipUnless(s_works.Value, "no overlay can be mounted here");
    }

    private static readonly Lazy<bool> s_works = new(Probe);

    public TimeProvider Time { get; }

    public override string RunInside(IWorkspace workspace, string script)
    {
        var overlay = workspace.Overlay!;
        UserOverlay.Clear(overlay);
        var arguments = new List<string>(Namespace()) { "/bin/sh", "-c", "mount -t overlay -o \"$1\" overlay \"$2\" && cd \"$2\" && exec bash -c \"$3\"", "sh", UserOverlay.Options(overlay, overlay.Lower), workspace.Root, script };
        return Scratch.Run("/", [.. arguments]);
    }

    /// <summary>What Lathe sees of a tree, in the form of <see cref="WorkspaceBench.Picture(string)"/>; with contents as they are if <paramref name="plain"/>.</summary>
    public static string Picture(IFileTree tree, bool plain = false)
    {
        var lines = new List<string>();
        Add(tree, "", plain, lines);
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    /// <summary>The paths of a picture that a snapshot has: files, links and empty folders.</summary>
    public static IEnumerable<string> Entries(string picture)
    {
        var paths = picture.Split('\n').Select(l => (Path: l.Split(' ')[0], IsFolder: l.EndsWith(" folder", StringComparison.Ordinal))).Where(l => l.Path != ".gitignore").ToList();
        return paths.Where(p => !p.IsFolder || !paths.Any(o => o.Path.StartsWith(p.Path + "/", StringComparison.Ordinal))).Select(p => p.Path).Order(StringComparer.Ordinal);
    }

    /// <summary>A picture without the modes of its folders, which a snapshot does not hold.</summary>
    public static string Files(string picture) => string.Join('\n', picture.Split('\n').Select(l => l.EndsWith(" folder", StringComparison.Ordinal) ? l.Split(' ')[0] : l));

    private static void Add(IFileTree tree, string folder, bool plain, List<string> lines)
    {
        foreach (var entry in tree.List(folder))
        {
            if (entry.Path == ".git") continue;
            var content = entry.Kind switch
            {
                FileTreeEntryKind.Link => "-> " + Encoding.UTF8.GetString(((IDiskTree)tree).ReadLink(entry.Path)),
                FileTreeEntryKind.Directory => "folder",
                _ => plain ? Encoding.UTF8.GetString(tree.Read(entry.Path)) : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(tree.Read(entry.Path))),
            };
            lines.Add($"{entry.Path} {entry.Mode:x} {content}");
            if (entry.Kind == FileTreeEntryKind.Directory) Add(tree, entry.Path, plain, lines);
        }
    }

    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(1);
    }

    private static string[] Namespace() => Environment.IsPrivilegedProcess ? ["unshare", "--mount", "--"] : ["unshare", "--user", "--map-root-user", "--mount", "--"];

    private static bool Probe()
    {
        using var scratch = ScratchRepository.Create();
        foreach (var folder in (string[])["l", "u", "w", "m"]) Directory.CreateDirectory(Path.Combine(scratch.Folder, folder));
        try
        {
            scratch.Run(scratch.Folder, [.. Namespace(), "mount", "-t", "overlay", "-o", "userxattr,lowerdir=l,upperdir=u,workdir=w", "overlay", "m"]);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
