using System.Text;

namespace Lathe.Quality.Tests.Dependencies;

public sealed class UnlockedDependencyFacts
{
    /// <summary>A manifest that gains a package "new", the lock file beside it that knows "old", the same with "new", and the command that brings it in step.</summary>
    public static TheoryData<string, string, string, string, string> Pairs() => new()
    {
        { "web/package.json", "{\"dependencies\":{\"old\":\"^1\",\n\"new\":\"^1\"}}", "web/package-lock.json", "{\"packages\":{\"node_modules/NAME\":{\"version\":\"1.0.0\"}}}", "npm install" },
        { "package.json", "{\"dependencies\":{\"old\":\"^1\",\n\"new\":\"^1\"}}", "yarn.lock", "NAME@^1:\n  version \"1.0.0\"\n", "yarn install" },
        { "package.json", "{\"dependencies\":{\"old\":\"^1\",\n\"new\":\"^1\"}}", "pnpm-lock.yaml", "packages:\n  NAME@1.0.0:\n    dev: true\n", "pnpm install" },
        { "pyproject.toml", "[project]\ndependencies = [\"old\",\"New\"]\n", "uv.lock", "[[package]]\nname = \"NAME\"\nversion = \"1\"\n", "uv lock" },
        { "pyproject.toml", "[tool.poetry.dependencies]\nold = \"1\"\nnew = \"1\"\n", "poetry.lock", "[[package]]\nname = \"NAME\"\nversion = \"1\"\n", "poetry lock" },
        { "Pipfile", "[packages]\nold = \"*\"\nnew = \"*\"\n", "Pipfile.lock", "{\"default\":{\"NAME\":{\"version\":\"==1\"}}}", "pipenv lock" },
        { "dev-requirements.in", "old\nnew\n", "dev-requirements.txt", "NAME==1\n", "pip-compile" },
        { "go.mod", "module m\nrequire (\n old v1.0.0\n new v1.0.0\n)\n", "go.sum", "NAME v1.0.0 h1:x\n", "go mod tidy" },
        { "Cargo.toml", "[dependencies]\nold = \"1\"\nnew = \"1\"\n", "Cargo.lock", "[[package]]\nname = \"NAME\"\nversion = \"1\"\nsource = \"registry+x\"\n", "cargo check" },
        { "app/build.gradle", "implementation 'old:old:1.0'\nimplementation 'new:new:1.0'\n", "app/gradle.lockfile", "NAME:NAME:1.0=x\n", "gradle dependencies --write-locks" },
        { "A.csproj", "<Project><ItemGroup><PackageReference Include=\"old\" />\n<PackageReference Include=\"New\" /></ItemGroup></Project>", "packages.lock.json", "{\"dependencies\":{\"net10.0\":{\"NAME\":{\"type\":\"Direct\",\"resolved\":\"1.0.0\"}}}}", "dotnet restore --force-evaluate" },
        { "Gemfile", "gem 'old'\ngem 'new'\n", "Gemfile.lock", "GEM\n  specs:\n    NAME (1.0)\n", "bundle lock" },
        { "composer.json", "{\"require\":{\"old/old\":\"^1\",\n\"new/new\":\"^1\"}}", "composer.lock", "{\"packages\":[{\"name\":\"NAME/NAME\",\"version\":\"1.0.0\"}]}", "composer update --lock" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_package_that_is_new_in_a_manifest_has_to_be_in_its_lock_file(string manifest, string text, string path, string form, string command)
    {
        var old = form.Replace("NAME", "old", StringComparison.Ordinal);
        var change = DependencyAssessorFacts.Change(manifest, null, text);
        var finding = Assert.Single(Assess(new Tree { [path] = old }, change));
        Assert.Equal((DependencyRules.Unlocked.Id, manifest, FindingSeverity.Error), (finding.RuleId, finding.Path, finding.Severity));
        Assert.Contains("new", finding.Message, StringComparison.Ordinal);
        Assert.Contains(path, finding.Message, StringComparison.Ordinal);
        Assert.EndsWith(command, finding.Suggestion, StringComparison.Ordinal);

        // The lock file of the change counts before that of the tree.
        Assert.DoesNotContain(Assess(new Tree { [path] = old }, change, DependencyAssessorFacts.Change(path, old, form.Replace("NAME", "new", StringComparison.Ordinal))), f => f.Message.StartsWith("new", StringComparison.Ordinal));
        Assert.Empty(Assess(new Tree(), change));
        Assert.Empty(Assess(new Tree { [path] = "{" }, change));
        Assert.Empty(Assess(new Tree { [path] = old }, change, new FileChange(path, Encoding.UTF8.GetBytes(old), null)));
        Assert.Empty(Assess(new Tree { [path] = old }, DependencyAssessorFacts.Change(manifest, text, text + "\n")));
    }

    [Fact]
    public void A_lock_file_above_counts_where_it_holds_the_project()
    {
        var manifest = DependencyAssessorFacts.Change("packages/a/package.json", null, "{\"dependencies\":{\"new\":\"^1\"}}");
        const string Lock = "{\"packages\":{\"packages/a\":{},\"node_modules/old\":{\"version\":\"1.0.0\"}}}";
        Assert.Single(Assess(new Tree { ["package-lock.json"] = Lock }, manifest));
        Assert.Empty(Assess(new Tree { ["package-lock.json"] = Lock.Replace("packages/a", "packages/b", StringComparison.Ordinal) }, manifest));
        Assert.Single(Assess(new Tree { ["pnpm-lock.yaml"] = "importers:\n  packages/a:\n    x: y\npackages:\n  old@1.0.0:\n    x: y\n" }, manifest));
        Assert.Single(Assess(new Tree { ["yarn.lock"] = "old@^1:\n  version \"1.0.0\"\n", ["package.json"] = "{\"workspaces\":[\"packages/*\"]}" }, manifest));
        Assert.Single(Assess(new Tree { ["yarn.lock"] = "old@^1:\n  version \"1.0.0\"\n", ["package.json"] = "{\"workspaces\":{\"packages\":[\"packages/**\"]}}" }, manifest));
        Assert.Empty(Assess(new Tree { ["yarn.lock"] = "old@^1:\n  version \"1.0.0\"\n", ["package.json"] = "{}" }, manifest));
        Assert.Single(Assess(new Tree { ["yarn.lock"] = "\"a@workspace:packages/a\":\n  version: 0.0.0-use.local\n\n\"old@npm:^1\":\n  version: 1.0.0\n" }, manifest));
    }

    [Fact]
    public void Cargo_projects_share_a_lock_file_by_their_names()
    {
        var manifest = DependencyAssessorFacts.Change("crates/a/Cargo.toml", null, "[package]\nname = \"a\"\n[dependencies]\nnew = \"1\"\n");
        const string Lock = "[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"old\"\nversion = \"1\"\nsource = \"registry+x\"\n";
        Assert.Single(Assess(new Tree { ["Cargo.lock"] = Lock }, manifest));
        Assert.Empty(Assess(new Tree { ["Cargo.lock"] = Lock.Replace("\"a\"", "\"b\"", StringComparison.Ordinal) }, manifest));
        Assert.Empty(Assess(new Tree { ["Cargo.lock"] = Lock }, DependencyAssessorFacts.Change("crates/a/Cargo.toml", null, "[package]\nname = \"a\"\n[dependencies]\nb = { path = \"../b\" }\nold = \"1\"\n")));
    }

    [Fact]
    public void Without_the_tree_only_lock_files_of_the_change_are_seen()
    {
        var manifest = DependencyAssessorFacts.Change("package.json", null, "{\"dependencies\":{\"new\":\"^1\"}}");
        Assert.Empty(new DependencyAssessor(null).Assess(new CodeChange([manifest]), CancellationToken.None));
        Assert.Single(new DependencyAssessor(null).Assess(new CodeChange([manifest, DependencyAssessorFacts.Change("package-lock.json", null, "{\"packages\":{\"node_modules/old\":{}}}")]), CancellationToken.None));
    }

    [Fact]
    public void The_files_of_a_folder_are_read_and_nothing_outside_it()
    {
        var root = Directory.CreateTempSubdirectory("lathe-tree-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "in/deep"));
            File.WriteAllText(Path.Combine(root, "in/deep/a.txt"), "a");
            File.WriteAllText(Path.Combine(root, "secret.txt"), "s");
            File.CreateSymbolicLink(Path.Combine(root, "in/file"), Path.Combine(root, "secret.txt"));
            Directory.CreateSymbolicLink(Path.Combine(root, "in/folder"), root);
            var files = new FolderTreeFiles(Path.Combine(root, "in"));
            Assert.Equal("a"u8.ToArray(), files.Read("deep/a.txt", 10));
            foreach (var path in (string[])["deep/a.txt/b", "deep", "none", "../secret.txt", "deep/../../secret.txt", "file", "folder/secret.txt", "/etc/hostname", "", "a\0b"]) Assert.Null(files.Read(path, 10));
            Assert.Null(files.Read("deep/a.txt", 0));
        }
        finally
        {
            File.Delete(Path.Combine(root, "in/file"));
            Directory.Delete(Path.Combine(root, "in/folder"));
            Directory.Delete(root, recursive: true);
        }
    }

    private static IReadOnlyList<Finding> Assess(Tree tree, params FileChange[] files) => new DependencyAssessor(tree).Assess(new CodeChange(files), CancellationToken.None);

    private sealed class Tree : Dictionary<string, string>, ITreeFiles
    {
        public byte[]? Read(string path, int mostBytes) => TryGetValue(path, out var text) ? Encoding.UTF8.GetBytes(text) : null;
    }
}
