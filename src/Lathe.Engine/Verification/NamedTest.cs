using System.Text.Json.Serialization;

namespace Lathe.Engine.Verification;

/// <summary>How one test ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TestState>))]
public enum TestState
{
    /// <summary>It passed.</summary>
    Passed,

    /// <summary>An assertion failed, or it threw.</summary>
    Failed,

    /// <summary>It was not run, by its own or the runner's wish.</summary>
    Skipped,
}

/// <summary>One test of a check's run, as its runner named it. Texts are bounded and redacted.</summary>
/// <param name="Name">The runner's full name: class and method, file and title, package and function. The same test has the same name in every run.</param>
/// <param name="State">How it ended.</param>
public sealed record NamedTest(string Name, TestState State)
{
    /// <summary>Why it failed, in the runner's words; null where it passed or nothing was said.</summary>
    public string? Message { get; init; }

    /// <summary>The stack trace, innermost frame first, or null.</summary>
    public string? Stack { get; init; }

    /// <summary>The file of the failure, relative to the tree, where one of the tree's files is named; else null.</summary>
    public string? Path { get; init; }

    /// <summary>The line in <see cref="Path"/>, from 1, or null.</summary>
    public int? Line { get; init; }
}
