using System.Text.Json;

namespace Lathe.Quality;

/// <summary>Paths as the URI references that SARIF wants (RFC 3986): every character but the unreserved ones is written as its UTF-8 bytes in per cent.</summary>
internal static class SarifUris
{
    /// <summary>The name of the folder that relative paths start from.</summary>
    public const string Base = "SRCROOT";

    private const int LongestPath = 4_000;

    /// <summary>Writes <c>uri</c> and, for a path that starts from the root, <c>uriBaseId</c>.</summary>
    public static void Write(Utf8JsonWriter json, string path)
    {
        var clean = path.Length <= LongestPath ? path : path[..LongestPath];
        if (clean.StartsWith('/'))
        {
            json.WriteString("uri", "file://" + Encode(clean));
            return;
        }

        json.WriteString("uri", Encode(clean));
        json.WriteString("uriBaseId", Base);
    }

    /// <summary>An absolute folder, ended by the slash that makes it one.</summary>
    public static string Folder(string path) => $"file://{Encode(path.TrimEnd('/'))}/";

    private static string Encode(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
