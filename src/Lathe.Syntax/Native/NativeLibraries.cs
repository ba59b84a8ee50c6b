using System.Reflection;
using System.Runtime.InteropServices;

namespace Lathe.Syntax.Native;

/// <summary>Finds and loads the native libraries. Nothing is loaded before the first file is parsed.</summary>
internal sealed class NativeLibraries
{
    /// <summary>The name of the runtime option (in <c>runtimeconfig.json</c>) that holds the folder, where it is not beside the program.</summary>
    public const string FolderOption = "Lathe.Syntax.Grammars";

    /// <summary>The library that all grammars need.</summary>
    public const string Core = "libtree-sitter.so";

    private static readonly Lazy<NativeLibraries> Instance = new(() => new NativeLibraries(Find()));

    private readonly Dictionary<string, nint> _loaded = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly string? _folder;
    private readonly nint _core;

    private NativeLibraries(string? folder)
    {
        _folder = folder;
        if (folder is null)
        {
            Why = $"{Core} is not beside the program";
            return;
        }

        try
        {
            _core = NativeLibrary.Load(Path.Join(folder, Core));
            NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            Why = $"{Path.Join(folder, Core)} cannot be loaded on this machine";
        }
    }

    public static NativeLibraries Shared => Instance.Value;

    /// <summary>Why there are none; null where they are there.</summary>
    public string? Why { get; }

    /// <summary>The folder that they are loaded from.</summary>
    public string? Folder => Why is null ? _folder : null;

    /// <summary>The address of a function of the core; 0 where it has none of that name.</summary>
    public nint CoreExport(string name) => _core != 0 && NativeLibrary.TryGetExport(_core, name, out var address) ? address : 0;

    /// <summary>The address of a function in a grammar's library; 0 where the library or the function is missing.</summary>
    public nint GrammarExport(string library, string name)
    {
        if (Folder is not { } folder) return 0;
        lock (_gate)
        {
            if (!_loaded.TryGetValue(library, out var handle))
            {
                var path = Path.Join(folder, library + ".so");
                if (!File.Exists(path) || !NativeLibrary.TryLoad(path, out handle)) handle = 0;
                _loaded[library] = handle;
            }

            return handle != 0 && NativeLibrary.TryGetExport(handle, name, out var address) ? address : 0;
        }
    }

    /// <summary>The folder that holds them; null where there is none. Only folders that belong to the program: a library that is found by searching around could be anybody's.</summary>
    public static string? Find()
    {
        var platform = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var program = AppContext.BaseDirectory;
        string?[] candidates =
        [
            AppContext.GetData(FolderOption) is string { Length: > 0 } given ? Path.Join(given, platform) : null,
            Path.Join(program, "grammars", platform),
            Path.Join(program, "runtimes", platform, "native"),
            program,
            .. PackageFolders(),
        ];
        return Array.Find(candidates, c => c is not null && File.Exists(Path.Join(c, Core)));
    }

    // A program that was built and not published runs with the natives where the packages lie; the host names these folders.
    private static string[] PackageFolders() => AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string folders ? folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>
    /// The library that declarations of this assembly mean by a name; 0 where it is none of ours. Each call adds a reference: threads that bind a name at once each ask, native code gives the losers' references back, and the
    /// last one given back unloads the library under those that call it.
    /// </summary>
    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name == TreeSitter.Library && Shared.Folder is { } folder ? NativeLibrary.Load(Path.Join(folder, Core)) : 0;
}
