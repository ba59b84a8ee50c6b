using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lathe.Context;

namespace Lathe.Bench.Localisation;

internal readonly record struct TreeEntry(string Path, string Blob, long Size);

/// <summary>Reads trees, blobs and logs out of a bare git directory.</summary>
internal sealed class GitReader : IDisposable
{
    private readonly string _folder;
    private Process? _batch;

    public GitReader(string folder) => _folder = folder;

    public List<TreeEntry> Tree(string commit)
    {
        var entries = new List<TreeEntry>();
        foreach (var record in Run("ls-tree", "-r", "-z", "-l", commit).Split('\0'))
        {
            if (record.Length == 0) continue;
            var tab = record.IndexOf('\t', StringComparison.Ordinal);
            var meta = record[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (meta[1] != "blob" || meta[0] is not ("100644" or "100755") || !long.TryParse(meta[3], CultureInfo.InvariantCulture, out var size)) continue;
            entries.Add(new TreeEntry(record[(tab + 1)..], meta[2], size));
        }

        return entries;
    }

    public byte[] Blob(string hash)
    {
        _batch ??= Start("cat-file", "--batch");
        _batch.StandardInput.Write(hash + "\n");
        _batch.StandardInput.Flush();
        var output = _batch.StandardOutput.BaseStream;
        var header = new StringBuilder();
        for (var b = output.ReadByte(); b != '\n'; b = output.ReadByte()) header.Append((char)b);
        var parts = header.ToString().Split(' ');
        if (parts.Length < 3) return [];
        var content = new byte[int.Parse(parts[2], CultureInfo.InvariantCulture)];
        output.ReadExactly(content);
        output.ReadByte();
        return content;
    }

    /// <summary>Every commit that some of the given ones can reach, merges left out, with the paths that it changed.</summary>
    public Dictionary<string, HistoryCommit> Log(IReadOnlyCollection<string> tips)
    {
        var commits = new Dictionary<string, HistoryCommit>(StringComparer.Ordinal);
        var text = RunWith(string.Join('\n', tips) + "\n", "log", "--stdin", "--no-merges", "--no-renames", "--name-only", "-z", "--format=%x01%H%x02%ct%x02%B%x03");
        foreach (var record in text.Split('\u0001'))
        {
            var end = record.IndexOf('\u0003', StringComparison.Ordinal);
            if (end < 0) continue;
            var head = record[..end].Split('\u0002', 3);
            var paths = new List<string>();
            foreach (var path in record[(end + 1)..].Split('\0'))
            {
                var clean = path.Trim('\n');
                if (clean.Length > 0 && paths.Count < 300) paths.Add(clean);
            }

            commits.TryAdd(head[0], new HistoryCommit(head[0], DateTimeOffset.FromUnixTimeSeconds(long.Parse(head[1], CultureInfo.InvariantCulture)), head[2], paths));
        }

        return commits;
    }

    public string[] Past(string commit, int limit) =>
        Run("rev-list", "--no-merges", "-n", limit.ToString(CultureInfo.InvariantCulture), commit).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string Run(params string[] arguments) => RunWith(null, arguments);

    public void Dispose()
    {
        if (_batch is null) return;
        _batch.StandardInput.Close();
        _batch.WaitForExit();
        _batch.Dispose();
    }

    private string RunWith(string? input, params string[] arguments)
    {
        using var process = Start(arguments);
        var feed = Task.Run(() =>
        {
            if (input is not null) process.StandardInput.Write(input);
            process.StandardInput.Close();
        });
        var text = process.StandardOutput.ReadToEnd();
        feed.Wait();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"git {string.Join(' ', arguments)} in {_folder} failed");
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = new UTF8Encoding(false) };
        start.ArgumentList.Add("--git-dir=" + _folder);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
