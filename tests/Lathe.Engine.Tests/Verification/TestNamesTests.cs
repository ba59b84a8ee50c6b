using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Verification;

public sealed class TestNamesTests
{
    [Fact]
    public void Names_come_back_sorted_and_once()
    {
        var packed = TestNames.Pack(["tests/b.py::two", "tests/a.py::one", "tests/b.py::two", "tests/b.py::three[1 2]", ""]);
        Assert.Equal(["", "tests/a.py::one", "tests/b.py::three[1 2]", "tests/b.py::two"], TestNames.Unpack(packed));
    }

    [Fact]
    public void Shared_beginnings_are_said_once()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"tests/unit/accounting/test_totals.py::TestTotals::test_rounds_{i}").ToList();
        Assert.True(TestNames.Pack(names).Length < names.Sum(n => n.Length) / 8);
    }

    [Theory]
    [InlineData("99 too far\n")]
    [InlineData("-1 x\n")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_not_packed_gives_no_names(string? text) => Assert.Empty(TestNames.Unpack(text));

    [Fact]
    public void A_line_end_in_a_name_stays_in_its_line() => Assert.Equal(["a b"], TestNames.Unpack(TestNames.Pack(["a\nb"])));
}
