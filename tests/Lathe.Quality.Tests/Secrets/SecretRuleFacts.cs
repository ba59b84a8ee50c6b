using System.Text;

namespace Lathe.Quality.Tests.Secrets;

public sealed class SecretRuleFacts
{
    private const string Secret = "security.hard-coded-secret";
    private const string Key = "security.hard-coded-key";
    private const string Password = "security.hard-coded-password";

    // Thirty-six and more characters without a meaning, made here so that no secret's shape stands in this file.
    private const string Random = "q7Rk2ZpV9xLm4TsW8yBn3HdF6gJc5KvNaEtUo1Ri0PzXwYhQ";
    private const string Hex = "4f9a1c7e2b8d3056e9f0a4c8d1b7e3925a6c0f8b4d2e7193f5a8c6b0d9e1374206";

    public static TheoryData<string, string, FindingSeverity> Issued() => new()
    {
        { "AKIA" + "Q3EGRUPW7YVNL2TD", Secret, FindingSeverity.Blocking },
        { "gh" + "p_" + Random[..36], Secret, FindingSeverity.Error },
        { "gh" + "p_" + WithChecksum(Random[..30]), Secret, FindingSeverity.Blocking },
        { "npm" + "_" + WithChecksum(Random[..30]), Secret, FindingSeverity.Blocking },
        { "github" + "_pat_" + Random + Random[..20], Secret, FindingSeverity.Blocking },
        { "gl" + "pat-" + Random[..20], Secret, FindingSeverity.Blocking },
        { "sk" + "-ant-api03-" + Random, Secret, FindingSeverity.Blocking },
        { "sk" + "-proj-" + Random, Secret, FindingSeverity.Blocking },
        { "sk" + "-" + Random[..20] + "T3Blbk" + "FJ" + Random[20..40], Secret, FindingSeverity.Blocking },
        { "sk" + "_live_" + Random[..24], Secret, FindingSeverity.Blocking },
        { "sk" + "_test_" + Random[..24], Secret, FindingSeverity.Warning },
        { "xox" + "b-217403958162-640283917455-" + Random[..24], Secret, FindingSeverity.Blocking },
        { "SG" + "." + Random[..22] + "." + Random[..43], Secret, FindingSeverity.Blocking },
        { "AI" + "za" + Random[..35], Secret, FindingSeverity.Error },
        { "pypi-" + "AgEIcHlwaS5vcmc" + Random, Secret, FindingSeverity.Blocking },
        { "dop" + "_v1_" + Hex[..64], Secret, FindingSeverity.Blocking },
        { "shp" + "at_" + Hex[..32], Secret, FindingSeverity.Blocking },
        { "hf" + "_" + Random[..34], Secret, FindingSeverity.Error },
        { "1234567890" + ":AA" + Random[..33], Secret, FindingSeverity.Blocking },
        { "https://hooks." + "slack.com/services/T0AB1CD2E/B0FG3HI4J/" + Random[..24], Secret, FindingSeverity.Error },
        { Token("{\"alg\":\"HS256\"}", "{\"sub\":\"1871\",\"name\":\"Ada\"}"), Secret, FindingSeverity.Error },
        { "postgres://app:" + Random[..14] + "@db1.corp.net/app", Password, FindingSeverity.Error },
        { "DefaultEndpointsProtocol=https;AccountName=a;Account" + "Key=" + Random + Random[..38] + "==;", Secret, FindingSeverity.Blocking },
    };

