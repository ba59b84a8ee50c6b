using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>
/// Goes over the bytes of one file once and leaves behind the uses of names by window, in code and in comments and strings, the definitions, and the imports. It knows a language's marks, not its grammar, and never goes back
/// further than one token, so its time is linear in the bytes whatever they are. One per thread, used for file after file; the results are good until the next file.
/// </summary>
internal sealed partial class SourceReader(NameTable names)
{
    /// <summary>Lines in a window.</summary>
    public const int WindowLines = 40;

    private readonly List<NameUse> _uses = [];
    private readonly List<WindowUses> _windows = [];
    private readonly DefinitionTracker _tracker = new(names);
    private readonly ImportList _imports = new(names);
    private int[] _seenIn = new int[1 << 12];
    private int[] _placeOf = new int[1 << 12];
    private int _serial;
    private SourceSyntax _syntax = SourceSyntax.Of(null);
    private int _line;
    private int _linesLeft;
    private int _windowFirst;
    private int _windowLength;
    private bool _tooLong;
    private bool _inDirective;

    public ReadOnlySpan<NameUse> Uses => CollectionsMarshal.AsSpan(_uses);

    public ReadOnlySpan<WindowUses> Windows => CollectionsMarshal.AsSpan(_windows);

    /// <summary>In the order of their lines.</summary>
    public ReadOnlySpan<DefinedName> Definitions => _tracker.Found;

    /// <summary>Terms by number, each once; the first byte is 1 + the style.</summary>
    public ReadOnlySpan<int> Imports => _imports.Terms;

    public int Lines { get; private set; }

    public int Tokens { get; private set; }

    /// <summary>Names over 64 bytes were met, which have no term.</summary>
    public bool MissedNames => _tooLong;

    /// <summary>Reads a file.</summary>
    public void Read(SourceSyntax syntax, ReadOnlySpan<byte> text)
    {
        _uses.Clear();
        _windows.Clear();
        _syntax = syntax;
        _tracker.Start(syntax);
        _imports.Start(syntax);
        (_line, _linesLeft, _windowFirst, _windowLength, _tooLong, Tokens) = (1, WindowLines, 0, 0, false, 0);
        _serial++;
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        if (syntax.IsProse) ReadText(text, 0, text.Length);
        else if (syntax.Id == "php") ReadPhp(text);
        else ReadCode(text, 0, text.Length);
        Lines = text.Length == 0 ? 0 : text[^1] == '\n' ? _line - 1 : _line;
        if ((_line - 1) % WindowLines > 0 || (text.Length > 0 && text[^1] != '\n')) CloseWindow();
        _tracker.End();
    }

