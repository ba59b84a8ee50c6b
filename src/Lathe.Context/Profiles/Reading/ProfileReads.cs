using System.Security.Cryptography;
using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A file that a profile was made from.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="MaxBytes">How much of its start counted.</param>
/// <param name="Hash">Of what was read, or of the whole content where the caller knows that; empty when it could not be read.</param>
internal sealed record ProfileInput(string Path, int MaxBytes, string Hash);

/// <summary>Reads files for a profile and keeps what was read, so that a stored profile can tell whether it still holds.</summary>
/// <param name="files">The files.</param>
/// <param name="paths">Their paths, from <see cref="PathsOf"/>; made when they are asked for.</param>
/// <param name="contentHash">The hash of a file's content where the caller knows it without reading; null for none.</param>
internal sealed class ProfileReads(FileSet files, Lazy<HashSet<string>> paths, Func<string, string?>? contentHash = null)
{
    /// <summary>Manifests and settings are read to here.</summary>
    public const int ConfigBytes = 256 * 1024;

    private readonly Dictionary<string, ProfileInput> _inputs = new(StringComparer.Ordinal);

    /// <summary>What was read, in order of paths.</summary>
    public IEnumerable<ProfileInput> Inputs => _inputs.Values.OrderBy(i => i.Path, StringComparer.Ordinal);

    public bool Has(string path) => paths.Value.Contains(path);

    /// <summary>The text of a file; null when it is not there, cannot be read, or is no text.</summary>
    public string? Text(string path, int maxBytes = ConfigBytes)
    {
        var bytes = files.Read(path, maxBytes);
        if (!_inputs.TryGetValue(path, out var input) || input.MaxBytes < maxBytes) _inputs[path] = new ProfileInput(path, maxBytes, contentHash?.Invoke(path) ?? HashOf(bytes));
        if (bytes is null || FileClassifier.IsBinary(bytes)) return null;
        return Encoding.UTF8.GetString(bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes);
    }

    /// <summary>Takes over what other readers of the same files have read.</summary>
    public void Add(IEnumerable<ProfileInput> read)
    {
        foreach (var input in read)
            if (!_inputs.TryGetValue(input.Path, out var known) || known.MaxBytes < input.MaxBytes) _inputs[input.Path] = input;
    }

    /// <summary>Whether a file is still what it was.</summary>
    /// <param name="input">As it was.</param>
    /// <param name="outside">Whether the caller named it beside the files of the set; others are only read if they are of the set.</param>
    public bool IsSame(ProfileInput input, bool outside)
    {
        if (input.MaxBytes is < 0 or > CoverageReader.MaxBytes) return false;
        // What the caller knows of is of the set: the table of all paths need not be made for it.
        if (contentHash?.Invoke(input.Path) is { } known) return known == input.Hash;
        return (outside || Has(input.Path)) && HashOf(files.Read(input.Path, input.MaxBytes)) == input.Hash;
    }

    public static Lazy<HashSet<string>> PathsOf(FileSet files) => new(() =>
    {
        var paths = new HashSet<string>(files.Files.Count, StringComparer.Ordinal);
        foreach (var file in files.Files) paths.Add(file.Path);
        return paths;
    });

    private static string HashOf(byte[]? bytes) => bytes is null ? "" : Convert.ToHexStringLower(SHA256.HashData(bytes));
}
