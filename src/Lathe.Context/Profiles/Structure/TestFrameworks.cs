namespace Lathe.Context;

/// <summary>Which test frameworks a repository uses.</summary>
internal static class TestFrameworks
{
    // A dependency's name, or its start when it ends with '*', and what it means.
    private static readonly (string Ecosystem, string Dependency, string Framework)[] ByDependency =
    [
        ("dotnet", "xunit*", "xunit"), ("dotnet", "nunit*", "nunit"), ("dotnet", "mstest*", "mstest"), ("dotnet", "tunit*", "tunit"), ("npm", "vitest", "vitest"), ("npm", "jest", "jest"), ("npm", "mocha", "mocha"), ("npm", "jasmine*", "jasmine"),
        ("npm", "ava", "ava"), ("npm", "tap", "tap"), ("npm", "@playwright/test", "playwright"), ("npm", "cypress", "cypress"), ("npm", "karma", "karma"), ("python", "pytest", "pytest"), ("python", "nose*", "nose"), ("python", "hypothesis", "hypothesis"),
        ("maven", "org.junit*", "junit"), ("maven", "junit:junit", "junit"), ("maven", "org.testng*", "testng"), ("gradle", "org.junit*", "junit"), ("gradle", "junit:junit", "junit"), ("gradle", "io.kotest*", "kotest"),
        ("gradle", "org.spockframework*", "spock"), ("bundler", "rspec*", "rspec"), ("bundler", "minitest", "minitest"), ("composer", "phpunit/phpunit", "phpunit"), ("composer", "pestphp/pest", "pest"), ("go", "github.com/stretchr/testify", "testify"),
        ("cargo", "rstest", "rstest"), ("cargo", "proptest", "proptest"), ("cargo", "criterion", "criterion"),
    ];

    // What a test file says near its top.
    private static readonly (string Ending, string Text, string Framework)[] ByImport =
    [
        (".py", "import pytest", "pytest"), (".py", "import unittest", "unittest"), (".py", "from unittest", "unittest"), (".py", "from django.test", "django"), (".cs", "using Xunit", "xunit"), (".cs", "using NUnit", "nunit"), (".cs", "using Microsoft.VisualStudio.TestTools", "mstest"),
        ("ts", "from 'vitest'", "vitest"), ("ts", "from \"vitest\"", "vitest"), ("js", "node:test", "node:test"), ("ts", "node:test", "node:test"), (".java", "org.junit", "junit"), (".kt", "org.junit", "junit"), (".java", "org.testng", "testng"),
        (".go", "\"testing\"", "go test"), (".rs", "#[test]", "cargo test"), (".rb", "minitest", "minitest"), (".rb", "spec_helper", "rspec"), (".php", "PHPUnit", "phpunit"), (".cpp", "gtest/gtest.h", "googletest"), (".cc", "gtest/gtest.h", "googletest"), (".cpp", "catch2", "catch2"),
    ];

    public static IReadOnlyList<TestFramework> Of(IReadOnlyList<Dependency> dependencies, IReadOnlyList<TestFramework> imported)
    {
        var found = new List<TestFramework>();
        foreach (var dependency in dependencies)
        {
            foreach (var (ecosystem, name, framework) in ByDependency)
            {
                var matches = name.EndsWith('*') ? dependency.Name.StartsWith(name[..^1], StringComparison.OrdinalIgnoreCase) : dependency.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
                if (matches && dependency.Ecosystem == ecosystem) Add(found, new TestFramework(framework, dependency.Manifest));
            }
        }

        foreach (var framework in imported) Add(found, framework);
        return found;
    }

    /// <summary>The frameworks that a test file's start names.</summary>
    public static IEnumerable<TestFramework> ImportedBy(string path, string text)
    {
        foreach (var (ending, mark, framework) in ByImport)
            if (path.EndsWith(ending, StringComparison.Ordinal) && text.Contains(mark, StringComparison.Ordinal)) yield return new TestFramework(framework, path);
    }

    private static void Add(List<TestFramework> found, TestFramework framework)
    {
        if (!found.Exists(f => f.Name == framework.Name)) found.Add(framework);
    }
}
