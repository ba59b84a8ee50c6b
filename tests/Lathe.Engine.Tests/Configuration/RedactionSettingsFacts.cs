using Lathe.Engine.Configuration;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Configuration;

public sealed class RedactionSettingsFacts : IDisposable
{
    private readonly ConfigurationFixture _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void A_repository_adds_to_the_users_patterns_and_takes_none_away()
    {
        _user.UserFile("redaction:\n  patterns:\n    - { name: customer, pattern: 'CUST-[0-9]{8}' }\n");
        _user.InRepository("lathe.yaml", "redaction: { patterns: [ { name: customer, pattern: 'X{20}' }, { name: badge, pattern: 'badge-\\w{6}' } ] }\n");
        var configuration = _user.Load();
        Assert.Equal(["customer CUST-[0-9]{8}", "customer X{20}", "badge badge-\\w{6}"], configuration.SecretPatterns.Select(p => $"{p.Name} {p.Expression}"));
        Assert.Empty(configuration.Ignored);

        // A pattern can be the very secret.
        var shown = configuration.List().Where(s => s.Key.StartsWith("redaction", StringComparison.Ordinal)).ToList();
        Assert.Equal([("redaction.patterns.customer", "********", SettingLayer.User), ("redaction.patterns.customer", "********", SettingLayer.Repository), ("redaction.patterns.badge", "********", SettingLayer.Repository)], shown.Select(s => (s.Key, s.Value!, s.Source.Layer)));
    }

    [Theory]
    [InlineData("{ name: a, pattern: 'a(' }", "is not a regular expression")]
    [InlineData("{ name: a, pattern: '(?<=a)b' }", "linear time")]
    [InlineData("{ name: a, pattern: '(a)\\1' }", "linear time")]
    [InlineData("{ name: a, pattern: 'a*' }", "matches the empty text")]
    [InlineData("{ name: a }", "has no 'pattern'")]
    [InlineData("{ pattern: 'abcd' }", "has no 'name'")]
    [InlineData("{ name: 'a b', pattern: 'abcd' }", "has to be a name")]
    [InlineData("{ name: a, patern: 'abcd' }", "Did you mean")]
    public void A_bad_pattern_is_an_error_that_names_the_setting_and_the_line(string item, string said)
    {
        _user.UserFile($"model: a/b\nredaction:\n  patterns:\n    - {item}\n");
        var error = Assert.Throws<LatheException>(() => _user.Load()).Error;
        Assert.Equal(ErrorKind.Validation, error.Kind);
        Assert.Contains("config.yaml:4: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("redaction.patterns[0]", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_bounds_on_their_number_and_length()
    {
        _user.UserFile("redaction: { patterns: [" + string.Join(", ", Enumerable.Range(0, 51).Select(i => $"{{ name: n{i}, pattern: 'abcd' }}")) + "] }\n");
        Assert.Equal("config.out_of_range", Assert.Throws<LatheException>(() => _user.Load()).Error.Code);
        _user.UserFile($"redaction: {{ patterns: [ {{ name: n, pattern: '{new string('a', 501)}' }} ] }}\n");
        Assert.Equal("config.out_of_range", Assert.Throws<LatheException>(() => _user.Load()).Error.Code);
    }
}
