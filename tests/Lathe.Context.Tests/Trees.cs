using System.Text;

namespace Lathe.Context.Tests;

internal static class Trees
{
    public static FileSet Of(params (string Path, string Text)[] files)
    {
        var contents = files.ToDictionary(f => f.Path, f => Encoding.Latin1.GetBytes(f.Text), StringComparer.Ordinal);
        return new FileSet(files.Select(f => new ContextFile(f.Path, contents[f.Path].Length)).ToList(), (path, max) => contents.TryGetValue(path, out var c) ? c[..Math.Min(max, c.Length)] : null);
    }

    public static string Lines(int count, string line = "filler words here") => string.Concat(Enumerable.Range(1, count).Select(i => $"{line} {i}\n"));
}
