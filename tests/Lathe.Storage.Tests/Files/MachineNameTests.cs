using Lathe.Storage.Files;

namespace Lathe.Storage.Tests.Files;

public sealed class MachineNameTests
{
    [Fact]
    public void It_is_made_once_in_a_folder_that_others_cannot_look_into()
    {
        using var scratch = new ScratchFolder();
        var name = MachineName.Of(scratch.Paths);
        Assert.Equal(name, MachineName.Of(scratch.Paths));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(scratch.Paths.State));
    }
}
