namespace Lathe.Syntax.Tests;

public sealed class PathClassifierFacts
{
    private static readonly string[] Folders = ["", "src/", "node_modules/x/", "tests/", "a/vendor/b/", "App.Tests/"];
    private static readonly string[] Names = ["a.cs", "a.g.cs", "jquery.min.js", "yarn.lock", "test_a.py", "ATests.cs", "x.pb.go", "bundle.css", "A.MIN.CSS", "go.sum"];

    [Fact]
    public void What_is_asked_for_alone_is_what_all_of_it_has_of_that()
    {
        var all = new PathClassifier();
        foreach (var wanted in (FileTraits[])[FileTraits.None, FileTraits.Vendored | FileTraits.Minified, FileTraits.Test, FileTraits.Generated | FileTraits.LockFile, (FileTraits)~0])
        {
            var some = new PathClassifier();
            foreach (var folder in Folders)
            {
                foreach (var name in Names)
                {
                    Assert.Equal(FileClassifier.ClassifyPath(folder + name), all.Classify(folder + name));
                    Assert.Equal(all.Classify(folder + name) & wanted, some.Classify(folder + name, wanted));
                }
            }
        }
    }
}
