using System.Runtime.InteropServices;
using Lathe.Engine.Tests.Configuration;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Trust;

public sealed class TrustFacts : IDisposable
{
    private readonly ConfigurationFixture _user = new();

    public void Dispose() => _user.Dispose();

    private TrustStore Store => new(_user.Paths, TimeProvider.System);

    private RepositoryFiles Files => RepositoryFiles.Load(_user.Repository);

    [Fact]
    public void Trust_is_bound_to_exactly_the_files()
    {
        _user.InRepository("lathe.yaml", "verify: a");
        _user.InRepository(".lathe/prompts/a.md", "a");
        Assert.Equal(TrustState.NotTrusted, Store.Check(Files).State);
        Store.Trust(Files);
        Assert.Equal(TrustState.Trusted, Store.Check(Files).State);

        var added = _user.InRepository(".lathe/b.md", "b");
        Assert.Equal([".lathe/b.md is new"], Store.Check(Files).Changes);
        File.Delete(added);
        Assert.Equal(TrustState.Trusted, Store.Check(Files).State);

        File.Delete(Path.Combine(_user.Repository, "lathe.yaml"));
        Assert.Equal(["lathe.yaml is gone"], Store.Check(Files).Changes);
        _user.InRepository("lathe.yaml", "verify: b");
        Assert.Equal(["lathe.yaml is different"], Store.Check(Files).Changes);
        _user.InRepository("lathe.yaml", "verify: a");
        _user.InRepository("AGENTS.md", "");
        Assert.Equal(TrustState.Changed, Store.Check(Files).State);
    }

    [Fact]
    public void Trust_can_be_taken_back()
    {
        _user.InRepository("AGENTS.md", "x");
        Store.Trust(Files);
        Assert.True(Store.Revoke(Files.Root));
        Assert.Equal(TrustState.NotTrusted, Store.Check(Files).State);
        Assert.False(Store.Revoke(Files.Root));
    }

    [Fact]
    public void Trust_does_not_go_over_to_another_folder_with_the_same_files()
    {
        _user.InRepository("AGENTS.md", "x");
        Store.Trust(Files);
        var other = Directory.CreateDirectory(Path.Combine(_user.Root, "other")).FullName;
        File.WriteAllText(Path.Combine(other, "AGENTS.md"), "x");
        Assert.Equal(TrustState.NotTrusted, Store.Check(RepositoryFiles.Load(other)).State);
    }

    [Fact]
    public void A_repository_reached_through_a_link_is_the_same_repository()
    {
        _user.InRepository("AGENTS.md", "x");
        Store.Trust(Files);
        var link = Path.Combine(_user.Root, "link");
        Directory.CreateSymbolicLink(link, _user.Repository);
        Assert.Equal(TrustState.Trusted, Store.Check(RepositoryFiles.Load(link)).State);
    }

    [Fact]
    public void A_damaged_record_is_no_trust()
    {
        _user.InRepository("AGENTS.md", "x");
        Store.Trust(Files);
        var record = Assert.Single(Directory.GetFiles(Path.Combine(_user.Paths.State, "trust")));
        File.WriteAllText(record, "{}");
        Assert.Equal(TrustState.NotTrusted, Store.Check(Files).State);
        File.WriteAllText(record, "garbage");
        Assert.Equal(TrustState.NotTrusted, Store.Check(Files).State);
    }

    [Fact]
    public void Nothing_to_trust_is_said() => Assert.Equal("trust.nothing", Assert.Throws<LatheException>(() => Store.Trust(Files)).Error.Code);

    [Fact]
    public void A_state_folder_that_cannot_be_written_is_a_storage_error_that_names_it()
    {
        _user.InRepository("AGENTS.md", "x");
        File.WriteAllText(_user.Paths.State, "a file where the folder should be");
        var error = Assert.Throws<LatheException>(() => Store.Trust(Files)).Error;
        Assert.Equal((ErrorKind.Storage, "trust.not_writable"), (error.Kind, error.Code));
        Assert.Contains(_user.Paths.State, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../secret")]
    [InlineData("sub/../../secret")]
    public void A_link_out_of_the_repository_is_not_read_and_cannot_be_trusted(string target)
    {
        File.WriteAllText(Path.Combine(_user.Root, "secret"), "secret");
        Directory.CreateDirectory(Path.Combine(_user.Repository, "sub"));
        File.CreateSymbolicLink(Path.Combine(_user.Repository, "AGENTS.md"), target);
        Assert.Empty(Files.Files);
        Assert.Equal("AGENTS.md", Assert.Single(Files.Refused).Path);
        Assert.Equal("trust.refused_file", Assert.Throws<LatheException>(() => Store.Trust(Files)).Error.Code);
    }

    [Fact]
    public void A_link_inside_the_repository_is_read_as_its_target()
    {
        _user.InRepository("docs/agents.md", "inside");
        File.CreateSymbolicLink(Path.Combine(_user.Repository, "AGENTS.md"), "docs/../docs/agents.md");
        Assert.Equal("inside", System.Text.Encoding.UTF8.GetString(Files.Files["AGENTS.md"]));
    }

    [Fact]
    public void A_folder_through_a_link_a_circle_and_what_is_too_large_are_refused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_user.Repository, ".lathe"), "/etc");
        File.CreateSymbolicLink(Path.Combine(_user.Repository, "AGENTS.md"), "AGENTS.md");
        File.WriteAllBytes(Path.Combine(_user.Repository, "lathe.yaml"), new byte[(1 << 20) + 1]);
        Assert.Empty(Files.Files);
        Assert.Equal(["lathe.yaml", "AGENTS.md", ".lathe"], Files.Refused.Select(r => r.Path));
    }

    [Fact]
    public void Links_to_folders_deep_nests_and_floods_of_files_are_bounded()
    {
        _user.InRepository(".lathe/" + string.Join('/', Enumerable.Repeat("d", 12)) + "/x", "x");
        Directory.CreateSymbolicLink(Path.Combine(_user.Repository, ".lathe", "up"), "..");
        Assert.Equal(["is nested too deeply", "is a link to a folder"], Files.Refused.Select(r => r.Reason));
        for (var i = 0; i < 400; i++) _user.InRepository($".lathe/files/{i}", "x");
        Assert.InRange(Files.Files.Count, 1, 300);
        Assert.NotEmpty(Files.Refused);
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(_user.Repository, "lathe.yaml"));
        Assert.Equal("is a folder", Assert.Single(Files.Refused).Reason);
    }

    [Fact]
    public void A_pipe_is_refused_without_waiting_for_a_writer()
    {
        Assert.Equal(0, MakePipe(Path.Combine(_user.Repository, "AGENTS.md"), 0x1a4));
        Assert.Equal("is not a regular file that can be read", Assert.Single(Files.Refused).Reason);
    }

    [DllImport("libc", EntryPoint = "mkfifo", CharSet = CharSet.Ansi, BestFitMapping = false)]
    private static extern int MakePipe(string path, uint mode);

    [Fact]
    public void The_top_folder_is_the_nearest_that_holds_git()
    {
        Directory.CreateDirectory(Path.Combine(_user.Repository, ".git"));
        var deep = Directory.CreateDirectory(Path.Combine(_user.Repository, "a", "b")).FullName;
        Assert.Equal(RepositoryRoot.Find(_user.Repository), RepositoryRoot.Find(deep));
        Assert.Equal("repository.no_folder", Assert.Throws<LatheException>(() => RepositoryRoot.Find("/none/such")).Error.Code);
    }
}
