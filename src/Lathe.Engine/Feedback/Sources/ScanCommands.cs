namespace Lathe.Engine.Feedback.Sources;

/// <summary>Tells from its command line whether a check is a scan for weaknesses.</summary>
internal static class ScanCommands
{
    private static readonly string[] Programs =
    [
        "semgrep", "bandit", "trivy", "grype", "gitleaks", "trufflehog", "codeql", "snyk", "gosec", "brakeman", "govulncheck", "osv-scanner", "pip-audit", "bundle-audit", "bundler-audit", "checkov", "tfsec", "kics", "devskim", "detect-secrets",
        "dependency-check", "security-scan", "sast",
    ];

    private static readonly string[] Phrases = ["npm audit", "yarn audit", "yarn npm audit", "pnpm audit", "cargo audit", "cargo deny", "composer audit", "mix sobelow", "--vulnerable", "safety check", "safety scan"];

    /// <summary>Whether one of the command's words is such a program, by any path, or the command has one of the phrases.</summary>
    public static bool Matches(string command)
    {
        foreach (var phrase in Phrases)
        {
            if (command.Contains(phrase, StringComparison.Ordinal)) return true;
        }

        foreach (var word in command.Split([' ', '\t', ';', '&', '|', '(', ')', '"', '\''], StringSplitOptions.RemoveEmptyEntries))
        {
            var name = word[(word.LastIndexOf('/') + 1)..];
            var dot = name.LastIndexOf('.');
            if (dot > 0 && name[dot..] is ".sh" or ".py" or ".js" or ".mjs") name = name[..dot];
            if (Programs.Contains(name, StringComparer.Ordinal)) return true;
        }

        return false;
    }
}
