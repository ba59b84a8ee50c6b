using System.ComponentModel;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Mounts a workspace's layers for one box, as root: on the thread that starts it, which gets mounts of its own. Commands run as a user without rights, and the kernel asks the owner of a
/// file in the user's tree before it lets anybody write to the copy of it; so that tree is mounted with its owner shown as that user (https://docs.kernel.org/filesystems/idmappings.html).
/// </summary>
internal sealed class RootOverlay(WorkspaceOverlay overlay, string place)
{
    private int _mounts;

    /// <summary>Mounts. For the thread of a starter that serves this box alone.</summary>
    /// <exception cref="LatheException"><c>sandbox.unavailable</c>.</exception>
    public void Attach()
    {
        try
        {
            UserOverlay.Clear(overlay);
            MountCalls.Separate();
            var lower = overlay.Lower;
            if (overlay.Owner is { } owner && owner != overlay.LowerOwner)
            {
                // At the place of the whole: the layers are looked up before the overlay is mounted over them.
                MountCalls.MountMapped(lower, place, OwnerMaps.For(overlay.LowerOwner, owner));
                _mounts++;
                lower = place;
            }

            MountCalls.MountOverlay(place, UserOverlay.Options(overlay, lower));
            _mounts++;
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or UnauthorizedAccessException or EntryPointNotFoundException)
        {
            throw new LatheError(ErrorKind.Sandbox, "sandbox.unavailable", $"The workspace's layers cannot be mounted here. {failure.Message}") { Guidance = "Start a new run with --workspace copy." }.ToException(failure);
        }
    }

    /// <summary>Takes the mounts away. For the same thread.</summary>
    public void Detach()
    {
        for (; _mounts > 0; _mounts--) MountCalls.Unmount(place);
    }
}
