using Lathe.Engine.Objects;

namespace Lathe.Engine.Artifacts;

/// <summary>
/// Objects under keys of our choosing: parts of versions, on the file system or in S3. Failures are <see cref="Lathe.Errors.LatheException"/>: what can be tried again has
/// <see cref="Lathe.Errors.Recovery.Retry"/>.
/// </summary>
public interface IArtifactObjects : IAsyncDisposable
{
    /// <summary>The store as people know it: a folder, or a bucket with its address.</summary>
    string Place { get; }

    /// <summary>Stores content. It is whole under its key, or not there at all; a put that failed may have stored it all the same.</summary>
    /// <param name="key">See <see cref="ObjectKeys"/>.</param>
    /// <param name="content">A stream that can seek; read from its position to its end, possibly more than once.</param>
    /// <param name="put">The condition and what is kept with it.</param>
    /// <param name="cancellationToken">Stops the upload; nothing is stored then.</param>
    /// <returns>Null where the condition does not hold.</returns>
    /// <exception cref="Lathe.Errors.LatheException">Permission <c>artifacts.locked</c>; Validation <c>artifacts.bad_key</c> or <c>artifacts.metadata_too_long</c>; the store's own.</exception>
    Task<ObjectInfo?> PutAsync(string key, Stream content, ObjectPut put, CancellationToken cancellationToken);

    /// <summary>What is known of an object.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    /// <returns>Null where there is none.</returns>
    Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Opens an object from its beginning to its end.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>Null where there is none. The end of the stream throws Storage <c>artifacts.corrupt</c> where the hash is not the one that was put.</returns>
    Task<ObjectContent?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Reads a piece of an object; its hash cannot be checked.</summary>
    /// <param name="key">The key.</param>
    /// <param name="offset">The first byte, from 0.</param>
    /// <param name="length">At most so many bytes, at least 1.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>Null where there is no object; fewer bytes, or none, behind its end.</returns>
    Task<byte[]?> RangeAsync(string key, long offset, int length, CancellationToken cancellationToken);

    /// <summary>Lists objects in the order of their keys (ordinal).</summary>
    /// <param name="prefix">What keys begin with; empty for all.</param>
    /// <param name="after">Only keys behind this one; null for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    Task<ObjectPage> ListAsync(string prefix, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Copies an object within the store, without moving its bytes through this machine where the store can do that.</summary>
    /// <param name="from">The key of what is there.</param>
    /// <param name="to">The key of the copy.</param>
    /// <param name="put">What is kept with the copy; only <see cref="PutCondition.Always"/> and <see cref="PutCondition.IfAbsent"/>.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>Null where the condition does not hold.</returns>
    /// <exception cref="Lathe.Errors.LatheException">NotFound <c>artifacts.no_object</c>; Permission <c>artifacts.locked</c>.</exception>
    Task<ObjectInfo?> CopyAsync(string from, string to, ObjectPut put, CancellationToken cancellationToken);

    /// <summary>Deletes an object.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>False where there was none.</returns>
    /// <exception cref="Lathe.Errors.LatheException">Permission <c>artifacts.locked</c>.</exception>
    Task<bool> DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Sets retention, legal hold or both. A retention is never shortened; one in force can only be made longer.</summary>
    /// <param name="key">The key.</param>
    /// <param name="change">What is to be another; the rest stays as it is.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <exception cref="Lathe.Errors.LatheException">NotFound <c>artifacts.no_object</c>; Permission <c>artifacts.locked</c>; Validation <c>artifacts.no_object_lock</c> where the store has none.</exception>
    Task ProtectAsync(string key, ProtectionChange change, CancellationToken cancellationToken);

    /// <summary>An address from which anybody who knows it can get the object for a while.</summary>
    /// <param name="key">The key.</param>
    /// <param name="life">One second to seven days.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>Null where the store has no such addresses.</returns>
    Task<Uri?> LinkAsync(string key, TimeSpan life, CancellationToken cancellationToken);
}

