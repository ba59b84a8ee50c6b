using System.Globalization;
using Lathe.Engine.Collecting;

namespace Lathe.Engine.Configuration;

/// <summary>How long what runs leave behind is kept: the user's own word.</summary>
public static class StorageSettings
{
    internal const string Group = "storage", Keep = "storage.keep", KeepUndo = "storage.keep_undo", MaxSize = "storage.max_size";

    private static readonly (string Name, long Bytes)[] Units =
        [("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("B", 1)];

    internal static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new(Keep, "LATHE_STORAGE_KEEP", ValueForm.Time(TimeSpan.FromHours(1), TimeSpan.FromDays(366)), TimeSpan.FromDays(30)),
        new(KeepUndo, "LATHE_STORAGE_KEEP_UNDO", ValueForm.Time(TimeSpan.FromHours(1), TimeSpan.FromDays(366)), TimeSpan.FromDays(90)),
        new(MaxSize, "LATHE_STORAGE_MAX_SIZE", new ValueForm("a size, as 500MB, 5GB or 2GiB", static t => TryParseSize(t, out var bytes) ? new ByteSize(bytes) : null, "5GB"), null),
    ];

    /// <summary>Reads a size: a whole number and one of B, KB, MB, GB, TB (thousands), KiB, MiB, GiB, TiB (1,024s).</summary>
    /// <param name="text">As written.</param>
    /// <param name="bytes">The size.</param>
    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        var trimmed = text.AsSpan().Trim();
        foreach (var (name, unit) in Units)
        {
            if (!trimmed.EndsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            if (!long.TryParse(trimmed[..^name.Length].TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > (1L << 50) / unit) return false;
            bytes = number * unit;
            return true;
        }

        return false;
    }

    internal static CollectOptions Of(ConfigurationDraft draft) =>
        new((TimeSpan)draft[Keep].Value!, (TimeSpan)draft[KeepUndo].Value!, (draft[MaxSize].Value as ByteSize?)?.Bytes);

    /// <summary>A size that shows as it may be written.</summary>
    private readonly record struct ByteSize(long Bytes)
    {
        public override string ToString()
        {
            var (name, unit) = Bytes % 1_000_000_000 == 0 ? Units[2] : Bytes % (1L << 20) == 0 ? Units[5] : Bytes % 1_000_000 == 0 ? Units[1] : Units[8];
            return string.Create(CultureInfo.InvariantCulture, $"{Bytes / unit}{name}");
        }
    }
}
