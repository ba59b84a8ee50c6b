using Lathe.Syntax;

namespace Lathe.Bench.Syntax;

/// <summary>One line of the table. Speeds are megabytes (millions of UTF-16 units) for a second of processor time, which a busy machine does not change much; a file counts as having errors where its tree has any.</summary>
internal static class Measurement
{
    public static string Of(Language language, List<string> texts)
    {
        // The first file pays for loading the grammar and compiling its query.
        var first = new ProcessorWatch();
        first.Start();
        _ = FileSymbols.Of(language, texts[0]);
        first.Stop();

        ProcessorWatch parse = new(), symbols = new(), scan = new(), edit = new();
        long units = 0;
        int errors = 0, edits = 0;
        var worst = 0.0;
        foreach (var text in texts)
        {
            var before = parse.Elapsed;
            parse.Start();
            using var tree = SyntaxParser.Parse(language, text).Tree;
            parse.Stop();
            worst = Math.Max(worst, (parse.Elapsed - before).TotalMilliseconds);
            if (tree is null) continue;
            units += text.Length;
            if (tree.HasErrors) errors++;
            symbols.Start();
            _ = tree.Symbols();
            symbols.Stop();
            scan.Start();
            Scan(language, text);
            scan.Stop();
            if (text.Length < 20_000) continue;
            var changed = text.Insert(text.IndexOf('\n', text.Length / 2) + 1, "\n");
            edit.Start();
            SyntaxParser.Reparse(tree, changed).Tree?.Dispose();
            edit.Stop();
            edits++;
        }

        var megabytes = units / 1e6;
        return $"{language.Id,-12}{texts.Count,8}{megabytes,9:0.0}{megabytes / parse.Elapsed.TotalSeconds,9:0.0}{megabytes / symbols.Elapsed.TotalSeconds,9:0.0}"
            + $"{megabytes / (parse.Elapsed + symbols.Elapsed).TotalSeconds,8:0.0}{megabytes / scan.Elapsed.TotalSeconds,8:0.0}{(edits == 0 ? double.NaN : edit.Elapsed.TotalMilliseconds / edits),9:0.0}"
            + $"{first.Elapsed.TotalMilliseconds,10:0}{100.0 * errors / texts.Count,10:0.0}{worst,10:0}";
    }

    private static void Scan(Language language, string text)
    {
        var scanner = new SourceScanner(language, text);
        while (scanner.Next(out _)) { }
    }
}
