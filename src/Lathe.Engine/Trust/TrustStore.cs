using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Engine.Configuration;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Trust;

/// <summary>Whether the user trusts a repository's files as they are now.</summary>
public enum TrustState
{
    /// <summary>The user never said so, or took it back.</summary>
    NotTrusted,

    /// <summary>The files are exactly those that the user trusted.</summary>
    Trusted,

    /// <summary>The user trusted other versions of them.</summary>
    Changed,
}

/// <summary>The state, with what is behind it.</summary>
/// <param name="State">The state.</param>
/// <param name="Since">When the user trusted it.</param>
/// <param name="Changes">For <see cref="TrustState.Changed"/>: one line for each file that is new, gone or different.</param>
public sealed record TrustStatus(TrustState State, DateTimeOffset? Since, IReadOnlyList<string> Changes);

/// <summary>
/// Remembers which repositories the user trusts: one small file for each in the state folder, bound to the hashes of exactly the files that speak to Lathe. Any change of
/// them ends the trust until the user looks again.
/// </summary>
/// <param name="paths">Where Lathe keeps things.</param>
/// <param name="time">Dates the entries.</param>
public sealed class TrustStore(LathePaths paths, TimeProvider time)
{
    private readonly string _folder = Path.Combine(paths.State, "trust");

    /// <summary>Compares the files with what was trusted. A record that cannot be read counts as none.</summary>
    /// <param name="files">The repository's files.</param>
    public TrustStatus Check(RepositoryFiles files)
    {
        if (Load(files.Root) is not { } record) return new TrustStatus(TrustState.NotTrusted, null, []);
        var changes = new List<string>();
        foreach (var (path, content) in files.Files)
        {
            if (!record.Files.TryGetValue(path, out var hash)) changes.Add($"{path} is new");
            else if (!hash.Equals(ObjectHash.Of(content).Hex, StringComparison.Ordinal)) changes.Add($"{path} is different");
        }

        foreach (var path in record.Files.Keys)
        {
            if (!files.Files.ContainsKey(path)) changes.Add($"{path} is gone");
        }

        foreach (var refused in files.Refused) changes.Add($"{refused.Path} {refused.Reason}");
        return new TrustStatus(changes.Count == 0 ? TrustState.Trusted : TrustState.Changed, record.TrustedAt, changes);
    }

    /// <summary>Trusts the files as they are.</summary>
    /// <param name="files">The repository's files.</param>
    /// <exception cref="LatheException">Validation <c>trust.refused_file</c> or <c>trust.nothing</c>; Storage <c>trust.not_writable</c>.</exception>
    public void Trust(RepositoryFiles files)
    {
        if (files.Refused is [var refused, ..])
        {
            throw new LatheError(ErrorKind.Validation, "trust.refused_file", $"{refused.Path} {refused.Reason}, so this repository cannot be trusted.")
            {
                Guidance = "Remove that file, or replace it by a regular one.",
            }.ToException();
        }

        if (files.Files.Count == 0)
        {
            throw new LatheError(ErrorKind.Validation, "trust.nothing", $"{files.Root} has no {RepositoryFiles.ProjectFile}, no {RepositoryFiles.NotesFile} and nothing in {RepositoryFiles.Folder}: there is nothing to trust.")
            {
                Guidance = "Nothing is needed: without these files the repository asks for nothing.",
            }.ToException();
        }

        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, content) in files.Files) hashes[path] = ObjectHash.Of(content).Hex;
        Save(new TrustRecord(files.Root, time.GetUtcNow(), hashes));
    }

    /// <summary>Takes the trust back.</summary>
    /// <param name="root">The repository's top folder, links resolved.</param>
    /// <returns>False when it was not trusted.</returns>
    public bool Revoke(string root)
    {
        var file = FileOf(root);
        if (!File.Exists(file)) return false;
        try
        {
            File.Delete(file);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(exception);
        }
    }

    private TrustRecord? Load(string root)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(root)), TrustJson.Default.TrustRecord);
            return record is { Files: not null } && root.Equals(record.Root, StringComparison.Ordinal) ? record : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Save(TrustRecord record)
    {
        try
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var file = FileOf(record.Root);
            var draft = $"{file}.{Environment.ProcessId}";
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(record, TrustJson.Default.TrustRecord));
            File.Move(draft, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(exception);
        }
    }

    private LatheException NotWritable(Exception inner) =>
        new LatheError(ErrorKind.Storage, "trust.not_writable", $"The trust could not be stored in {_folder}: {inner.Message}")
        {
            Guidance = "Make the folder writable, or set LATHE_HOME to one that is.",
        }.ToException(inner);

    private string FileOf(string root) => Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..32] + ".json");
}

/// <param name="Root">The repository, against a collision of the file's name.</param>
/// <param name="TrustedAt">When.</param>
/// <param name="Files">SHA-256 by relative path.</param>
internal sealed record TrustRecord(string Root, DateTimeOffset TrustedAt, SortedDictionary<string, string> Files);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(TrustRecord))]
internal sealed partial class TrustJson : JsonSerializerContext;
