using Lathe.Engine.Collecting;

namespace Lathe.Engine.Tests.Collecting;

/// <summary>A run's folder, looked at while its run works in it.</summary>
public sealed class RunFolderFacts
{
    [Fact]
    public void A_folder_that_its_run_has_removed_since_it_was_listed_takes_nothing()
    {
        var parent = Directory.CreateTempSubdirectory("lathe-run-folder-");
        try
        {
            var check = parent.CreateSubdirectory("check");
            File.WriteAllText(Path.Combine(check.FullName, "report.xml"), "<testsuite/>");
            var listed = Assert.Single(parent.GetFileSystemInfos());
            Assert.NotEqual(0, RunFolder.BytesOf(listed));

            check.Delete(recursive: true);

            Assert.Equal(0, RunFolder.BytesOf(listed));
        }
        finally
        {
            parent.Delete(recursive: true);
        }
    }
}