    private void ReadPhp(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var open = text[at..].IndexOf("<?"u8);
            if (open < 0)
            {
                ReadText(text, at, text.Length);
                return;
            }

            ReadText(text, at, at + open);
            at += open + 2;
            if (text[at..].StartsWith("php"u8)) at += 3;
            var close = text[at..].IndexOf("?>"u8);
            var end = close < 0 ? text.Length : at + close;
            ReadCode(text, at, end);
            at = end;
        }
    }

    private void ReadCode(ReadOnlySpan<byte> text, int at, int end)
    {
        text = text[..end];
        var classes = Words.Table;
        var roles = _syntax.Roles;
        var lineStart = true;
        var indent = 0;
        byte previous = (byte)'\n';
        while (at < text.Length)
        {
            var b = text[at];
            switch (classes[b])
            {
                case ByteClass.Letter:
                    var stop = Words.End(text, at + 1);
                    var raw = stop - at;
                    if (raw <= 3 && stop < text.Length && text[stop] is (byte)'"' or (byte)'\'' or (byte)'#' && PrefixedString(text, at, stop, out var after))
                    {
                        lineStart = false;
                        previous = b;
                        at = after;
                        continue;
                    }

                    if (_syntax.HasKebabNames) stop = KebabEnd(text, stop);
                    Tokens++;
                    _windowLength++;
                    if (stop - at > ByteTable.MaxLength)
                    {
                        LongName(text[at..stop], inText: false);
                        _tracker.OtherToken();
                    }
                    else
                    {
                        var word = text[at..stop];
                        var name = names.Add(word);
                        var role = name < roles.Length ? roles[name] : WordRole.None;
                        if (role == WordRole.None && word.Length > 1 && !(word.Length >= 16 && Words.IsOpaque(word))) Use(name, 1, 0);
                        if (role >= WordRole.Import) _imports.Word(role, text, stop, lineStart, previous);
                        if (_syntax.Layout != BlockLayout.None) _tracker.Name(name, role, _line, lineStart, indent, text, stop);
                    }

                    lineStart = false;
                    previous = b;
                    at = stop;
                    continue;
                case ByteClass.NewLine:
                    at++;
                    NewLine();
                    lineStart = true;
                    indent = 0;
                    previous = b;
                    continue;
                case ByteClass.Blank:
                    if (lineStart) indent++;
                    at++;
                    continue;
                case ByteClass.Digit:
                    at = Number(text, at, inText: false);
                    _tracker.OtherToken();
                    lineStart = false;
                    previous = b;
                    continue;
                case ByteClass.Wide:
                    at = Wide(text, at, inText: false);
                    _tracker.OtherToken();
                    lineStart = false;
                    previous = b;
                    continue;
                default:
                    var next = Mark(text, at, lineStart, previous);
                    lineStart = false;
                    if (next < 0)
                    {
                        previous = b;
                        at++;
                    }
                    else
                    {
                        // A comment is nothing; a string is an operand.
                        if (b is (byte)'"' or (byte)'\'' or (byte)'`') previous = (byte)'"';
                        at = next;
                    }

                    continue;
            }
        }
    }

    /// <summary>Reads a range of words that are no code.</summary>
    private void ReadText(ReadOnlySpan<byte> text, int at, int end)
    {
        text = text[..end];
        var classes = Words.Table;
        while (at < text.Length)
        {
            switch (classes[text[at]])
            {
                case ByteClass.Letter:
                    var stop = Words.End(text, at + 1);
                    Tokens++;
                    _windowLength++;
                    var length = stop - at;
                    if (length > ByteTable.MaxLength)
                    {
                        LongName(text[at..stop], inText: true);
                    }
                    else if (length > 1)
                    {
                        var word = text[at..stop];
                        if (length < 16 || !Words.IsOpaque(word))
                        {
                            var name = names.Add(word);
                            if (name >= ReservedWords.StopWordCount) Use(name, 0, 1);
                        }
                    }

                    at = stop;
                    continue;
                case ByteClass.NewLine:
                    at++;
                    NewLine();
                    continue;
                case ByteClass.Digit:
                    at = Number(text, at, inText: true);
                    continue;
                case ByteClass.Wide:
                    at = Wide(text, at, inText: true);
                    continue;
                default:
                    at++;
                    continue;
            }
        }
    }

    private static int KebabEnd(ReadOnlySpan<byte> text, int stop)
    {
        while (stop + 1 < text.Length && text[stop] == '-' && Words.Table[text[stop + 1]] is ByteClass.Letter or ByteClass.Digit) stop = Words.End(text, stop + 1);
        return stop;
    }

    private int Number(ReadOnlySpan<byte> text, int at, bool inText)
    {
        var stop = Words.End(text, at + 1);
        Tokens++;
        _windowLength++;
        var word = text[at..stop];
        if (word.Length > ByteTable.MaxLength) LongName(word, inText);
        else if (!Words.IsOpaque(word)) Use(names.Add(word), inText ? 0 : 1, inText ? 1 : 0);
        return stop;
    }

    private int Wide(ReadOnlySpan<byte> text, int at, bool inText)
    {
        if (Words.WidePunctuation(text, at) is var skip and > 0) return at + skip;
        var stop = Words.End(text, at + 1);
        Tokens++;
        _windowLength++;
        if (stop - at > ByteTable.MaxLength) LongName(text[at..stop], inText);
        else if (stop - at > 1) Use(names.Add(text[at..stop]), inText ? 0 : 1, inText ? 1 : 0);
        return stop;
    }

    // A name too long for a term still has parts that may be looked for.
    private void LongName(ReadOnlySpan<byte> name, bool inText)
    {
        _tooLong = true;
        if (name.Length > 512) return;
        Span<(int Start, int Length)> parts = stackalloc (int, int)[NameSplitter.MaxParts];
        var count = NameSplitter.Split(name, parts);
        for (var i = 0; i < count; i++)
            if (!Words.IsOpaque(name.Slice(parts[i].Start, parts[i].Length))) Use(names.Add(name.Slice(parts[i].Start, parts[i].Length)), inText ? 0 : 1, inText ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Use(int name, int code, int text)
    {
        if (name >= _seenIn.Length) GrowTables(name);
        if (_seenIn[name] == _serial)
        {
            ref var use = ref CollectionsMarshal.AsSpan(_uses)[_placeOf[name]];
            use.Code = (ushort)Math.Min(use.Code + code, ushort.MaxValue);
            use.Text = (ushort)Math.Min(use.Text + text, ushort.MaxValue);
            return;
        }

        _seenIn[name] = _serial;
        _placeOf[name] = _uses.Count;
        _uses.Add(new NameUse { Name = name, Code = (ushort)code, Text = (ushort)text });
    }

    private void GrowTables(int name)
    {
        var size = Math.Max(name + 1, _seenIn.Length * 2);
        Array.Resize(ref _seenIn, size);
        Array.Resize(ref _placeOf, size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NewLine()
    {
        _line++;
        if (--_linesLeft == 0) CloseWindow();
    }

    private void CloseWindow()
    {
        _windows.Add(new WindowUses(_windowFirst, _windowLength));
        _windowFirst = _uses.Count;
        _windowLength = 0;
        _linesLeft = WindowLines;
        _serial++;
    }
}
