using Lathe.Context;
using Lathe.Engine.Indexes;
using Lathe.Git.Tests;

namespace Lathe.Engine.Tests.Indexes;

public sealed class RepositoryPastFacts
{
    [Fact]
    public async Task The_past_is_read_from_git_once_for_a_commit()
    {
        using var scratch = ScratchRepository.Create();
        Commit(scratch, "one");
        var folder = Path.Combine(scratch.Folder, "kept");
        Assert.Equal(["one"], await MessagesAsync(scratch.Variables, scratch.Path, folder));
        // No git is on this path, so what is told now was kept.
        Dictionary<string, string> noGit = new() { ["PATH"] = scratch.Folder };
        Assert.Equal(["one"], await MessagesAsync(noGit, scratch.Path, folder));
        Commit(scratch, "two");
        Assert.Null(await MessagesAsync(noGit, scratch.Path, folder));
        Assert.Equal(["two", "one"], await MessagesAsync(scratch.Variables, scratch.Path, folder));
    }

    [Fact]
    public async Task A_folder_that_is_no_repository_has_none_even_inside_of_one()
    {
        using var scratch = ScratchRepository.Create();
        Commit(scratch, "one");
        var inside = Directory.CreateDirectory(Path.Combine(scratch.Path, "inside")).FullName;
        Assert.Null(await MessagesAsync(scratch.Variables, inside, null));
    }

    private static async Task<List<string>?> MessagesAsync(IReadOnlyDictionary<string, string> variables, string root, string? folder) =>
        (await RepositoryPast.ReadAsync(variables, root, folder, CancellationToken.None))?.Commits.Select(static (HistoryCommit c) => c.Message.Trim()).ToList();

    private static void Commit(ScratchRepository scratch, string message)
    {
        scratch.Write($"{message}.txt", message);
        scratch.Git("add", ".");
        scratch.Git("-c", "user.name=a", "-c", "user.email=a@example.invalid", "commit", "-q", "-m", message);
    }
}
