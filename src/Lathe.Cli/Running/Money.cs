namespace Lathe.Cli.Running;

/// <summary>Amounts as people read them; what is unknown is never shown as zero.</summary>
internal static class Money
{
    public static string Text(decimal amount, bool partial) => (amount, partial) switch
    {
        (0, true) => "cost unknown",
        (_, true) => $"at least {Text(amount)}",
        _ => Text(amount),
    };

    /// <summary>For a column that is headed as cost.</summary>
    public static string Short(decimal amount, bool partial) => (amount, partial) is (0, true) ? "unknown" : Text(amount, partial);

    public static string Text(decimal? amount) => amount switch
    {
        null => "unknown",
        0 => "0 USD",
        < 0.01m => $"{amount:0.0000} USD",
        _ => $"{amount:0.00} USD",
    };
}
