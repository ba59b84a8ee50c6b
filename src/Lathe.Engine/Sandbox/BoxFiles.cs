using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Lathe.Engine.Sandbox.Seccomp;
using Lathe.Errors;


namespace Lathe.Engine.Sandbox;

/// <summary>
/// The generated files of a box: an /etc of its own, the system call filter, and the empty things that stand where secrets are. They depend on the account and
/// the machine only, so they are made once, in a folder named by their content's hash, and shared by every command.
/// </summary>
internal sealed class BoxFiles
{
    // Of the machine's /etc only what programs need to start, to find certificates, and to know the time zone. Never all of /etc/ssl: it has private keys.
    private static readonly string[] s_shown =
    [
        "alternatives", "ld.so.cache", "ssl/certs", "ssl/openssl.cnf", "pki/tls/certs", "pki/ca-trust/extracted", "ca-certificates", "crypto-policies", "dotnet", "maven", "fonts",
    ];

    private static readonly string[] s_copied = ["services", "protocols", "mime.types", "debian_version", "lsb-release"];

    private const UnixFileMode ReadableFolder = (UnixFileMode)0b111_101_101;
    public const UnixFileMode ReadableFile = (UnixFileMode)0b110_100_100;
    private const string Hosts = "127.0.0.1 localhost lathe\n::1 localhost ip6-localhost\n";
    private const string Switch = "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nnetworks: files\nprotocols: files\nservices: files\n";

    private readonly string _folder;
    private readonly string _scratch;
    private readonly BoxAccount _account;
    private readonly string? _timeZone;
    private readonly List<string> _copied = [];

    private BoxFiles(string scratch, BoxAccount account)
    {
        (_scratch, _account) = (scratch, account);
        var copies = new List<string>();
        Shown = Divide(FindShown(out _timeZone), copies);
        var key = $"4\n{string.Join('\n', copies)}\n{account.UserId}:{account.GroupId}:{account.Name}:{account.Home}\n{_timeZone}\n{string.Join('\n', Shown)}\n{RuntimeInformation.ProcessArchitecture}";
        _folder = Path.Combine(scratch, "box-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 8)));
    }

    /// <summary>The paths below /etc that a box shows as the machine has them; others are copied.</summary>
    public IReadOnlyList<string> Shown { get; }

    public string Etc => Path.Combine(_folder, "etc");

    public string Filter => Path.Combine(_folder, "deny.bpf");

    public string MaskedFile => Path.Combine(_folder, "masked-file");

    public string MaskedFolder => Path.Combine(_folder, "masked-folder");

    /// <summary>Whether these are an account's files, and are still there.</summary>
    public bool IsFor(BoxAccount account) => account == _account && Directory.Exists(_folder);

    /// <summary>Makes the files where they are not there yet.</summary>
    /// <exception cref="LatheException">Storage, when the scratch folder cannot be written.</exception>
    public static BoxFiles Prepare(string scratch, BoxAccount account)
    {
        var files = new BoxFiles(scratch, account);
        if (Directory.Exists(files._folder)) return files;
        try
        {
            files.Write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody else may have made the same folder a moment ago.
            if (!Directory.Exists(files._folder)) throw SandboxErrors.Scratch(scratch, failure);
        }

        return files;
    }

    private void Write()
    {
        Directory.CreateDirectory(_scratch, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var building = Path.Combine(_scratch, "new-" + Path.GetRandomFileName());
        Folder(building);
        var etc = Path.Combine(building, "etc");
        Folder(etc);
        WriteEtc(etc);
        Folder(Path.Combine(building, "masked-folder"));
        var masked = Path.Combine(building, "masked-file");
        File.WriteAllBytes(masked, []);
        File.SetUnixFileMode(masked, UnixFileMode.None);
        // On a machine without a table the filter allows everything; the box still has its namespaces, its empty capability set and its user.
        File.WriteAllBytes(Path.Combine(building, "deny.bpf"), SeccompFilter.For(RuntimeInformation.ProcessArchitecture, FilterScope.Namespaces) ?? []);
        try
        {
            Directory.Move(building, _folder);
        }
        catch (IOException)
        {
            Directory.Delete(building, recursive: true);
            throw;
        }
    }

    private void WriteEtc(string etc)
    {
        var (user, group, name, home) = _account;
        Text(etc, "passwd", $"root:x:0:0:root:/root:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n{name}:x:{user}:{group}:{name}:{home}:/bin/sh\n");
        Text(etc, "group", $"root:x:0:\nnogroup:x:65534:\n{name}:x:{group}:\n");
        Text(etc, "hosts", Hosts);
        Text(etc, "hostname", "lathe\n");
        Text(etc, "nsswitch.conf", Switch);
        Text(etc, "resolv.conf", "");
        File.CreateSymbolicLink(Path.Combine(etc, "os-release"), "../usr/lib/os-release");
        File.CreateSymbolicLink(Path.Combine(etc, "mtab"), "../proc/self/mounts");
        if (_timeZone is not null) File.CreateSymbolicLink(Path.Combine(etc, "localtime"), _timeZone);
        foreach (var file in s_copied)
            if (File.Exists($"/etc/{file}")) Text(etc, file, File.ReadAllText($"/etc/{file}"));

        // A mount needs a place to stand on, and bubblewrap cannot make one in a read-only folder.
        foreach (var shown in Shown) Place(etc, shown);
        foreach (var copied in _copied)
        {
            Place(etc, copied);
            EtcCopy.Run(copied, etc);
        }
    }

    private static void Place(string etc, string name)
    {
        var place = Path.Combine(etc, name);
        Folder(Path.GetDirectoryName(place)!);
        if (Directory.Exists($"/etc/{name}")) Folder(place);
        else Text(etc, name, "");
    }

    private List<string> Divide(List<string> found, List<string> keys)
    {
        var mounted = new List<string>();
        foreach (var name in found)
        {
            if (EtcCopy.KeyOf(name) is { } key)
            {
                keys.Add(key);
                _copied.Add(name);
            }
            else
            {
                mounted.Add(name);
            }
        }

        return mounted;
    }

    /// <summary>What of the machine's /etc a command may see as it is.</summary>
    public static List<string> FindShown() => FindShown(out _);

    private static List<string> FindShown(out string? timeZone)
    {
        var shown = new List<string>();
        foreach (var name in s_shown)
            if (Path.Exists($"/etc/{name}")) shown.Add(name);
        foreach (var folder in Directory.EnumerateDirectories("/etc", "java*")) shown.Add(Path.GetFileName(folder));
        foreach (var folder in Directory.EnumerateDirectories("/etc", "python*")) shown.Add(Path.GetFileName(folder));
        timeZone = new FileInfo("/etc/localtime").LinkTarget;
        if (timeZone is null && File.Exists("/etc/localtime")) shown.Add("localtime");
        shown.Sort(StringComparer.Ordinal);
        return shown;
    }

    private static void Folder(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, ReadableFolder);
    }

    private static void Text(string folder, string name, string content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, ReadableFile);
    }
}
