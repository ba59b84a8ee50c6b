using System.Runtime.InteropServices;

namespace Lathe.Engine.Objects;

/// <summary>One object of a store.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Bytes">The length of its content.</param>
/// <param name="Used">When it was put or asked for last, give or take ten minutes.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ShelvedObject(ObjectHash Hash, long Bytes, DateTimeOffset Used);

/// <summary>
/// What a collection of garbage needs of an object store besides <see cref="IObjectStore"/>. Putting content that is there, and asking whether it is there, count as uses; what was used since an instant is not
/// removed by a removal that names that instant, whichever process used it and however close the two came. Failures are thrown as <see cref="Lathe.Errors.LatheException"/>s of kind Storage.
/// </summary>
public interface IObjectShelves
{
    /// <summary>Everything that is there, in no order. What is put meanwhile may be missing.</summary>
    /// <param name="cancellationToken">Stops the look.</param>
    IReadOnlyList<ShelvedObject> List(CancellationToken cancellationToken);

    /// <summary>Removes objects. One that is not there is passed over; a stop or a kill in the middle leaves the rest.</summary>
    /// <param name="hashes">Which.</param>
    /// <param name="usedSince">One that was used at this instant or later stays.</param>
    /// <param name="cancellationToken">Stops it between objects.</param>
    /// <returns>What was removed.</returns>
    IReadOnlyList<ShelvedObject> Remove(IEnumerable<ObjectHash> hashes, DateTimeOffset usedSince, CancellationToken cancellationToken);
}
