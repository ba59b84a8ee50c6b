using System.Text.Json.Serialization;

namespace Lathe.Engine.Objects;

/// <summary>
/// Stores bytes under the SHA-256 of their content: large journal bodies, before-images and checkpoints. Content addressed, so a put of what is there
/// already costs a look-up. Failures are thrown as <see cref="Lathe.Errors.LatheException"/> of kind Storage that name the folder or the server.
/// </summary>
public interface IObjectStore
{
    /// <summary>Stores content.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="durable">True when the bytes, and all that was put before (what they name), must survive a power cut before this returns (a journal event will name them).</param>
    /// <returns>The content's hash.</returns>
    ObjectHash Put(ReadOnlySpan<byte> content, bool durable);

    /// <summary>Stores a file's content without holding all of it in memory.</summary>
    /// <param name="content">An open stream, read to its end.</param>
    /// <param name="cancellationToken">Stops the copy; nothing is stored then.</param>
    Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Reads content and verifies it against its hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <returns>Null when it is not in the store. Damaged content is a Storage error, never returned.</returns>
    byte[]? Get(ObjectHash hash);

    /// <summary>Opens content for reading; the caller disposes of it. The hash is not verified.</summary>
    /// <param name="hash">The hash.</param>
    /// <returns>Null when it is not in the store.</returns>
    Stream? Open(ObjectHash hash);

    /// <summary>Whether content is there.</summary>
    /// <param name="hash">The hash.</param>
    bool Contains(ObjectHash hash);
}

/// <summary>The SHA-256 of some content, as 64 lower-case hexadecimal digits.</summary>
/// <param name="Hex">The digits.</param>
[JsonConverter(typeof(Journal.ObjectHashConverter))]
public readonly record struct ObjectHash(string Hex)
{
    /// <summary>The hash of content.</summary>
    /// <param name="content">The bytes.</param>
    public static ObjectHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(content, digest);
        return new ObjectHash(Convert.ToHexStringLower(digest));
    }

    /// <inheritdoc/>
    public override string ToString() => Hex;
}
