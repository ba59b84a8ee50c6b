using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Lathe.Cli.Tests.Trouble;
using Lathe.Engine.Archives;
using Lathe.Engine.Objects;

namespace Lathe.Cli.Tests.Running;

/// <summary>A file of an archive, for taking one apart and packing it otherwise.</summary>
internal sealed record PackedFile(string Name, byte[] Content, TarEntryType Type = TarEntryType.RegularFile, string? Link = null);

/// <summary>A finished run, exported once for many tests.</summary>
public sealed class PackedRun : IAsyncLifetime
{
    private Stage _stage = null!;

    internal Stage Stage => _stage;

    public string Run { get; private set; } = "";

    public string File { get; private set; } = "";

    public byte[] Bytes { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        _stage = await Stage.SetAsync(Turns.Fix, Turns.Write("sub/new.txt", "new\n"), Turns.Finish);
        await _stage.ExpectRunAsync(ExitCodes.Success);
        Run = _stage.LatestRun();
        File = Path.Combine(_stage.Home, "run.tar.gz");
        await _stage.ExpectAsync(ExitCodes.Success, "export", Run, File);
        Bytes = await System.IO.File.ReadAllBytesAsync(File);
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    internal List<PackedFile> Unpack() => Unpack(Bytes);

    internal static List<PackedFile> Unpack(byte[] archive)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        var files = new List<PackedFile>();
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files.Add(new PackedFile(entry.Name, content.ToArray(), entry.EntryType));
        }

        return files;
    }

    internal static MemoryStream Pack(IEnumerable<PackedFile> files, CompressionLevel level = CompressionLevel.Fastest)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var file in files)
            {
                var entry = new PaxTarEntry(file.Type, file.Name);
                if (file.Link is not null) entry.LinkName = file.Link;
                else if (file.Type == TarEntryType.RegularFile) entry.DataStream = new MemoryStream(file.Content);
                tar.WriteEntry(entry);
            }
        }

        packed.Position = 0;
        return packed;
    }

    /// <summary>The files with one of them changed, and the manifest made to fit, so that only what was changed can be refused.</summary>
    internal static List<PackedFile> With(List<PackedFile> files, string name, byte[] content)
    {
        var changed = files.Select(f => f.Name == name ? f with { Content = content } : f).ToList();
        return WithManifest(changed, m =>
        {
            var listed = m["files"]!.AsArray().Single(f => (string?)f!["name"] == name)!;
            listed["size"] = content.Length;
            listed["sha256"] = ObjectHash.Of(content).Hex;
            if (name == ArchiveNames.Events) m["events"] = content.Count(b => b == '\n');
        });
    }

    internal static List<PackedFile> WithManifest(List<PackedFile> files, Action<JsonNode> change)
    {
        var manifest = JsonNode.Parse(files[0].Content)!;
        change(manifest);
        return [files[0] with { Content = Encoding.UTF8.GetBytes(manifest.ToJsonString()) }, .. files.Skip(1)];
    }
}
