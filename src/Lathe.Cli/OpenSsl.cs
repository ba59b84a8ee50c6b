using System.Runtime.InteropServices;
using Lathe.Errors;

namespace Lathe.Cli;

/// <summary>The library that hashes and speaks TLS. Where it is missing, the runtime ends the process at the first hash: no exception, exit code 134.</summary>
internal static class OpenSsl
{
    // Nearly everywhere it is in one of these; a look costs less than loading what a command may not need.
    private static readonly string[] Places = ["/usr/lib/x86_64-linux-gnu/libssl.so.3", "/usr/lib/aarch64-linux-gnu/libssl.so.3", "/usr/lib64/libssl.so.3", "/usr/lib/libssl.so.3"];

    // As the runtime tries them.
    private static readonly string[] Libraries = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    public static void Need(string? version) => Need(Places, version is { Length: > 0 } ? [$"libssl.so.{version}", .. Libraries] : Libraries);

    /// <summary>Throws where the library is neither at one of the places nor to be loaded by one of the names.</summary>
    internal static void Need(ReadOnlySpan<string> places, ReadOnlySpan<string> libraries)
    {
        foreach (var place in places)
        {
            if (File.Exists(place)) return;
        }

        foreach (var library in libraries)
        {
            if (NativeLibrary.TryLoad(library, out _)) return;
        }

        throw new LatheError(ErrorKind.DependencyMissing, "cli.no_openssl", "The OpenSSL library (libssl.so.3) is not installed.")
        {
            Guidance = "Install it: sudo apt-get install -y libssl3",
        }.ToException();
    }
}
