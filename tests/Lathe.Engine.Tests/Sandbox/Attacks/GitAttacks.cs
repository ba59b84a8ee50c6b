using Lathe.Engine.Applies;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;
using Lathe.Git.Tests;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

/// <summary>Things planted for a git that runs on the host afterwards. After each command all that Lathe does with the tree is done: seal, compare, restore, apply, list.</summary>
public sealed class GitAttacks
{
    // Runs where git looks for something to run; touching the file would be the escape.
    private const string Payload = "printf '#!/bin/sh\\ntouch %s\\n' \"$MARK\" > evil.sh; chmod 777 evil.sh; E=$PWD/evil.sh; ";

    [Theory, Attack("plant a repository with hooks")]
    public Task Planted_hooks_do_not_run(string backend) => PlantAsync(
        backend, "mkdir sub; cd sub; unset GIT_DIR GIT_WORK_TREE; git init -q . || { mkdir -p .git/hooks .git/objects .git/refs; echo 'ref: refs/heads/main' > .git/HEAD; }; mkdir -p .git/hooks; for h in pre-commit post-checkout post-index-change reference-transaction post-merge pre-auto-gc fsmonitor-watchman; do cp $E .git/hooks/$h; done; cp -r .git ../.git");

    [Theory, Attack("plant core.fsmonitor, core.hooksPath, core.sshCommand, core.pager, core.editor")]
    public Task Planted_programs_in_a_configuration_do_not_run(string backend) => PlantAsync(
        backend, "mkdir -p sub/.git/objects sub/.git/refs; echo 'ref: refs/heads/main' > sub/.git/HEAD; for k in fsmonitor hooksPath sshCommand pager editor askPass gitProxy alternateRefsCommand; do printf '[core]\\n%s = %s\\n' $k $E; done > sub/.git/config; cp sub/.git/config .gitconfig; cp -r sub/.git . ; cp -r sub/.git/* .");

    [Theory, Attack("write into the workspace's own git directory")]
    public Task The_workspaces_git_directory_takes_no_orders(string backend) => PlantAsync(
        backend, "for g in .git \"$GIT_DIR\"; do printf '[core]\\nfsmonitor = %s\\n' $E >> $g/config; mkdir -p $g/hooks; cp $E $g/hooks/post-index-change; done; git config core.fsmonitor $E; git config --global core.fsmonitor $E; git config --system core.fsmonitor $E");

    [Theory, Attack("plant filter drivers and attributes")]
    public Task Planted_filters_do_not_run(string backend) => PlantAsync(
        backend, "printf '* filter=evil diff=evil merge=evil\\n' > .gitattributes; mkdir -p .git sub/.git; for d in .git sub/.git; do printf '[filter \"evil\"]\\nclean = %s\\nsmudge = %s\\nprocess = %s\\nrequired = true\\n[diff \"evil\"]\\ntextconv = %s\\ncommand = %s\\n[merge \"evil\"]\\ndriver = %s\\n' $E $E $E $E $E $E >> $d/config; done; cp .gitattributes sub/; echo more >> file; printf '[include]\\npath = ../.git/config\\n' > sub/.gitconfig");

    [Theory, Attack("plant configuration by include, by a .git file, by links")]
    public Task Planted_links_to_a_repository_are_not_followed(string backend) => PlantAsync(
        backend, "mkdir real; printf '[core]\\nfsmonitor = %s\\nworktree = /\\n[include]\\npath = /etc/passwd\\n' $E > real/config; echo 'ref: refs/heads/main' > real/HEAD; mkdir real/objects real/refs a b; echo \"gitdir: $PWD/real\" > a/.git; ln -s ../real b/.git; mv real .GIT; ln -s .GIT .git; printf 'gitdir: ../.GIT' > .git; printf '[submodule \"x\"]\\npath = a\\nurl = ext::%s\\nupdate = !%s\\n' $E $E > .gitmodules");

    [Theory, Attack("plant names that git or a file system takes for .git")]
    public Task Names_that_look_like_git_do_no_harm(string backend) => PlantAsync(
        backend, "for n in .GIT .Git git~1 '.git ' '.git.' $'.g\\u200cit' .gitmodules; do mkdir -p \"$n/hooks\"; cp $E \"$n/hooks/post-checkout\"; printf '[core]\\nfsmonitor = %s\\n' $E > \"$n/config\"; done");

    private static async Task PlantAsync(string backend, string plant)
    {
        using var box = await Box.OpenAsync(backend);
        using var bench = new WorkspaceBench();
        bench.Scratch.Write("file", "one\n").Write("sub2/other", "two\n").Commit();
        var mark = Path.Combine(box.Outside(), "mark");
        var owner = box.Sandbox.Identity is { } identity ? new FileOwner(identity.UserId, identity.GroupId) : (FileOwner?)null;
        await using var workspace = await bench.Provider.CreateAsync(await bench.RequestAsync() with { Owner = owner }, default);

        var command = new SandboxCommand
        {
            CommandLine = Payload + plant + "; cd; echo planted",
            TreePath = workspace.Root,
            MountPath = workspace.MountPath,
            Mounts = workspace.Mounts,
            Environment = new Dictionary<string, string> { ["MARK"] = mark },
        };
        workspace.NoteCommand();
        var result = await box.Sandbox.RunAsync(command, null, TestContext.Current.CancellationToken);
        Assert.EndsWith("planted\n", result.Output, StringComparison.Ordinal);

        var after = await workspace.SealAsync(default);
        Assert.Contains("evil.sh", after.Entries.Keys);
        Assert.NotEmpty(Snapshots.Changes(workspace.Base, after, bench.Objects));
        await workspace.RestoreAsync(workspace.Base.Id, default);
        await workspace.RestoreAsync(after.Id, default);
        await using (var fork = await bench.Provider.ForkAsync(bench.RunFolder, Path.Combine(bench.Scratch.Folder, "fork"), after, default)) await fork.SealAsync(default);

        var engine = new ApplyEngine(bench.Objects);
        using (var tree = new DiskFileTree(bench.Scratch.Path)) await engine.ExecuteAsync(engine.Plan(workspace.Base, after, tree, default), tree, Path.Combine(bench.Scratch.Folder, "intent"), default);
        var repository = await bench.Git.DiscoverAsync(bench.Scratch.Path, default);
        await bench.Git.ListFilesAsync(repository, default);
        await bench.Git.LogAsync(repository, 10, null, default);

        Assert.False(File.Exists(mark), "something that was planted ran on the host");
        Assert.DoesNotContain(after.Entries.Keys, path => path.Split('/').Contains(".git"));
        Assert.DoesNotContain("evil", await File.ReadAllTextAsync(Path.Combine(bench.Scratch.Path, ".git/config")), StringComparison.Ordinal);
    }
}
