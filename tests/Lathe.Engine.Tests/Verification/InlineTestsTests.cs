using System.Text;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Verification;

public sealed class InlineTestsTests
{
    private const string Rust = "fn add(a: i32, b: i32) -> i32 { a - b }\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {\n        assert_eq!(add(2, 3), 5);\n    }\n}\n";
    private const string Python = "def add(a, b):\n    \"\"\"Adds.\n\n    >>> add(2, 3)\n    5\n    \"\"\"\n    return a - b\n";

    [Theory]
    [InlineData(Rust, "assert_eq!(add(2, 3), 5);", "")]
    [InlineData(Rust, "5);", "-1);")]
    [InlineData(Rust, "#[test]", "")]
    [InlineData(Rust, "#[test]", "#[test]\n    #[ignore]")]
    [InlineData(Rust, "#[cfg(test)]", "#[cfg(never)]")]
    [InlineData(Python, ">>> add(2, 3)\n    5", "")]
    [InlineData(Python, "    5\n", "    -1\n")]
    [InlineData(Python, "add(2, 3)\n", "add(2, 3)  # doctest: +SKIP\n")]
    public void Taking_an_assertion_away_or_switching_it_off_weakens_them(string before, string part, string now) => Assert.True(Weakened(before, before.Replace(part, now, StringComparison.Ordinal)));

    [Theory]
    [InlineData(Rust, "a - b", "a + b")]
    [InlineData(Python, "a - b", "a + b")]
    [InlineData(Rust, "    }\n}", "    }\n    #[test]\n    fn more() { assert_eq!(add(0, 0), 0); }\n}")]
    [InlineData("fn f() { assert!(x); }", "assert!(x);", "")]
    public void Mending_code_and_adding_tests_does_not(string before, string part, string now) => Assert.False(Weakened(before, before.Replace(part, now, StringComparison.Ordinal)));

    private static bool Weakened(string before, string after) => InlineTests.Weakened(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after));
}
