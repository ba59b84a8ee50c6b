using System.Text;

namespace Lathe.Bench.Edits;

/// <summary>Makes inputs out of seeds: lines moved, doubled and dropped, marks put in, characters changed, ends cut off, two seeds joined.</summary>
internal sealed class Mutator(string[] seeds, Random random)
{
    private static readonly string[] Marks =
    [
        "*** Begin Patch", "*** End Patch", "*** Update File: f.txt", "*** Add File: new.txt", "*** Delete File: f.txt", "*** Move to: g.txt", "*** End of File", "@@", "@@ class A", "@@ -1,3 +1,3 @@",
        "@@ -0,0 +1 @@", "@@ -99999999999,1 +1 @@", "--- a/f.txt", "+++ b/f.txt", "--- /dev/null", "+++ /dev/null", "diff --git a/f.txt b/f.txt", "diff --git \"a/f b/f", "rename from f.txt", "rename to h.txt",
        "copy from f.txt", "copy to h.txt", "new file mode 100644", "new file mode 120000", "deleted file mode 100644", "old mode 100644", "new mode 100755", "index 1..2 100644", "GIT binary patch", "literal 3",
        "literal 99999999", "delta 9", "Kc$_x", "\\ No newline at end of file", "<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE", "------- SEARCH", "+++++++ REPLACE", "\\=======", ":start_line:3", "-------",
        "```", "````", "```python f.py", "~~~", "f.txt", "**f.txt**", "../f.txt", "/etc/passwd", ".git/config", "CON", "sub/f.txt", "l.txt", "", "}", " }", "\t}", "alpha", "  alpha", "+alpha", "-alpha", " alpha",
        "{\"path\":\"f.txt\",\"old_str\":\"alpha\",\"new_str\":\"x\"}", "\"insert_line\":1", "\ud800", "\0", "\ufeff", "é", "e\u0301", "“q”", "\r",
    ];

    public string Next()
    {
        var text = seeds[random.Next(seeds.Length)];
        if (random.Next(8) == 0) text += "\n" + seeds[random.Next(seeds.Length)];
        var lines = text.Split('\n').ToList();
        for (var i = random.Next(6); i >= 0; i--) Change(lines);
        text = string.Join(random.Next(12) == 0 ? "\r\n" : "\n", lines);
        if (random.Next(6) == 0 && text.Length > 0) text = Garble(text);
        return random.Next(10) == 0 ? text[..random.Next(text.Length + 1)] : text;
    }

    private void Change(List<string> lines)
    {
        var at = random.Next(lines.Count);
        switch (random.Next(8))
        {
            case 0 when lines.Count > 1:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, lines[random.Next(lines.Count)]);
                break;
            case 2:
                (lines[at], lines[0]) = (lines[0], lines[at]);
                break;
            case 3:
                lines[at] = " +-"[random.Next(3)] + lines[at];
                break;
            case 4 when lines[at].Length > 0:
                lines[at] = lines[at][1..];
                break;
            case 5:
                lines.InsertRange(at, Enumerable.Repeat(lines[at], random.Next(4)));
                break;
            default:
                lines.Insert(at, Marks[random.Next(Marks.Length)]);
                break;
        }
    }

    private string Garble(string text)
    {
        var garbled = new StringBuilder(text);
        for (var i = random.Next(4); i >= 0; i--) garbled[random.Next(garbled.Length)] = random.Next(3) == 0 ? (char)random.Next(0x3000) : (char)random.Next(128);
        return garbled.ToString();
    }
}
