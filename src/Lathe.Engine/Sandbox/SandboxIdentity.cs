using Lathe.Engine.Configuration;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// The unprivileged user and group that commands run as when Lathe itself runs as root. The number has no name on the machine; what it owns is what a
/// command may write.
/// </summary>
/// <param name="UserId">The numeric user id.</param>
/// <param name="GroupId">The numeric group id.</param>
public sealed record SandboxIdentity(uint UserId, uint GroupId)
{
    /// <summary>How many slots there are. All ids lie between 61000 and 64999: past the ids of people and services, and inside what a container usually maps.</summary>
    public const int Slots = 4000;

    private const uint First = 61_000;

    /// <summary>
    /// The identity of a slot; null when the user is not root. The kernel counts processes by user, so runs that are to have their own count need their own slot.
    /// </summary>
    /// <param name="environment">The surroundings, for the user's id.</param>
    /// <param name="slot">Any number that is not negative; it wraps around after <see cref="Slots"/>.</param>
    public static SandboxIdentity? For(LatheEnvironment environment, int slot = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        if (environment.UserId != 0) return null;
        var id = First + (uint)(slot % Slots);
        return new SandboxIdentity(id, id);
    }
}
