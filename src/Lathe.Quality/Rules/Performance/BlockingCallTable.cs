namespace Lathe.Quality.Structure;

/// <summary>Calls that hold up a thread, by language, as they are written; what to call instead.</summary>
internal static class BlockingCallTable
{
    private static readonly Dictionary<string, string> Python = new(StringComparer.Ordinal)
    {
        ["time.sleep"] = "asyncio.sleep",
        ["requests.get"] = "an asynchronous client",
        ["requests.post"] = "an asynchronous client",
        ["requests.put"] = "an asynchronous client",
        ["requests.delete"] = "an asynchronous client",
        ["requests.patch"] = "an asynchronous client",
        ["requests.head"] = "an asynchronous client",
        ["requests.request"] = "an asynchronous client",
        ["urllib.request.urlopen"] = "an asynchronous client",
        ["subprocess.run"] = "asyncio.create_subprocess_exec",
        ["subprocess.call"] = "asyncio.create_subprocess_exec",
        ["subprocess.check_call"] = "asyncio.create_subprocess_exec",
        ["subprocess.check_output"] = "asyncio.create_subprocess_exec",
        ["os.system"] = "asyncio.create_subprocess_exec",
        ["socket.create_connection"] = "asyncio.open_connection",
    };

    private static readonly Dictionary<string, string> CSharp = new(StringComparer.Ordinal)
    {
        ["Thread.Sleep"] = "await Task.Delay",
        ["System.Threading.Thread.Sleep"] = "await Task.Delay",
        ["Task.WaitAll"] = "await Task.WhenAll",
        ["Task.WaitAny"] = "await Task.WhenAny",
    };

    private static readonly Dictionary<string, string> Rust = new(StringComparer.Ordinal)
    {
        ["std::thread::sleep"] = "the runtime's sleep",
        ["thread::sleep"] = "the runtime's sleep",
        ["std::fs::read"] = "the runtime's fs",
        ["std::fs::read_to_string"] = "the runtime's fs",
        ["std::fs::write"] = "the runtime's fs",
        ["reqwest::blocking::get"] = "reqwest::get",
    };

    private static readonly Dictionary<string, string> Script = new(StringComparer.Ordinal)
    {
        ["execSync"] = "the promise form",
        ["child_process.execSync"] = "the promise form",
        ["spawnSync"] = "spawn",
        ["child_process.spawnSync"] = "spawn",
        ["execFileSync"] = "the promise form",
        ["child_process.execFileSync"] = "the promise form",
    };

    private static readonly Dictionary<string, string> None = [];

    public static Dictionary<string, string> For(string language) => language switch { "python" => Python, "csharp" => CSharp, "rust" => Rust, "javascript" or "typescript" or "tsx" => Script, _ => None };
}