    [Theory]
    [MemberData(nameof(Issued))]
    public void A_text_of_a_known_shape_is_found_and_never_quoted(string text, string rule, FindingSeverity severity)
    {
        var finding = Assert.Single(Find("src/a.py", $"value = connect(\"{text}\")\n"));
        Assert.Equal((rule, severity, 1), (finding.RuleId, finding.Severity, finding.Range!.Value.StartLine));
        Assert.DoesNotContain(text[..12], finding.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.py", "value = 'AKIA" + "IOSFODNN7EXAMPLE'")]
    [InlineData("a.py", "value = 'XAKIA" + "Q3EGRUPW7YVNL2TD'")]
    [InlineData("a.py", "value = 'ghp_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'")]
    [InlineData("a.py", "value = 'sk_live_" + "your_key_goes_here_please'")]
    [InlineData("a.py", "pattern = re.compile('sk_live_[0-9a-zA-Z]{24}')")]
    [InlineData("a.py", "value = 'eyJub3QiOiJhIGp3dCJ9'")]
    [InlineData("a.py", "risk-assessment-of-everything = 1")]
    [InlineData("a.py", "url = 'https://user:password@example.com/'")]
    [InlineData("a.py", "url = 'postgres://app:x8Kq2vLm9@localhost/app'")]
    [InlineData("a.py", "url = f'https://{user}:{password}@{host}/'")]
    [InlineData("a.py", "url = 'https://h/path:8080/a@b'")]
    public void What_only_begins_like_a_secret_is_none(string path, string line) => Assert.Empty(Find(path, line + "\n"));

    public static TheoryData<string, string, string> Assigned() => new()
    {
        { "a.py", "api_key = \"" + Random[..32] + "\"", Secret },
        { "a.py", "API_TOKEN: str = '" + Random[..32] + "'", Secret },
        { "a.py", "SECRET_KEY = b'" + Random[..32] + "'", Key },
        { "a.py", "config['secret_key'] = '" + Random[..32] + "'", Key },
        { "a.py", "app.config['SECRET_KEY'] = 'dev" + "key'", Key },
        { "a.py", "app.secret_key = 'sup" + "er-quiet-words'", Key },
        { "a.js", "const jwtSecret = 'shh" + "hh';", Key },
        { "a.py", "login(user, password='" + "zK9!mq2xV" + "')", Password },
        { "a.py", "if password == '" + "zK9!mq2xV" + "':", Password },
        { "a.py", "key = 1; encryption_key = bytes.fromhex('" + Hex[..64] + "')", Key },
        { "a.js", "const options = { clientSecret: '" + Random[..32] + "' };", Secret },
        { "a.ts", "private accessToken: string = \"" + Random[..32] + "\";", Secret },
        { "A.java", "String dbPassword = \"" + "7e5tc4s3Q" + "\";", Password },
        { "A.java", "if (\"x\".isEmpty() || password.equals(\"" + "7e5tc4s3Q" + "\")) {}", Password },
        { "A.java", "props.put(\"password\", \"" + "7e5tc4s3Q" + "\");", Password },
        { "A.java", "builder.password(\"" + "7e5tc4s3Q" + "\").build();", Password },
        { "a.go", "var encryptionKey = []byte(\"" + Random[..32] + "\")", Key },
        { "a.go", "apiKey := \"" + Random[..32] + "\"", Secret },
        { "a.rb", "  :password => '" + "7e5tc4s3Q" + "',", Password },
        { "a.php", "define('DB_PASSWORD', '" + "7e5tc4s3Q" + "');", Password },
        { "a.rs", "const API_KEY: &str = \"" + Random[..32] + "\";", Secret },
        { "a.cs", "const string C = \"Server=db1;User Id=app;Password=" + "7e5tc4s3Q" + "\";", Password },
        { ".env", "DB_PASSWORD=" + "7e5tc4s3Q", Password },
        { "app.properties", "spring.datasource.password=" + "7e5tc4s3Q", Password },
        { "app.yml", "  api-key: " + Random[..32] + "  # the live one", Secret },
        { "Dockerfile", "ENV API_TOKEN=" + Random[..32], Secret },
        { "a.xml", "<password>" + "7e5tc4s3Q" + "</password>", Password },
        { "Web.config", "<add key=\"DbPassword\" value=\"" + "7e5tc4s3Q" + "\" />", Password },
        { "a.json", "{ \"password\": \"" + "7e5tc4s3Q" + "\" }", Password },
        { "a.sh", "export PGPASSWORD_PASSWORD=" + "7e5tc4s3Q", Password },
        { "a.toml", "secret_token = \"" + Random[..32] + "\"", Secret },
    };

    [Theory]
    [MemberData(nameof(Assigned))]
    public void A_random_value_under_a_telling_name_is_found(string path, string line, string rule)
    {
        var finding = Assert.Single(Find(path, "\n" + line + "\n"));
        Assert.Equal((rule, 2), (finding.RuleId, finding.Range!.Value.StartLine));
        Assert.NotEqual(FindingSeverity.Blocking, finding.Severity);
    }

    [Theory]
    [InlineData("a.py", "password = os.environ['DB_PASSWORD1']")]
    [InlineData("a.py", "password = 'changeme1'")]
    [InlineData("a.py", "password = 'your-password-1'")]
    [InlineData("a.py", "password = ''")]
    [InlineData("a.py", "password_field = 'id_password1'")]
    [InlineData("a.py", "fields = ('username', 'password1', 'password2')")]
    [InlineData("a.py", "token = 'access-token-v2'")]
    [InlineData("a.py", "token_type = 'urn:ietf:params:oauth:token-type:jwt2'")]
    [InlineData("a.py", "password_hash = 'pbkdf2_sha256$1200$seasalt2$FCLARTGfGRtaLmVOFVDvuJ'")]
    [InlineData("a.py", "public_key = 'q7Rk2ZpV9xLm4TsW8yBn3HdF6gJc5KvN'")]
    [InlineData("a.py", "encryption_key = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1'")]
    [InlineData("a.py", "encryption_key = '0123456789abcdef0123456789abcdef'")]
    [InlineData("a.py", "SECRET_KEY = 'change-me-in-production'")]
    [InlineData("a.py", "SECRET_KEY = 'SECRET_KEY'")]
    [InlineData("a.js", "const SECRET_KEY = 'secretKey';")]
    [InlineData("a.yml", "jwt_secret: dev")]
    [InlineData("a.py", "api_key = '123e4567-e89b-12d3-a456-426614174000'")]
    [InlineData("a.py", "# password = 'zK9!mq2xV7'")]
    [InlineData("a.py", "def f():\n    \"\"\"Logs in.\n\n    password = 'zK9!mq2xV7'\n    \"\"\"")]
    [InlineData("a.py", "secret = 'part' + q7Rk2ZpV9xLm4TsW8yBn3HdF6gJc5KvN")]
    [InlineData("a.js", "const password = `${prefix}zK9mq2xV7`;")]
    [InlineData("a.js", "const csrfToken = 'q7Rk2ZpV9xLm4TsW8yBn3HdF6gJc5KvN';")]
    [InlineData("a.js", "const icon = { secret: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ' };")]
    [InlineData("a.cs", "var message = \"Password=1 is wrong; try again\";")]
    [InlineData("a.rs", "check_body(b\"username=user&password=secure%20password1\")")]
    [InlineData("a.yml", "password: ${DB_PASSWORD_1}")]
    [InlineData("a.yml", "password: {{ vault_password_1 }}")]
    [InlineData("a.yml", "password: admin")]
    [InlineData("a.yml", "secretName: app-secret-v1-20240101")]
    [InlineData("a.properties", "key.password.file=/etc/keys/a1.pem")]
    [InlineData("README.md", "password = zK9!mq2xV7")]
    [InlineData("a.go", "sortKey := \"q7Rk2ZpV9xLm4TsW8yBn3HdF6gJc5KvN\"")]
    public void A_placeholder_a_reference_or_a_name_is_no_secret(string path, string text) => Assert.Empty(Find(path, text + "\n"));

    [Fact]
    public void A_private_key_counts_only_with_its_body()
    {
        var header = "-----BEGIN " + "PRIVATE KEY-----";
        Assert.Equal(FindingSeverity.Blocking, Assert.Single(Find("a.pem", header + "\n" + Random + Random + "\n")).Severity);
        Assert.Equal(Key, Assert.Single(Find("a.js", $"const k = '{header}\\n{Random}{Random}\\n';\n")).RuleId);
        Assert.Equal(FindingSeverity.Error, Assert.Single(Find("a.pem", header.Replace("BEGIN ", "BEGIN ENCRYPTED ", StringComparison.Ordinal) + "\n" + Random + Random + "\n")).Severity);
        Assert.Empty(Find("a.js", $"if (text.startsWith('{header}')) {{ read(text); }}\n"));
        Assert.Empty(Find("a.md", header + "\n...\n-----END " + "PRIVATE KEY-----\n"));
    }

    [Theory]
    [InlineData("tests/test_a.py", FindingSeverity.Warning)]
    [InlineData("examples/a.py", FindingSeverity.Error)]
    [InlineData(".github/workflows/a.py", FindingSeverity.Error)]
    [InlineData("src/a.py", FindingSeverity.Blocking)]
    [InlineData("documents/a.py", FindingSeverity.Blocking)]
    public void A_secret_weighs_less_in_tests_and_examples(string path, FindingSeverity severity) =>
        Assert.Equal(severity, Assert.Single(Find(path, "k = 'AKIA" + "Q3EGRUPW7YVNL2TD'\n")).Severity);

    [Fact]
    public void A_dump_of_secrets_in_one_line_is_read_in_step_with_its_length()
    {
        var dump = "[" + string.Concat(Enumerable.Repeat($"{{\"token\":\"{Random[..32]}\",\"password\":\"zK9!mq2xV\"}},", 20_000)) + "]\n";
        Assert.Equal([Secret, Password], Find("a.json", dump).Select(f => f.RuleId));
    }

    [Fact]
    public void Only_changed_lines_are_reported()
    {
        var old = "a = 'AKIA" + "Q3EGRUPW7YVNL2TD'\n";
        var change = new FileChange("a.py", Encoding.UTF8.GetBytes(old), Encoding.UTF8.GetBytes(old + "b = 'AKIA" + "R4FHSVQX2ZWOM3UE'\n"));
        Assert.Equal(2, Assert.Single(new RuleAssessor().Assess(new CodeChange([change]), CancellationToken.None), f => f.RuleId == Secret).Range!.Value.StartLine);
    }

    [Fact]
    public void A_private_key_in_a_comment_or_a_text_for_people_may_be_an_example()
    {
        var key = "-----BEGIN " + "PRIVATE KEY-----\n * " + Random + Random + "\n";
        Assert.Equal(FindingSeverity.Error, Assert.Single(Find("A.java", "/**\n * " + key + " */\nclass A { }\n")).Severity);
        Assert.Equal(FindingSeverity.Error, Assert.Single(Find("README.md", key)).Severity);
        Assert.Equal(FindingSeverity.Blocking, Assert.Single(Find("README.md", "AKIA" + "Q3EGRUPW7YVNL2TD\n")).Severity);
    }

    [Fact]
    public void What_stood_there_before_does_not_change_how_the_rest_is_read()
    {
        var old = string.Concat(Enumerable.Repeat("a = 'AKIA" + "Q3EGRUPW7YVNL2TD'\n", 3));
        var change = RuleTests.Change("a.py", old, old + "# password = 'zK9!mq2xV7'\n");
        Assert.DoesNotContain(new RuleAssessor().Assess(new CodeChange([change]), CancellationToken.None), f => f.RuleId is Secret or Key or Password);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("password=")]
    [InlineData("\"password\"")]
    [InlineData("\"password\",")]
    [InlineData("password: a = ")]
    [InlineData("password=b")]
    [InlineData("password=\"")]
    [InlineData("://")]
    [InlineData("://:@")]
    [InlineData("a://b:c@")]
    [InlineData(":AA")]
    [InlineData("eyJ")]
    [InlineData("-----BEGIN ")]
    [InlineData("8Q~")]
    public void Texts_that_end_anywhere_are_read_without_harm(string text)
    {
        Assert.Empty(Find("a.yml", text));
        Assert.Empty(Find("a.xml", text + "\n"));
        Assert.Empty(Find("a.py", string.Concat(Enumerable.Repeat(text + " ", 2000))));
    }

    internal static string Token(string header, string claims) => Part(header) + "." + Part(claims) + "." + Random[..43];

    private static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    // The CRC-32 of IEEE 802.3 from the polynomial's definition, apart from the code under test; checked on its published check value.
    private static string WithChecksum(string body)
    {
        Assert.Equal(0xCBF43926u, Crc("123456789"));
        var sum = Crc(body);
        var tail = "";
        for (var i = 0; i < 6; i++, sum /= 62) tail = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[(int)(sum % 62)] + tail;
        return body + tail;
    }

    private static uint Crc(string text)
    {
        var sum = ~0u;
        foreach (var bit in text.SelectMany(c => Enumerable.Range(0, 8).Select(i => (uint)(c >> i) & 1)))
            sum = ((sum ^ bit) & 1) == 1 ? (sum >> 1) ^ 0xEDB88320u : sum >> 1;
        return ~sum;
    }

    private static List<Finding> Find(string path, string text) =>
        [.. new RuleAssessor().Assess(new CodeChange([RuleTests.Change(path, null, text)]), CancellationToken.None).Where(f => f.RuleId is Secret or Key or Password)];
}
