using System.Globalization;

namespace Lathe.Engine.Sandbox.Watch;

/// <summary>Amounts as people read them.</summary>
internal static class ByteText
{
    /// <summary>Bytes in GB, MB or kB (powers of 1024, as the limits are).</summary>
    public static string Of(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{Text(bytes / (double)(1L << 30))} GB",
        >= 1L << 20 => $"{Text(bytes / (double)(1L << 20))} MB",
        _ => $"{Text(bytes / 1024.0)} kB",
    };

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
