using Lathe.Engine.Redaction;

namespace Lathe.Engine.Tests.Redaction;

public sealed class RedactorTests
{
    // Put together at run time, so that no scanner takes this file for a leak.
    private static readonly string Letters = string.Concat(Enumerable.Repeat("Ab1", 12));

    public static TheoryData<string> Secrets() =>
    [
        "sk-ant-" + Letters, "sk-proj-" + Letters, "AKIA" + "IOSFODNN7EXAMPLE", "gh" + "p_" + Letters, "github" + "_pat_" + Letters + Letters, "gl" + "pat-" + Letters,
        "AI" + "za" + Letters[..35], "xo" + "xb-" + Letters, "sk" + "_live_" + Letters, "npm" + "_" + Letters, "ey" + "J" + Letters + ".ey" + "J" + Letters + "." + Letters,
        "-----BEGIN RSA " + "PRIVATE KEY-----\n" + Letters + "\n" + Letters + "\n-----END RSA " + "PRIVATE KEY-----",
    ];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_of_a_known_shape_becomes_a_placeholder_and_comes_back(string secret)
    {
        var redactor = new Redactor("run");
        var redacted = redactor.Redact($"before {secret} after");
        Assert.DoesNotContain(secret, redacted, StringComparison.Ordinal);
        Assert.Matches("^before «secret:[0-9a-f]{6}» after$", redacted);
        Assert.Equal($"before {secret} after", redactor.Restore(redacted));
    }

    [Theory]
    [InlineData("DB_PASSWORD=hunter2hunter2hunter2")]
    [InlineData("\"apiKey\": \"0123456789abcdefgh\"")]
    [InlineData("client_secret: q8w7e6r5t4y3u2i1o0")]
    [InlineData("DB_PASSWORD=correcthorse")]
    [InlineData("export DB_PASS='tr0ub4'")]
    [InlineData("config.env:12: SESSION_SECRET=abc-def")]
    [InlineData("      - POSTGRES_PASSWORD=hunter")]
    [InlineData("postgres://app:s3cr3t@db:5432/app")]
    [InlineData("Authorization: Bearer abcdefghij0123456789xyz")]
    [InlineData("GITHUB_TOKEN=short12")]
    public void A_value_that_its_name_calls_a_secret_is_hidden_and_the_name_stays(string line)
    {
        var redacted = new Redactor("run").Redact(line);
        Assert.Contains("«secret:", redacted, StringComparison.Ordinal);
        Assert.StartsWith(line[..6], redacted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password = getPassword(user)")]
    [InlineData("const secretName = 'my-application-name';")]
    [InlineData("if (apiKey == null) return;")]
    [InlineData("sk-ip this-test")]
    [InlineData("a sha: 5d41402abc4b2a76b9719d911017c592")]
    [InlineData("short")]
    [InlineData("make TOKEN=$(TOKEN) PASSWORD=${PASSWORD}")]
    [InlineData("login(API_KEY=config.API_KEY, PASSWORD=get_password())")]
    [InlineData("if (TOKEN==current) return;")]
    [InlineData("MAX_TOKENS=400000")]
    [InlineData("PRIMARY_KEY=customer-number-1")]
    [InlineData("https://example.org:8443/user@place")]
    [InlineData("the bearer of this letter, 1234567890")]
    [InlineData("git@github.com:owner/name.git")]
    public void Ordinary_code_is_left_alone(string line) => Assert.Equal(line, new Redactor("run").Redact(line));

    [Fact]
    public void The_same_value_has_the_same_placeholder_in_a_run_and_another_one_in_another_run()
    {
        var secret = "sk-ant-" + Letters;
        Assert.Equal(new Redactor("a").Redact(secret), new Redactor("a").Redact(secret));
        Assert.NotEqual(new Redactor("a").Redact(secret), new Redactor("b").Redact(secret));
    }

    [Fact]
    public void Redacting_twice_changes_nothing_more()
    {
        var redactor = new Redactor("run");
        var once = redactor.Redact("API_KEY=" + "sk-ant-" + Letters);
        Assert.Equal(once, redactor.Redact(once));
    }

    [Fact]
    public void A_configured_pattern_and_a_known_value_are_hidden_and_come_back()
    {
        var redactor = new Redactor("run", new SecretPatterns([Pattern("CUST-[0-9]{8}"), Pattern("badge (?<secret>[a-z]+);")], ["the plain key", "short"]));
        const string Text = "CUST-12345678 has badge ladybird; and the plain key, short CUST-1.";
        var redacted = redactor.Redact(Text);
        Assert.Matches("^«secret:[0-9a-f]{6}» has badge «secret:[0-9a-f]{6}»; and «secret:[0-9a-f]{6}», short CUST-1.$", redacted);
        Assert.Equal(redacted, redactor.Redact(redacted));
        Assert.Equal(Text, redactor.Restore(redacted));
    }

    [Fact]
    public void A_pattern_takes_no_mark_apart_and_hides_nothing_of_three_characters()
    {
        var redactor = new Redactor("run", new SecretPatterns([Pattern("[0-9a-f]{3,6}"), Pattern("«.*»")], []));
        Assert.Equal("abc", redactor.Redact("abc"));
        var once = redactor.Redact("sk-ant-" + Letters + " and abcdef");
        Assert.Equal(2, Redactor.Marks(once).Count());
        Assert.Equal(once, redactor.Redact(once));
    }

    [Fact]
    public void The_mark_of_a_known_value_needs_no_text_to_be_known_again()
    {
        var secrets = new SecretPatterns([], ["the plain key"]);
        var mark = new Redactor("run", secrets).Redact("the plain key");
        var again = new Redactor("run", secrets);
        Assert.True(again.Knows(mark));
        Assert.Equal("the plain key", again.Restore(mark));
        Assert.False(new Redactor("other", secrets).Knows(mark));
    }

    [Fact]
    public void Long_lines_are_searched_in_linear_time()
    {
        var redactor = new Redactor("run", new SecretPatterns([Pattern("(a+)+b")], []));
        foreach (var piece in new[] { "A_", "TOKEN=", "a", "https://a", "Bearer ", "-----BEGIN PRIVATE KEY-----", "«secret:" })
            Assert.DoesNotContain("withheld", redactor.Redact(string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length))), StringComparison.Ordinal);
    }

    private static SecretPattern Pattern(string expression) =>
        new("test", new System.Text.RegularExpressions.Regex(expression, System.Text.RegularExpressions.RegexOptions.NonBacktracking, TimeSpan.FromSeconds(10)));

    [Fact]
    public void A_placeholder_that_was_never_given_out_is_left_as_it_is() =>
        Assert.Equal("«secret:000000»", new Redactor("run").Restore("«secret:000000»"));
}
