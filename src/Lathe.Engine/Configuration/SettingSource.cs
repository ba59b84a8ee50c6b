namespace Lathe.Engine.Configuration;

/// <summary>The layers of configuration, the weakest first. A later one wins.</summary>
public enum SettingLayer
{
    /// <summary>Lathe's own default, or that of <c>LATHE_ENV</c>.</summary>
    Default,

    /// <summary>The user's <c>config.yaml</c>.</summary>
    User,

    /// <summary>The repository's <c>lathe.yaml</c>: describes and tightens; overrides the user's file only when trusted.</summary>
    Repository,

    /// <summary>A <c>LATHE_…</c> variable.</summary>
    Variable,

    /// <summary>An option on the command line.</summary>
    Flag,
}

/// <summary>Where a value comes from.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Where">The file and line, the variable or the option, as the user knows it.</param>
public sealed record SettingSource(SettingLayer Layer, string Where);

/// <summary>One value as <c>lathe config show</c> lists it.</summary>
/// <param name="Key">The setting, as <c>limits.max_cost</c>.</param>
/// <param name="Value">As it would be written; null when nothing is set; secrets masked.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record ResolvedSetting(string Key, string? Value, SettingSource Source);

/// <summary>Something that was found and has no effect.</summary>
/// <param name="File">The file, relative to the repository, or <c>environment</c>.</param>
/// <param name="Line">1-based; 0 for the file as a whole.</param>
/// <param name="Key">The setting, the variable or the path.</param>
/// <param name="Why">A sentence.</param>
public sealed record IgnoredSetting(string File, int Line, string Key, string Why);

/// <summary>A value given on the command line.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Flag">The option, as <c>--max-cost</c>.</param>
/// <param name="Text">What was given. A list setting takes one for each item.</param>
public sealed record FlagSetting(string Key, string Flag, string Text);
