using System.Text;

namespace Lathe.Syntax;

/// <summary>What the start of a file tells about its language when its name tells nothing, or not enough.</summary>
internal static class ContentDetection
{
    private const int HeadBytes = 4096;

    /// <summary>By an editor's mode line or by how documents of a kind begin; null when nothing certain is there.</summary>
    public static Language? Detect(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return null;
        var text = Text(head);
        if (ModeLine(text) is { } named) return named;
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        if (start.StartsWith("<?php", StringComparison.Ordinal)) return LanguageTable.Find("php");
        if (start.StartsWith("<?xml", StringComparison.Ordinal)) return LanguageTable.Find("xml");
        if (start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)) return LanguageTable.Find("html");
        if (start.StartsWith("--- ", StringComparison.Ordinal) || start.StartsWith("%YAML", StringComparison.Ordinal)) return LanguageTable.Find("yaml");
        return start.StartsWith("{\n", StringComparison.Ordinal) || start.StartsWith("{\"", StringComparison.Ordinal) || start.StartsWith("{\r\n", StringComparison.Ordinal) ? LanguageTable.Find("json") : null;
    }

    /// <summary>A header is C++ where words of C++ begin its lines; a <c>.ts</c> that is XML is no TypeScript.</summary>
    public static Language Refine(Language byName, ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return byName;
        if (byName.Id == "typescript") return head.TrimStart(" \t\r\n"u8).StartsWith("<?xml"u8) || head.TrimStart(" \t\r\n"u8).StartsWith("<!DOCTYPE TS>"u8) ? LanguageTable.Find("xml")! : byName;
        if (byName.Id != "c") return byName;
        var text = Text(head);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).TrimStart();
            if (line.StartsWith("namespace ") || line.StartsWith("template <") || line.StartsWith("template<") || line.StartsWith("class ") || line.StartsWith("public:") || line.StartsWith("private:")
                || line.StartsWith("protected:") || line.StartsWith("using namespace ") || line.StartsWith("#include <string>") || line.StartsWith("#include <vector>") || line.StartsWith("#include <memory>"))
                return LanguageTable.Find("cpp")!;
        }

        return byName;
    }

    // Of Vim (vim: ft=ruby, vim: set filetype=c :) and Emacs (-*- mode: python -*-, -*- c++ -*-), in the first lines.
    private static Language? ModeLine(string text)
    {
        var lines = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            if (lines++ == 5) return null;
            var line = text.AsSpan(range);
            var emacs = line.IndexOf("-*-");
            if (emacs >= 0 && line[(emacs + 3)..].IndexOf("-*-") is var end and > 0)
            {
                var body = line.Slice(emacs + 3, end).Trim();
                var mode = body.IndexOf("mode:", StringComparison.OrdinalIgnoreCase);
                if (Named(mode >= 0 ? body[(mode + 5)..] : body) is { } found) return found;
            }

            if (line.IndexOf("vim:") < 0) continue;
            foreach (var key in (ReadOnlySpan<string>)["ft=", "filetype="])
                if (line.IndexOf(key) is var at and >= 0 && Named(line[(at + key.Length)..]) is { } found) return found;
        }

        return null;
    }

    private static Language? Named(ReadOnlySpan<char> name)
    {
        name = name.Trim();
        var end = name.IndexOfAny(" \t;:");
        if (end >= 0) name = name[..end];
        return name.Length is 0 or > 30 ? null : LanguageTable.Find(name.ToString());
    }

    private static string Text(ReadOnlySpan<byte> head) => Encoding.Latin1.GetString(head[..Math.Min(head.Length, HeadBytes)]);
}
