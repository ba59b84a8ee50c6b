using System.Runtime.InteropServices;

namespace Lathe.Engine.Configuration;

internal static partial class NativeUser
{
    public static uint Id { get; } = GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