/// <summary>When a put or a copy happens.</summary>
/// <param name="Absent">Only where nothing is under the key.</param>
/// <param name="Tag">Only where what is there has this <see cref="ObjectInfo.Tag"/>.</param>
public readonly record struct PutCondition(bool Absent, string? Tag)
{
    /// <summary>Whatever is there is replaced.</summary>
    public static PutCondition Always => default;

    /// <summary>Nothing is replaced.</summary>
    public static PutCondition IfAbsent => new(Absent: true, null);

    /// <summary>Only what was seen is replaced.</summary>
    /// <param name="tag">The tag that was seen.</param>
    public static PutCondition IfMatch(string tag) => new(Absent: false, tag);
}

/// <summary>How content is put.</summary>
public sealed record ObjectPut
{
    /// <summary>When.</summary>
    public PutCondition Condition { get; init; }

    /// <summary>Names of lower-case ASCII letters and '-', values of any text; see <see cref="ObjectKeys.MostMetadata"/>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The media type.</summary>
    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>Is told of bytes as they go; the sum is the length where all went well. Null for nobody.</summary>
    public IProgress<long>? Progress { get; init; }
}

/// <summary>What is known of an object.</summary>
/// <param name="Key">The key.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Hash">The SHA-256 that was put; null where another program put it.</param>
/// <param name="Tag">Changes with the content.</param>
/// <param name="Modified">When it was put.</param>
public sealed record ObjectInfo(string Key, long Size, ObjectHash? Hash, string Tag, DateTimeOffset Modified)
{
    /// <summary>What was kept with it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The media type.</summary>
    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>What keeps it from being deleted.</summary>
    public ObjectProtection Protection { get; init; } = ObjectProtection.None;

    /// <summary>How the server encrypts it, as <c>AES256</c>; null for not, or not known.</summary>
    public string? Encryption { get; init; }
}

/// <summary>An object and its content; the reader disposes of it.</summary>
/// <param name="Info">What is known of it.</param>
/// <param name="Content">Its bytes.</param>
public sealed record ObjectContent(ObjectInfo Info, Stream Content) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>One line of a list.</summary>
/// <param name="Key">The key.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was put.</param>
public sealed record ListedObject(string Key, long Size, DateTimeOffset Modified);

/// <summary>A piece of a list.</summary>
/// <param name="Objects">In the order of their keys.</param>
/// <param name="More">Whether there are more behind the last one.</param>
public sealed record ObjectPage(IReadOnlyList<ListedObject> Objects, bool More);

/// <summary>What keeps an object from being deleted or replaced.</summary>
/// <param name="Until">The end of its retention; null for none.</param>
/// <param name="Compliance">Whether nobody at all may lift the retention, administrators included.</param>
/// <param name="LegalHold">Whether it is held until the hold is lifted.</param>
public sealed record ObjectProtection(DateTimeOffset? Until, bool Compliance, bool LegalHold)
{
    /// <summary>Nothing.</summary>
    public static readonly ObjectProtection None = new(null, Compliance: false, LegalHold: false);

    /// <summary>Whether it keeps an object at an instant.</summary>
    /// <param name="now">The instant.</param>
    public bool Holds(DateTimeOffset now) => LegalHold || Until > now;

    /// <summary>What it is, in words.</summary>
    public string Describe()
    {
        var until = Until is { } end ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"retained until {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : null;
        if (!LegalHold) return until ?? "not locked";
        return until is null ? "under legal hold" : $"under legal hold, {until}";
    }
}

/// <summary>What is to be another about what keeps an object. Who sets a retention takes no legal hold away that somebody else has put there, nor the other way round.</summary>
/// <param name="Until">The end of its retention; null to leave it. An earlier one than there is changes nothing.</param>
/// <param name="Compliance">With a retention: whether nobody at all may lift it.</param>
/// <param name="LegalHold">Whether it is held; null to leave it.</param>
public sealed record ProtectionChange(DateTimeOffset? Until, bool Compliance, bool? LegalHold)
{
    /// <summary>What holds after it.</summary>
    /// <param name="before">What held; null for nothing.</param>
    public ObjectProtection On(ObjectProtection? before)
    {
        var now = before ?? ObjectProtection.None;
        var isLonger = Until is { } until && !(now.Until >= until);
        return new ObjectProtection(isLonger ? Until : now.Until, now.Compliance || (isLonger && Compliance), LegalHold ?? now.LegalHold);
    }
}
