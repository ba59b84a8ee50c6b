namespace Lathe.Quality;

internal sealed class HardCodedSecretRule : IFileRule
{
    // Shapes that issuers made recognisable on purpose: a prefix, then so many characters of base64url.
    private static readonly (string Prefix, int MinimumLength, string What)[] Shapes =
    [
        ("AKIA", 16, "an AWS access key"), ("ASIA", 16, "an AWS access key"), ("ghp_", 36, "a GitHub token"), ("gho_", 36, "a GitHub token"), ("ghs_", 36, "a GitHub token"), ("ghu_", 36, "a GitHub token"), ("github_pat_", 60, "a GitHub token"),
        ("glpat-", 20, "a GitLab token"), ("sk-ant-", 40, "an Anthropic key"), ("sk-proj-", 40, "an OpenAI key"), ("sk_live_", 20, "a Stripe key"), ("rk_live_", 20, "a Stripe key"), ("xoxb-", 30, "a Slack token"), ("xoxp-", 30, "a Slack token"),
        ("AIza", 35, "a Google API key"), ("npm_", 36, "an npm token"), ("pypi-AgEI", 50, "a PyPI token"), ("SG.", 60, "a SendGrid key"), ("hf_", 34, "a Hugging Face token"),
    ];

    private const string KeyHeader = "PRIVATE KEY-----";
    private const int FewestDifferentCharacters = 10;

    public RuleInfo Info { get; } = new(
        "security.hard-coded-secret", "Hard-coded secret", QualityDimension.Security, FindingSeverity.Blocking,
        "A key in the source is a key in the history, and stays there. Only shapes that their issuers made recognisable count; in tests they are warnings.",
        [
            // Put together here, so that this file has no secret's shape in it.
            new("a.py", null, "KEY = \"" + "AKIA" + "Q3EGRUPW7YVNL2TD\"\n", 1),
            new("k.pem", null, "-----BEGIN RSA " + KeyHeader + "\n", 1),
            new("a.py", null, "KEY = \"" + "AKIA" + "IOSFODNN7EXAMPLE\"\n"),
            new("a.py", null, "KEY = os.environ[\"AWS_KEY\"]\nMAKIAXXXXXXXXXXXXXXXXXXX = 1\n"),
            new("a.md", null, "Set `" + "ghp_" + new string('x', 36) + "` to your token.\n"),
        ]) { Cwe = [798], IsAboutText = true };

    public void Look(FileView file, List<Finding> findings)
    {
        for (var i = 0; i < file.Lines.Length; i++)
        {
            if (!file.Changed[i] || WhatIsIn(file.Lines[i]) is not { } what) continue;
            this.Report(findings, file, i + 1, $"this looks like {what}", "Read it from the environment or a secret store, and revoke the one that was written down.", file.IsTest ? FindingSeverity.Warning : null);
        }
    }

    private static string? WhatIsIn(string line)
    {
        if (line.Contains("-----BEGIN ", StringComparison.Ordinal) && line.TrimEnd('"', '\'', ' ', ',', ';').EndsWith(KeyHeader, StringComparison.Ordinal)) return "a private key";
        foreach (var (prefix, minimum, what) in Shapes)
        {
            for (var at = line.IndexOf(prefix, StringComparison.Ordinal); at >= 0; at = line.IndexOf(prefix, at + 1, StringComparison.Ordinal))
            {
                if (at > 0 && IsKeyChar(line[at - 1])) continue;
                var end = at + prefix.Length;
                while (end < line.Length && IsKeyChar(line[end])) end++;
                if (end - at - prefix.Length >= minimum && LooksRandom(line.AsSpan(at + prefix.Length, end - at - prefix.Length))) return what;
            }
        }

        return null;
    }

    private static bool IsKeyChar(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    private static bool LooksRandom(ReadOnlySpan<char> key)
    {
        if (key.Contains("example", StringComparison.OrdinalIgnoreCase) || key.Contains("your", StringComparison.OrdinalIgnoreCase) || key.Contains("xxxx", StringComparison.OrdinalIgnoreCase)) return false;
        UInt128 seen = 0;
        foreach (var c in key)
            if (c < 128) seen |= UInt128.One << c;
        return UInt128.PopCount(seen) >= FewestDifferentCharacters;
    }
}
