using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Lathe.Context;

/// <summary>
/// The index's files of one repository: <c>segments/ID</c>, immutable once they have their name, and <c>views/HASH</c>, one for each working tree. Everything is written beside its place and renamed into it, so a reader sees whole
/// files or none; nothing is synced, because what a power cut tears has a wrong sum and is made anew. Segments that no view names are removed when they have been idle for a while.
/// </summary>
internal sealed class IndexFolder
{
    private static readonly TimeSpan KeepUnnamed = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan KeepView = TimeSpan.FromDays(30);

    private readonly string _folder;
    private readonly TimeProvider _time;

    public IndexFolder(string folder, TimeProvider time) => (_folder, _time) = (folder, time);

    public string SegmentPath(ulong id) => Path.Join(_folder, "segments", id.ToString("x16", CultureInfo.InvariantCulture));

    public string ViewPath(string root) => Path.Join(_folder, "views", PathHash.Of(root));

    /// <summary>Makes the folders; throws where they cannot be made.</summary>
    public void Create()
    {
        Directory.CreateDirectory(Path.Join(_folder, "segments"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Path.Join(_folder, "views"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The ids of all segments.</summary>
    public List<ulong> Segments()
    {
        var ids = new List<ulong>();
        try
        {
            foreach (var path in Directory.EnumerateFiles(Path.Join(_folder, "segments")))
                if (ulong.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)) ids.Add(id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No folder yet, or none that can be read: no segments.
        }

        ids.Sort();
        return ids;
    }

    /// <summary>Writes a file and gives it its name. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>, and then leaves nothing behind.</summary>
    public static long Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{RandomNumberGenerator.GetHexString(12, lowercase: true)}.tmp";
        try
        {
            long length;
            using (var stream = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                write(stream);
                length = stream.Length;
            }

            File.Move(temporary, path, overwrite: true);
            return length;
        }
        catch
        {
            try
            {
                File.Delete(temporary);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The sweep takes it.
            }

            throw;
        }
    }

    /// <summary>A new segment's id.</summary>
    public static ulong NewId() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    /// <summary>All views but one that can be read.</summary>
    public IEnumerable<TreeView> OtherViews(string root)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Join(_folder, "views")))
            if (path != ViewPath(root) && ViewFile.RootOf(path) is { } other && ViewFile.TryRead(path, other) is { } view) yield return view;
    }

    /// <summary>Removes what nothing uses: views of trees that are gone, segments that no view names, what interrupted writers left. Failing to is no failure.</summary>
    /// <param name="used">The segments of the view that was written last.</param>
    /// <param name="root">Its tree; that view is not read again.</param>
    public void Sweep(IReadOnlyList<ulong> used, string root)
    {
        try
        {
            var now = _time.GetUtcNow().UtcDateTime;
            var named = new HashSet<ulong>(used);
            foreach (var path in Directory.EnumerateFiles(Path.Join(_folder, "views")))
            {
                if (path == ViewPath(root)) continue;
                var other = path.EndsWith(".tmp", StringComparison.Ordinal) ? null : ViewFile.RootOf(path);
                var age = now - File.GetLastWriteTimeUtc(path);
                if (other is null ? age > KeepUnnamed : age > KeepView || !Directory.Exists(other)) File.Delete(path);
                else if (other is not null && ViewFile.TryRead(path, other) is { } view) named.UnionWith(view.Segments);
            }

            foreach (var path in Directory.EnumerateFiles(Path.Join(_folder, "segments")))
            {
                var isSegment = ulong.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id);
                if ((!isSegment || !named.Contains(id)) && now - File.GetLastWriteTimeUtc(path) > KeepUnnamed) File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is at it, or the folder has become read-only.
        }
    }
}
