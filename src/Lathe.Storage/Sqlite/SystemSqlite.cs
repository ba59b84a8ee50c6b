using System.Runtime.InteropServices;
using Lathe.Errors;
using SQLitePCL;

namespace Lathe.Storage.Sqlite;

/// <summary>
/// Binds the ADO.NET provider to the system's SQLite. The native library that comes with the binding is years old and has known holes; the
/// distribution's is patched.
/// </summary>
internal static class SystemSqlite
{
    public const string Library = "libsqlite3.so.0";

    private const string NameInBinding = "e_sqlite3";
    private static readonly Lock Gate = new();
    private static bool ready;

    public static void Use()
    {
        lock (Gate)
        {
            if (ready) return;
            Load(Library);
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, static (name, _, _) => Resolve(name));
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            ready = true;
        }
    }

    /// <summary>
    /// The library that the binding means by a name; 0 where it is another. Each call adds a reference: threads that bind a name at once each ask, native code gives the losers' references back, and the last one given back
    /// unloads the library under those that call it.
    /// </summary>
    internal static IntPtr Resolve(string name) => name == NameInBinding ? Load(Library) : IntPtr.Zero;

    /// <summary>Loads a native library, or says how to install SQLite.</summary>
    internal static IntPtr Load(string library) => NativeLibrary.TryLoad(library, out var handle)
        ? handle
        : throw new LatheError(ErrorKind.DependencyMissing, "sqlite.missing", $"The SQLite library ({library}) is not installed.")
        {
            Guidance = "Install it: sudo apt-get install -y libsqlite3-0",
        }.ToException();
}
