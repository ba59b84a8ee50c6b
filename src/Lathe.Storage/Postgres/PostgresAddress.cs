using Npgsql;

namespace Lathe.Storage.Postgres;

/// <summary>A PostgreSQL database as a setting names it.</summary>
/// <param name="Settings">What Npgsql needs to reach it. Holds the password where the setting does.</param>
/// <param name="Place">Its name for messages, without a secret.</param>
internal sealed record PostgresAddress(NpgsqlConnectionStringBuilder Settings, string Place)
{
    private const int ConnectSeconds = 10;

    /// <summary>Reads <c>Host=…;Database=…;Username=…</c> or <c>postgres://user@host:port/database?sslmode=…</c>.</summary>
    /// <exception cref="ArgumentException">It is neither, or has a part that Npgsql does not know.</exception>
    public static PostgresAddress Parse(string text)
    {
        var settings = Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "postgres" or "postgresql" ? OfUri(uri!) : new NpgsqlConnectionStringBuilder(text);
        if (!settings.ContainsKey("Timeout")) settings.Timeout = ConnectSeconds;
        return new PostgresAddress(settings, $"{settings.Database ?? settings.Username} at {settings.Host ?? "localhost"}:{settings.Port}");
    }

    /// <summary>The pool of connections to it; nothing is opened yet.</summary>
    public NpgsqlDataSource Source()
    {
        // The slim builder leaves out what reflects over types; texts and numbers are all that is stored.
        var builder = new NpgsqlSlimDataSourceBuilder(Settings.ConnectionString);
        builder.EnableTransportSecurity();
        return builder.Build();
    }

    private static NpgsqlConnectionStringBuilder OfUri(Uri uri)
    {
        var settings = new NpgsqlConnectionStringBuilder { Host = Uri.UnescapeDataString(uri.Host) };
        if (uri.Port > 0) settings.Port = uri.Port;
        if (uri.AbsolutePath.Trim('/') is { Length: > 0 } database) settings.Database = Uri.UnescapeDataString(database);
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) settings.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var value = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";

            // libpq writes verify-full where Npgsql has VerifyFull.
            settings[parts[0]] = parts[0].Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return settings;
    }
}
