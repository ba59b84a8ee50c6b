using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Archives;

/// <summary>The first file of an archive: what else is in it.</summary>
/// <param name="LatheArchive">The version of the format; see <see cref="ArchiveNames.Format"/>.</param>
/// <param name="Version">The version of Lathe that wrote it.</param>
/// <param name="Run">The run.</param>
/// <param name="Title">Its task's title.</param>
/// <param name="Repository">The absolute path of its repository, where it ran.</param>
/// <param name="State">Where it stood.</param>
/// <param name="Events">How many events.</param>
/// <param name="Files">Every other file, in the order in which they stand in the archive.</param>
/// <param name="Missing">Objects that the run names and that were not in the store any more.</param>
public sealed record ArchiveManifest(
    int LatheArchive, string Version, RunId Run, string Title, string Repository, RunState State, int Events, IReadOnlyList<ArchivedFile> Files, IReadOnlyList<ObjectHash> Missing);

/// <summary>One file of an archive.</summary>
/// <param name="Name">Its name in it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">The SHA-256 of its content, as 64 lower-case hexadecimal digits.</param>
public sealed record ArchivedFile(string Name, long Size, string Sha256);

/// <summary>The names of an archive's files. There are no others, and no folders.</summary>
public static class ArchiveNames
{
    /// <summary>The version of the format that this version of Lathe writes, and the latest that it reads.</summary>
    public const int Format = 1;

    /// <summary>The manifest; always the first file.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>The journal: one event a line.</summary>
    public const string Events = "events.jsonl";

    /// <summary>What <c>lathe show</c> says about the run.</summary>
    public const string Transcript = "transcript.txt";

    /// <summary>The model's answers, for <c>lathe replay</c>.</summary>
    public const string Cassette = "cassette.json";

    private const string ObjectPrefix = "objects/";

    /// <summary>The name of an object.</summary>
    /// <param name="hash">Its hash.</param>
    public static string Of(ObjectHash hash) => ObjectPrefix + hash.Hex;

    /// <summary>The object that a name means; null where it means none.</summary>
    /// <param name="name">The name.</param>
    public static ObjectHash? ObjectOf(string name) =>
        name.StartsWith(ObjectPrefix, StringComparison.Ordinal) && IsHash(name.AsSpan(ObjectPrefix.Length)) ? new ObjectHash(name[ObjectPrefix.Length..]) : null;

    internal static bool IsHash(ReadOnlySpan<char> text) => text.Length == 64 && text.IndexOfAnyExcept("0123456789abcdef") < 0;

    internal static bool IsKnown(string name) => name is Manifest or Events or Transcript or Cassette || ObjectOf(name) is not null;

    /// <summary>Why a name is refused; null for a name that an archive can have.</summary>
    internal static string? Refusal(string name) => name switch
    {
        _ when IsKnown(name) => null,
        "" => "has no name",
        _ when name[0] is '/' or '\\' || (name.Length > 1 && name[1] == ':') => "has an absolute name",
        _ when name.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0 => "has a name with control characters, or with letters that look like others",
        _ when name.Contains('\\', StringComparison.Ordinal) || name.Split('/').Any(static part => part is "" or "." or "..") => "has a name that leads elsewhere",
        _ => "is not one of the files that an archive has",
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ArchiveManifest))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
