namespace Lathe.Engine.Sandbox.Seccomp;

/// <summary>What a filter has to keep, which depends on what stands beside it.</summary>
internal sealed record FilterScope
{
    /// <summary>Beside namespaces: other processes, the network and other people's sockets are not there to be reached.</summary>
    public static FilterScope Namespaces { get; } = new() { Internet = true, LocalSockets = true };

    /// <summary>The command shares processes, network and System V objects with the machine.</summary>
    public bool IsShared { get; init; }

    /// <summary>Sockets of IPv4, IPv6 and routing can be made.</summary>
    public bool Internet { get; init; }

    /// <summary>Unix sockets can be made; a pair that is connected to itself always can.</summary>
    public bool LocalSockets { get; init; }
}
