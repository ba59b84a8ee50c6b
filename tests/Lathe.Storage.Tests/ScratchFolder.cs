using Lathe.Engine.Configuration;

namespace Lathe.Storage.Tests;

/// <summary>A folder of a test's own, gone afterwards.</summary>
public sealed class ScratchFolder : IDisposable
{
    public ScratchFolder() => Path = Directory.CreateTempSubdirectory("lathe-storage-").FullName;

    public string Path { get; }

    public LathePaths Paths => PathsBelow(Path);

    public static LathePaths PathsBelow(string folder) =>
        new(System.IO.Path.Combine(folder, "state"), System.IO.Path.Combine(folder, "cache"), System.IO.Path.Combine(folder, "config"));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
