using Lathe.Engine.Sandbox.Toolchain;

namespace Lathe.Engine.Sandbox;

/// <summary>Who a command is inside a box: numbers, a name, a home and the folder for its programs.</summary>
/// <param name="UserId">The numeric user id.</param>
/// <param name="GroupId">The numeric group id.</param>
/// <param name="Name">The account's name in the box.</param>
/// <param name="Home">The user's own home path, where a box can show one; its content in the box is empty but for toolchains.</param>
internal sealed record BoxAccount(uint UserId, uint GroupId, string Name, string Home)
{
    /// <summary>The home where the user's own path cannot serve.</summary>
    public const string FallbackHome = "/home/lathe";

    public static BoxAccount For(SandboxOptions options, SandboxIdentity? identity)
    {
        var home = Toolchains.HomeOf(options.Environment);
        if (home is null || SandboxPaths.InSystem(home) || SandboxPaths.IsReserved(home) || SandboxPaths.IsWithin(home, "/tmp") || home.AsSpan().IndexOfAny(":\n") >= 0) home = FallbackHome;
        if (identity is not null) return new BoxAccount(identity.UserId, identity.GroupId, "lathe", home);
        var name = options.Environment["USER"] ?? options.Environment["LOGNAME"];
        return new BoxAccount(options.Environment.UserId, SandboxNative.GetEffectiveGroupId(), IsPlain(name) ? name! : "lathe", home);
    }

    /// <summary>The same account with a home that does not lie over the tree.</summary>
    public BoxAccount Beside(string mountPath) => SandboxPaths.IsWithin(Home, mountPath) ? this with { Home = FallbackHome } : this;

    private static bool IsPlain(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > 32 || name == "root") return false;
        foreach (var letter in name)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-' or '.')) return false;
        return true;
    }
}
