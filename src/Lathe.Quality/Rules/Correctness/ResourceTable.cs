namespace Lathe.Quality.Structure;

/// <summary>What gives something that has to be given back, and what gives it back, by language.</summary>
internal static class ResourceTable
{
    private static readonly HashSet<string> CSharp = Set("FileStream", "StreamReader", "StreamWriter", "SqlConnection", "SqlCommand", "NpgsqlConnection", "SqliteConnection", "TcpClient", "HttpResponseMessage", "File.OpenRead", "File.OpenWrite", "File.OpenText", "File.CreateText", "File.Open", "File.Create");

    private static readonly HashSet<string> Java = Set("FileInputStream", "FileOutputStream", "FileReader", "FileWriter", "RandomAccessFile", "Socket", "ServerSocket", "ZipFile", "JarFile", "DriverManager.getConnection", "Files.newBufferedReader", "Files.newBufferedWriter", "Files.newInputStream", "Files.newOutputStream");

    private static readonly HashSet<string> Python = Set("open", "io.open", "codecs.open", "gzip.open", "bz2.open", "socket.socket", "tarfile.open", "zipfile.ZipFile", "sqlite3.connect", "urllib.request.urlopen", "urlopen");

    private static readonly HashSet<string> Go = Set("os.Open", "os.Create", "os.OpenFile", "http.Get", "http.Post", "net.Dial", "net.Listen", "os.CreateTemp", "zip.OpenReader");

    private static readonly HashSet<string> None = [];

    /// <summary>Constructors and calls, as they are written.</summary>
    public static HashSet<string> For(string language) => language switch { "csharp" => CSharp, "java" => Java, "python" => Python, "go" => Go, _ => None };

    public static bool GivesBack(ReadOnlySpan<char> method) => method is "close" or "Close" or "Dispose" or "DisposeAsync" or "CloseAsync" or "detach" or "shutdown" or "release" or "ConfigureAwait";

    private static HashSet<string> Set(params string[] names) => new(names, StringComparer.Ordinal);
}
