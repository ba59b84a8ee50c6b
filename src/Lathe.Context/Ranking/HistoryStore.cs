using System.Text;

namespace Lathe.Context;

/// <summary>
/// Keeps a repository's past in a file, so that git is asked for new commits only. The file names the commit that it reaches up to. One that is torn, too large or of another version reads as none; a write puts a new file in its place.
/// </summary>
/// <param name="path">The file; its folder is made where it is missing.</param>
public sealed class HistoryStore(string path)
{
    private const int Magic = 0x4C48_5302;
    private const int MaxCommits = 20_000;
    private const int MaxPathsOfCommit = 1000;
    private const long MaxBytes = 64 << 20;

    /// <summary>Reads what was kept.</summary>
    /// <returns>The commit that it reaches up to and the commits, newest first; null when there is nothing to read.</returns>
    public (string Head, IReadOnlyList<HistoryCommit> Commits)? Read()
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > MaxBytes) return null;
            var bytes = File.ReadAllBytes(path);
            if (bytes.Length < 12 || BitConverter.ToUInt64(bytes, bytes.Length - 8) != Sum(bytes.AsSpan(0, bytes.Length - 8))) return null;
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            if (reader.ReadInt32() != Magic) return null;
            var head = reader.ReadString();
            var names = new string[Count(reader.Read7BitEncodedInt(), bytes.Length)];
            for (var i = 0; i < names.Length; i++) names[i] = reader.ReadString();
            var commits = new List<HistoryCommit>();
            for (var left = Count(reader.Read7BitEncodedInt(), MaxCommits); left > 0; left--)
            {
                var (hash, time, message) = (reader.ReadString(), DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()), reader.ReadString());
                var paths = new string[Count(reader.Read7BitEncodedInt(), MaxPathsOfCommit)];
                for (var p = 0; p < paths.Length; p++) paths[p] = names[reader.Read7BitEncodedInt()];
                commits.Add(new HistoryCommit(hash, time, message, paths));
            }

            return (head, commits);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Keeps a past. Failing to is no failure: it is read from git again.</summary>
    /// <param name="head">The commit that it reaches up to.</param>
    /// <param name="commits">Newest first; the first 20,000 are kept.</param>
    public void Write(string head, IReadOnlyList<HistoryCommit> commits)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using var memory = new MemoryStream();
            using (var writer = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true)) Write(writer, head, commits);
            var sum = Sum(memory.GetBuffer().AsSpan(0, (int)memory.Length));
            memory.Write(BitConverter.GetBytes(sum));
            if (memory.Length > MaxBytes) return;
            IndexFolder.Write(path, stream => memory.WriteTo(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Read-only or full: the next run asks git again.
        }
    }

    private static void Write(BinaryWriter writer, string head, IReadOnlyList<HistoryCommit> commits)
    {
        var count = Math.Min(commits.Count, MaxCommits);
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
            foreach (var name in commits[i].Paths.Take(MaxPathsOfCommit)) names.TryAdd(name, names.Count);
        writer.Write(Magic);
        writer.Write(head);
        writer.Write7BitEncodedInt(names.Count);
        foreach (var name in names.Keys) writer.Write(name);
        writer.Write7BitEncodedInt(count);
        for (var i = 0; i < count; i++)
        {
            var commit = commits[i];
            writer.Write(commit.Hash);
            writer.Write(commit.Time.ToUnixTimeSeconds());
            writer.Write(commit.Message);
            writer.Write7BitEncodedInt(Math.Min(commit.Paths.Count, MaxPathsOfCommit));
            foreach (var name in commit.Paths.Take(MaxPathsOfCommit)) writer.Write7BitEncodedInt(names[name]);
        }
    }

    private static int Count(int count, int most) => count >= 0 && count <= most ? count : throw new FormatException("A count is out of bounds.");

    // FNV-1a over eight bytes at a time: tells a torn file, not a forged one.
    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 14695981039346656037UL;
        for (; bytes.Length >= 8; bytes = bytes[8..]) sum = (sum ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 1099511628211UL;
        foreach (var b in bytes) sum = (sum ^ b) * 1099511628211UL;
        return sum;
    }
}
