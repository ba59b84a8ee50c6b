using System.Globalization;

namespace Lathe.Engine.Configuration;

/// <summary>How one kind of value is written, the same in files, in variables and on the command line.</summary>
/// <param name="Expected">What is accepted, to follow "has to be".</param>
/// <param name="Parse">Null when the text is not that.</param>
/// <param name="Example">A text that is accepted.</param>
internal sealed record ValueForm(string Expected, Func<string, object?> Parse, string Example)
{
    public static ValueForm Text { get; } = new("text of at most 1,000 characters", t => t.Trim() is { Length: > 0 and <= 1000 } text ? text : null, "text");

    public static ValueForm Folder { get; } = new("the absolute path of a folder", t => t.Trim() is { Length: > 0 and <= 1000 } text && Path.IsPathFullyQualified(text) ? text : null, "/srv/advisories");

    public static ValueForm Switch { get; } = new("true or false", t => t switch { "true" or "True" => true, "false" or "False" => false, _ => null }, "true");

    public static ValueForm Money { get; } = new(
        "an amount of US dollars above 0 and at most 100,000, as 0.50",
        t => decimal.TryParse(t, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 100_000 ? value : null,
        "0.50");

    public string Remedy(string key) => $"Write, for example, {key}: {Example}";

    public static ValueForm Whole(int least, int most) => new(
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least:N0} to {most:N0}"),
        t => int.TryParse(t, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null,
        least.ToString(CultureInfo.InvariantCulture));

    public static ValueForm Count(long least, long most) => new(
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least:N0} to {most:N0}"),
        t => long.TryParse(t.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null,
        least.ToString(CultureInfo.InvariantCulture));

    public static ValueForm Number(double least, double most) => new(
        string.Create(CultureInfo.InvariantCulture, $"a number from {least:N0} to {most:N0}"),
        t => double.TryParse(t, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null,
        most.ToString(CultureInfo.InvariantCulture));

    public static ValueForm Time(TimeSpan least, TimeSpan most) => new(
        $"a time from {Duration.Format(least)} to {Duration.Format(most)}, as 30s, 10m or 2h",
        t => Duration.TryParse(t, out var value) && value >= least && value <= most ? value : null,
        Duration.Format(most));

    public static ValueForm Choice(params string[] names) => new(
        "one of " + string.Join(", ", names),
        t => Array.Find(names, n => n.Equals(t.Trim(), StringComparison.OrdinalIgnoreCase)),
        names[0]);
}
