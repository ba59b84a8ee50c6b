namespace Lathe.Cli.Output;

/// <summary>What the framework throws where a file cannot be written.</summary>
internal static class WriteFailure
{
    // The last is its word for a file that outgrows what the file system or a limit allows.
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    public static string Words(Exception exception) => exception is ArgumentOutOfRangeException ? "it became larger than the file system or a limit allows" : exception.Message;
}
