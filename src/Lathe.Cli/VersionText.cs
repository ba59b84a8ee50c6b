using System.Text;

namespace Lathe.Cli;

/// <summary>The program's version, read without custom attributes or the console's encoders, which would double the time of <c>lathe --version</c>.</summary>
internal static class VersionText
{
    public static string Number { get; } = typeof(VersionText).Assembly.GetName().Version!.ToString(3);

    public static int Write()
    {
        try
        {
            using var output = ProcessHost.OpenOutput();
            output.Write(Encoding.UTF8.GetBytes($"lathe {Number}\n"));
            return ExitCodes.Success;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ExitCodes.Storage;
        }
    }
}
