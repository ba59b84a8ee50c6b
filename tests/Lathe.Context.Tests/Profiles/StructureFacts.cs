namespace Lathe.Context.Tests.Profiles;

public sealed class StructureFacts
{
    private static SourceFile[] Files(params string[] paths) => SourceFile.Of([.. paths.Select(p => new ContextFile(p, 100))]);

    [Theory]
    [InlineData("src-and-tests", "code in src/, tests in tests/", "src/a.py", "tests/test_a.py")]
    [InlineData("tests-beside-code", "3 of 3 test files lie beside the code that they test", "a/x.go", "a/x_test.go", "a/y_test.go", "b/z.go", "b/z_test.go")]
    [InlineData("mvc", "model, view, controller in app/", "app/models/a.rb", "app/views/a.rb", "app/controllers/a.rb")]
    [InlineData("ports-and-adapters", "ports and adapters in src/shop/", "src/shop/ports/a.py", "src/shop/adapters/b.py")]
    [InlineData("ports-and-adapters", "a domain, application and infrastructure apart in src/", "src/Shop.Domain/a.cs", "src/Shop.Application/b.cs", "src/Shop.Infrastructure/c.cs")]
    [InlineData("layers", "layers as folders in src/", "src/controllers/a.ts", "src/services/b.ts", "src/repositories/c.ts")]
    [InlineData("feature-folders", "a folder for each part in src/features/: cart, login, search", "src/features/cart/a.ts", "src/features/login/b.ts", "src/features/search/ui/c.ts")]
    [InlineData("feature-folders", "2 Django apps, each with its models and views", "blog/models.py", "blog/views.py", "blog/urls.py", "shop/models.py", "shop/views.py", "shop/admin.py")]
    [InlineData("component-folders", "a front end by components with src/components/, src/hooks/", "src/components/a.tsx", "src/hooks/b.ts")]
    [InlineData("commands-and-internals", "Go's layout of commands and packages: cmd/, internal/", "cmd/x/main.go", "internal/a/a.go")]
    [InlineData("name-endings", "file names end in Controller (4)", "w/AController.cs", "w/BController.cs", "x/CController.cs", "x/DController.cs")]
    public void A_layout_is_claimed_with_the_paths_that_show_it(string kind, string text, params string[] paths)
    {
        var claim = ArchitecturePatterns.Of(Files(paths)).Single(c => c.Kind == kind);
        Assert.Equal(text, claim.Text);
        Assert.NotEmpty(claim.Evidence);
        Assert.All(claim.Evidence, e => Assert.Contains(paths, p => p.StartsWith(e, StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_is_claimed_of_a_single_name_or_of_vendored_code()
    {
        Assert.Empty(ArchitecturePatterns.Of(Files("models/a.py", "services/b.py", "features/a/x.py", "XController.cs", "XController.java", "node_modules/a/models/x.js", "node_modules/a/views/x.js", "node_modules/a/controllers/x.js")));
        Assert.Empty(ArchitecturePatterns.Of(Files()));
    }

    [Fact]
    public void Top_folders_say_what_they_hold_and_one_that_holds_most_is_opened()
    {
        var files = Enumerable.Range(0, 20).Select(i => $"src/{(i % 2 == 0 ? "Core" : "Web")}/f{i}.cs").Concat(["docs/a.md", "tests/a.py", "README.md", "node_modules/x/y.js"]);
        Assert.Equal(
            [new("docs/", 1, 100, "markdown", "docs"), new("src/Core/", 10, 1000, "csharp", null), new("src/Web/", 10, 1000, "csharp", null), new FolderSummary("tests/", 1, 100, "python", "tests")],
            TopFolders.Of(Files([.. files])));
    }

    [Theory]
    [InlineData("tests/", "test_*.py", "tests/test_a.py", "tests/unit/test_b.py", "tests/testdata/x.py")]
    [InlineData("beside the code", "*_test.go", "a/a_test.go", "b/b_test.go", "a/a.go")]
    [InlineData("src/test/", "*Test.java", "src/test/java/x/ATest.java", "src/test/java/y/BTest.java")]
    [InlineData("**/__tests__/", "*.test.tsx", "src/a/b/__tests__/x.test.tsx", "src/c/d/__tests__/y.test.tsx")]
    [InlineData("*.Tests/", "*Facts.cs", "modules/A.Tests/XFacts.cs", "modules/B.Tests/YFacts.cs")]
    [InlineData("spec/", "*_spec.rb", "spec/models/a_spec.rb", "spec/b_spec.rb")]
    public void Test_layout_comes_from_paths(string folder, string name, params string[] paths)
    {
        var tests = TestPlaces.TestFiles(Files(paths));
        Assert.Equal((folder, name), (TestPlaces.Folders(tests)[0].Name, TestPlaces.Names(tests)[0].Name));
    }

    [Theory]
    [InlineData("xunit", "dotnet test", "A.slnx", "", "tests/A.Tests/A.Tests.csproj", "<Project><PackageReference Include=\"xunit.v3\" /></Project>")]
    [InlineData("pytest", "python -m pytest", "tests/test_a.py", "import pytest\ndef test(): pass\n", "a.py", "x = 1")]
    [InlineData("unittest", "python -m unittest", "tests/test_a.py", "import unittest\n", "a.py", "x = 1")]
    [InlineData("django", "python manage.py test", "app/tests/test_a.py", "from django.test import TestCase\n", "manage.py", "x = 1")]
    [InlineData("vitest", "npm test", "package.json", """{"scripts": {"test": "vitest"}, "devDependencies": {"vitest": "1"}}""", "a.ts", "x")]
    [InlineData("jest", "npx jest", "package.json", """{"devDependencies": {"jest": "1"}}""", "a.ts", "x")]
    [InlineData("go test", "go test ./...", "go.mod", "module x\n", "a_test.go", "package a\nimport \"testing\"\n")]
    [InlineData("cargo test", "cargo test", "Cargo.toml", "[package]\n", "tests/a.rs", "#[test]\nfn a() {}\n")]
    [InlineData("junit", "./mvnw test", "pom.xml", "<project><dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId></dependency></dependencies></project>", "mvnw", "#!/bin/sh")]
    [InlineData("rspec", "bundle exec rspec", "Gemfile", "gem 'rspec'\n", "a.rb", "x")]
    [InlineData("phpunit", "vendor/bin/phpunit", "composer.json", """{"require-dev": {"phpunit/phpunit": "1"}}""", "a.php", "<?php")]
    [InlineData("node:test", "node --test", "test/a.test.js", "import test from 'node:test';\n", "a.js", "x")]
    public void The_framework_and_the_command_come_from_manifests_and_imports(string framework, string command, string path, string text, string other, string otherText)
    {
        var tests = new RepositoryFacts(Trees.Of((path, text), (other, otherText))).Codebase(TestContext.Current.CancellationToken).Tests;
        Assert.Equal(framework, Assert.Single(tests.Frameworks).Name);
        Assert.Equal(command, tests.Commands[0].Command);
    }
}
