using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Lathe.Syntax.Native;

namespace Lathe.Syntax;

/// <summary>A grammar that has been loaded. Shared by all threads.</summary>
internal sealed class Grammar
{
    private static readonly ConcurrentDictionary<string, Grammar?> Loaded = new(StringComparer.Ordinal);

    private readonly string?[] _names;
    private readonly Lazy<GrammarQuery> _query;
    private readonly Lazy<string[]> _fields;

    private Grammar(Language language, GrammarRow row, nint pointer)
    {
        Language = language;
        Row = row;
        Pointer = pointer;
        _names = new string?[TreeSitter.SymbolCount(pointer)];
        _query = new Lazy<GrammarQuery>(() => GrammarQuery.Load(this));
        _fields = new Lazy<string[]>(() => ReadFields(pointer));
    }

    public Language Language { get; }

    public GrammarRow Row { get; }

    public nint Pointer { get; }

    /// <summary>The language's query; compiled when it is first asked for, which a syntax check never does.</summary>
    public GrammarQuery Query => _query.Value;

    /// <summary>The grammar of a language; null where it has none or its library is not there.</summary>
    public static Grammar? For(Language language) =>
        Loaded.TryGetValue(language.Id, out var known) ? known : Loaded.GetOrAdd(language.Id, static (_, l) => Load(l), language);

    /// <summary>The name of a node's kind, as the grammar has it.</summary>
    public unsafe string NameOf(ushort symbol)
    {
        if (symbol >= _names.Length) return "ERROR";
        return _names[symbol] ??= Marshal.PtrToStringUTF8((nint)TreeSitter.SymbolName(Pointer, symbol)) ?? "";
    }

    /// <summary>How many kinds of nodes there are.</summary>
    public int KindCount => _names.Length;

    /// <summary>The number of a field; 0 where there is none of that name.</summary>
    public byte FieldId(string name) => (byte)Math.Max(0, Array.IndexOf(_fields.Value, name));

    /// <summary>The name of a field; null for 0.</summary>
    public string? FieldName(byte field) => field > 0 && field < _fields.Value.Length ? _fields.Value[field] : null;

    // Fields are numbered from 1. No grammar has as many as a byte can count (C++, with 50, has the most here).
    private static unsafe string[] ReadFields(nint pointer)
    {
        var names = new string[Math.Min(TreeSitter.FieldCount(pointer) + 1, byte.MaxValue)];
        names[0] = "";
        for (var i = 1; i < names.Length; i++) names[i] = Marshal.PtrToStringUTF8((nint)TreeSitter.FieldName(pointer, (ushort)i)) ?? "";
        return names;
    }

    private static unsafe Grammar? Load(Language language)
    {
        if (GrammarRows.For(language) is not { } row) return null;
        var libraries = NativeLibraries.Shared;
        var function = (delegate* unmanaged[Cdecl]<nint>)libraries.GrammarExport(row.Library, "tree_sitter_" + row.Symbol);
        if (function is null) return null;
        var pointer = WithOwnScanner(libraries, row, function());
        using var parser = TreeSitter.NewParser();
        return pointer != 0 && !parser.IsInvalid && TreeSitter.SetLanguage(parser, pointer) ? new Grammar(language, row, pointer) : null;
    }

    private static nint WithOwnScanner(NativeLibraries libraries, GrammarRow row, nint language)
    {
        var create = Part("create");
        if (create == 0 || language == 0) return language;
        return TreeSitter.WithScanner(language, create, Part("destroy"), Part("scan"), Part("serialize"), Part("deserialize"));

        nint Part(string name) => libraries.CoreExport($"tree_sitter_{row.Symbol}_external_scanner_{name}");
    }
}
