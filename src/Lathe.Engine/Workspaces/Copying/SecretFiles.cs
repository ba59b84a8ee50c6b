using System.IO.Enumeration;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Names of files that hold credentials by custom. Such a file is kept out of the box unless it is tracked: a tracked one is in the repository's objects, which the box can read
/// anyway.
/// </summary>
internal static class SecretFiles
{
    private static readonly string[] Names =
    [
        ".env", ".env.*", "*.env", ".envrc", "*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx", "*.ppk",
        "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", ".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass", ".my.cnf", ".git-credentials", ".htpasswd",
        "credentials.json", "service-account*.json", "secrets.yaml", "secrets.yml", "secrets.json", ".vault-token", "*.tfstate", "*.tfvars",
    ];

    private static readonly string[] Exceptions = ["*.example", "*.sample", "*.template", "*.dist", "*.pub"];

    private static readonly string[] Folders = [".aws", ".ssh", ".gnupg", ".kube", ".docker"];

    public static bool IsSecret(string path)
    {
        var start = 0;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', start))
        {
            if (Matches(Folders, path.AsSpan(start, slash - start))) return true;
            start = slash + 1;
        }

        var name = path.AsSpan(start);
        return Matches(Names, name) && !Matches(Exceptions, name);
    }

    private static bool Matches(string[] patterns, ReadOnlySpan<char> name)
    {
        foreach (var pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true)) return true;
        }

        return false;
    }
}
