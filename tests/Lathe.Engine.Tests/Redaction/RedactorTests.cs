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
    public void A_placeholder_that_was_never_given_out_is_left_as_it_is() =>
        Assert.Equal("«secret:000000»", new Redactor("run").Restore("«secret:000000»"));
}
