using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lathe.Syntax.Native;

namespace Lathe.Syntax;

/// <summary>Parses text into trees with the native grammars. Any text is accepted; what does not fit the grammar becomes an error in the tree.</summary>
public static unsafe class SyntaxParser
{
    /// <summary>Parses a whole text.</summary>
    /// <param name="language">Its language.</param>
    /// <param name="text">The text.</param>
    /// <param name="limits">What it may cost; the default limits where null.</param>
    /// <param name="cancellationToken">Ends the parse.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ParseResult Parse(Language language, string text, ParseLimits? limits = null, CancellationToken cancellationToken = default)
    {
        limits ??= ParseLimits.Default;
        if (text.Length > limits.MaxLength) return new ParseResult(null, ParseStop.TooLong);
        return Grammar.For(language) is { } grammar ? Run(grammar, text, 0, limits, cancellationToken) : new ParseResult(null, ParseStop.NoGrammar);
    }

    /// <summary>Parses a changed text, taking over from the tree of the text before whatever the change did not touch. The tree before stays as it is.</summary>
    /// <param name="before">The tree of the text before.</param>
    /// <param name="text">The text now.</param>
    /// <param name="limits">What it may cost; the default limits where null.</param>
    /// <param name="cancellationToken">Ends the parse.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ParseResult Reparse(SyntaxTree before, string text, ParseLimits? limits = null, CancellationToken cancellationToken = default)
    {
        limits ??= ParseLimits.Default;
        if (text.Length > limits.MaxLength) return new ParseResult(null, ParseStop.TooLong);
        var start = before.Text.AsSpan().CommonPrefixLength(text);
        var end = CommonSuffix(before.Text.AsSpan(start), text.AsSpan(start));
        using var edited = TreeSitter.CopyTree(before.Handle);
        var edit = new TreeSitter.InputEdit
        {
            StartByte = Bytes(start),
            OldEndByte = Bytes(before.Text.Length - end),
            NewEndByte = Bytes(text.Length - end),
            StartPoint = PointAt(text, start),
            OldEndPoint = PointAt(before.Text, before.Text.Length - end),
            NewEndPoint = PointAt(text, text.Length - end),
        };
        TreeSitter.EditTree(edited, &edit);
        return Run(before.Grammar, text, edited.DangerousGetHandle(), limits, cancellationToken);
    }

    private static ParseResult Run(Grammar grammar, string text, nint oldTree, ParseLimits limits, CancellationToken cancellationToken)
    {
        using var parser = TreeSitter.NewParser();
        TreeSitter.SetLanguage(parser, grammar.Pointer);
        using var watch = new ParseWatch(limits, cancellationToken);
        TreeHandle tree;
        fixed (char* start = text)
        {
            var source = new Source { Text = (byte*)start, Length = Bytes(text.Length) };
            var input = new TreeSitter.ParseInput { Payload = &source, Read = &Read, Encoding = TreeSitter.Utf16LittleEndian };
            tree = TreeSitter.Parse(parser, oldTree, input, watch.Options);
        }

        if (!tree.IsInvalid) return new ParseResult(new SyntaxTree(grammar, text, tree), ParseStop.None);
        tree.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        return new ParseResult(null, ParseStop.TooSlow);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* Read(void* payload, uint index, TreeSitter.Point position, uint* length)
    {
        var source = (Source*)payload;
        var at = Math.Min(index, source->Length);
        *length = source->Length - at;
        return source->Text + at;
    }

    private static uint Bytes(int units) => (uint)units * sizeof(char);

    private static TreeSitter.Point PointAt(string text, int position)
    {
        var before = text.AsSpan(0, position);
        return new TreeSitter.Point { Row = (uint)before.Count('\n'), Column = Bytes(position - before.LastIndexOf('\n') - 1) };
    }

    private static int CommonSuffix(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var most = Math.Min(a.Length, b.Length);
        var length = 0;
        while (length < most && a[a.Length - 1 - length] == b[b.Length - 1 - length]) length++;
        return length;
    }

    private struct Source
    {
        public byte* Text;
        public uint Length;
    }
}
