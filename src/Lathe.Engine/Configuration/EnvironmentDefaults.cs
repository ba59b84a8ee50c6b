using Lathe.Errors;

namespace Lathe.Engine.Configuration;

/// <summary>What <c>LATHE_ENV</c> makes the defaults; everything that is not here is the same in each.</summary>
internal static class EnvironmentDefaults
{
    public const string Variable = "LATHE_ENV";

    private static readonly string[] Names = ["development", "test", "production"];

    private static readonly (string Name, string Key, object Value)[] Table =
    [
        ("test", Settings.MaxAttempts, 2),
        ("test", Settings.MaxTurns, 20),
        ("test", Settings.MaxTime, TimeSpan.FromMinutes(10)),
        ("test", Settings.CommandTime, TimeSpan.FromMinutes(2)),
        ("test", Settings.Color, "never"),
        ("production", Settings.LogLevel, "info"),
        ("production", Settings.Color, "never"),
    ];

    public static string NameFrom(LatheEnvironment environment)
    {
        if (environment[Variable] is not { } name) return "development";
        return Array.Find(Names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new LatheError(ErrorKind.Validation, "config.bad_variable", $"{Variable} has to be one of {string.Join(", ", Names)}, not '{name}'.")
            {
                Guidance = $"Unset {Variable}, or set it to one of these.",
            }.ToException();
    }

    public static void Apply(string name, ConfigurationDraft draft)
    {
        foreach (var (environment, key, value) in Table)
        {
            if (environment.Equals(name, StringComparison.Ordinal)) draft.Set(key, value, new SettingSource(SettingLayer.Default, $"{Variable}={name}"));
        }
    }
}
