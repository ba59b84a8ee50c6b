namespace Lathe.Engine.Configuration;

/// <summary>Where the journal is: the user's own word, never a repository's.</summary>
public static class JournalSettings
{
    /// <summary>The journal of this machine.</summary>
    public const string Sqlite = "sqlite";

    internal const string Group = "journal", Url = "journal.url", Variable = "LATHE_JOURNAL_URL";

    private static readonly string[] Shown = ["Host", "Server", "Port", "Database", "Username", "User Id"];

    internal static IReadOnlyList<SettingDefinition> All { get; } = [new(Url, Variable, ValueForm.Text, Sqlite) { IsSecret = true, Mask = static value => Mask((string)value) }];

    /// <summary>The address of the journal's database, without reading the user's file where it does not speak of it.</summary>
    /// <param name="environment">The surroundings.</param>
    /// <param name="paths">Where the user's file is.</param>
    /// <returns>Null for <see cref="Sqlite"/>.</returns>
    /// <exception cref="Lathe.Errors.LatheException">Validation <c>config.*</c>: a mistake in the user's file or a variable.</exception>
    public static string? Find(LatheEnvironment environment, LathePaths paths)
    {
        if (environment[Variable] is { } variable) return Of(variable);
        if (UserFile.ReadText(paths.ConfigFile)?.Contains(Group, StringComparison.OrdinalIgnoreCase) is not true) return null;
        return Of(ConfigurationLoader.Load(new ConfigurationInput { Environment = environment, Paths = paths }).Journal);
    }

    /// <summary>An address without what may be secret in it: only the parts that are known to be harmless.</summary>
    internal static string Mask(string text)
    {
        if (Of(text) is null) return Sqlite;
        if (Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "postgres" or "postgresql")
        {
            var user = uri!.UserInfo.Split(':')[0];
            return $"{uri.Scheme}://{(user.Length > 0 ? user + "@" : "")}{uri.Authority[(uri.Authority.IndexOf('@', StringComparison.Ordinal) + 1)..]}{uri.AbsolutePath}";
        }

        // A quoted value may hold what looks like another part.
        if (text.AsSpan().ContainsAny('"', '\'')) return "********";
        var parts = text.Split(';').Select(static part => part.Split('=', 2, StringSplitOptions.TrimEntries)).Where(static part => part.Length == 2).ToList();
        var shown = Shown.SelectMany(name => parts.Where(part => part[0].Equals(name, StringComparison.OrdinalIgnoreCase)).Select(part => $"{name}={part[1]}"));
        return string.Join(';', shown) is { Length: > 0 } known ? known : "********";
    }

    private static string? Of(string text) => text.Trim() is Sqlite ? null : text.Trim();
}
