namespace Lathe.Quality;

/// <summary>Secrets that are written into a file: one look, three rules, by what the secret is for.</summary>
internal sealed class SecretRules : IFileRules
{
    private static readonly string[] ExampleFolders = ["example", "examples", "sample", "samples", "demo", "demos", "docs", "doc", "tutorial", "tutorials"];

    private static readonly RuleInfo Secret = new(
        "security.hard-coded-secret", "Hard-coded secret", QualityDimension.Security, FindingSeverity.Blocking,
        "A key in the source is a key in the history, and stays there. Shapes that their issuers made recognisable count, and values given to names that say that they are tokens or access keys, where they look random; only a shape that proves itself blocks. In tests they are warnings.",
        [
            // Put together here, so that this file has no secret's shape in it.
            new("a.py", null, "KEY = \"" + "AKIA" + "Q3EGRUPW7YVNL2TD\"\n", 1),
            new("src/a.ts", null, "export const apiKey = '" + "f7Qz1LmR8tWx" + "2KvB9nYc4HsD';\n", 1),
            new("a.py", null, "KEY = \"" + "AKIA" + "IOSFODNN7EXAMPLE\"\n"),
            new("a.py", null, "KEY = os.environ[\"AWS_KEY\"]\nMAKIAXXXXXXXXXXXXXXXXXXX = 1\n"),
            new("a.md", null, "Set `" + "ghp_" + new string('x', 36) + "` to your token.\n"),
            new("src/a.ts", null, "const apiKey = process.env.API_KEY;\nconst tokenKey = 'user-session-token-v2';\n"),
        ])
    { Cwe = [798], IsAboutText = true, Remedy = "Read it from the environment or a secret store, and revoke the one that was written down." };

    private static readonly RuleInfo Key = new(
        "security.hard-coded-key", "Hard-coded cryptographic key", QualityDimension.Security, FindingSeverity.Blocking,
        "What is encrypted or signed with a key that everybody with the source has is neither. A private key with its body blocks; a value given to a name such as secret_key counts where it looks random. In tests they are warnings.",
        [
            new("k.pem", null, "-----BEG" + "IN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEAx7Jq2nUo9dTz5Kc1Wb8sVf3LhGy4RmPe6XaQtNwBvDjZkS0i" + "\n", 1),
            new("settings.py", null, "SECRET_KEY = '" + "q8#nv4k$zt1m@w7r" + "e3x!c9b5p0j2y6h'\n", 1),
            new("a.py", null, "if line == '-----BEGIN RSA " + "PRIVATE KEY-----':\n    start = True\n"),
            new("settings.py", null, "SECRET_KEY = config('SECRET_KEY')\n"),
        ])
    { Cwe = [321], IsAboutText = true, Remedy = "Read it from the environment or a secret store, and replace the one that was written down." };

    private static readonly RuleInfo Password = new(
        "security.hard-coded-password", "Hard-coded password", QualityDimension.Security, FindingSeverity.Error,
        "A password in the source opens what it guards to everybody with the source, and cannot be changed without a release. Words that only stand for a password, and addresses of one's own machine, are left alone. In tests they are warnings.",
        [
            new("a.py", null, "db_password = '" + "Tr0ub4dor" + "&3x'\n", 1),
            new("config/app.yaml", null, "database:\n  password: " + "Wq7!mzKp2" + "\n", 2),
            new("a.cs", null, "var c = \"Server=db1;User Id=app;Password=" + "x9Kq2!vLm" + ";\";\n", 1),
            new("a.py", null, "password = input('Password: ')\npassword_field = 'password1'\nPASSWORD = 'changeme'\n"),
            new("config/app.yaml", null, "database:\n  password: ${DB_PASSWORD}\n"),
            new("a.js", null, "connect('postgres://postgres:postgres@localhost/app')\n"),
        ])
    { Cwe = [259], IsAboutText = true, Remedy = "Read it from the environment or a secret store, and change the one that was written down." };

    public IReadOnlyList<RuleInfo> Infos { get; } = [Secret, Key, Password];

    public void Look(FileView file, List<Finding> findings)
    {
        var hits = SecretScan.Find(file);
        if (hits.Count == 0) return;
        hits.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        Span<int> reported = stackalloc int[4];
        reported.Clear();
        foreach (var hit in hits)
        {
            var line = file.LineOf(hit.Start);
            if (reported[(int)hit.Sort] == line) continue;
            reported[(int)hit.Sort] = line;
            var rule = hit.Sort switch { SecretSort.Password => Password, SecretSort.Key => Key, _ => Secret };
            findings.Add(rule.In(file, line, $"this looks like {hit.What}", severity: SeverityOf(hit.Certainty, file)));
        }
    }

    // What shows how something is used, or runs on a machine that lasts for one build, seldom guards anything.
    private static FindingSeverity SeverityOf(SecretCertainty certainty, FileView file)
    {
        var steps = file.IsTest ? 2 : IsExample(file.Path) ? 1 : 0;
        var severity = certainty switch { SecretCertainty.Certain => FindingSeverity.Blocking, SecretCertainty.Likely => FindingSeverity.Error, _ => FindingSeverity.Warning };
        if (steps == 0) return severity;
        if (certainty == SecretCertainty.Weak) return FindingSeverity.Info;
        return steps == 1 && certainty == SecretCertainty.Certain ? FindingSeverity.Error : FindingSeverity.Warning;
    }

    private static bool IsExample(string path)
    {
        if (path.StartsWith(".github/", StringComparison.Ordinal)) return true;
        foreach (var range in path.AsSpan().Split('/'))
        {
            var folder = path.AsSpan(range);
            if (range.End.Value == path.Length) return false;
            foreach (var word in ExampleFolders)
                if (folder.EndsWith(word, StringComparison.OrdinalIgnoreCase) || (folder.StartsWith(word, StringComparison.OrdinalIgnoreCase) && !char.IsAsciiLetter(folder[word.Length]))) return true;
        }

        return false;
    }
}
