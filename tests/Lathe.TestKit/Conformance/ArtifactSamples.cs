using Lathe.Engine.Artifacts;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;

namespace Lathe.TestKit.Conformance;

/// <summary>Versions and content for the suites about artifacts.</summary>
public static class ArtifactSamples
{
    public static ArtifactVersion Version(ItemName item, int version, string? token = null) => new()
    {
        Project = item.Project,
        Item = item.Item,
        Version = version,
        Token = token ?? $"token-{item}-{version}",
        Parent = version > 1 ? version - 1 : null,
        Title = "Rounding of totals – «half to even»",
        Description = "Two lines\nand a tab\t",
        Mode = "bugfix",
        Language = "csharp",
        Run = "01J9Z3ABCDEFGHJKMNPQRSTVWX",
        Attempt = 2,
        Author = "a person",
        Verdict = Verdict.Verified,
        Created = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000 + version),
        Parts =
        [
            new ArtifactPart(0, null, ".patch", ObjectHash.Of("patch"u8), 5),
            new ArtifactPart(1, "src/Totals.cs", ".cs", ObjectHash.Of("totals"u8), 6) { Executable = true },
            new ArtifactPart(2, "src/Gone.cs", ".cs", null, 0),
        ],
    };

    public static byte[] Content(int length)
    {
        var content = new byte[length];
        for (var i = 0; i < length; i++) content[i] = (byte)(i * 31 + (i >> 8) * 7 + (i >> 16));
        return content;
    }

    public static async Task<byte[]> AllOfAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using (stream)
        {
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, cancellationToken);
            return copy.ToArray();
        }
    }
}

/// <summary>Adds up what it is told, at once and on the caller's thread.</summary>
public sealed class ProgressSum : IProgress<long>
{
    private long _sum;

    public long Sum => Interlocked.Read(ref _sum);

    public void Report(long value) => Interlocked.Add(ref _sum, value);
}
