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

    private Grammar(Language language, GrammarRow row, nint pointer)
    {
        Language = language;
        Row = row;
        Pointer = pointer;
        _names = new string?[TreeSitter.SymbolCount(pointer)];
        _query = new Lazy<GrammarQuery>(() => GrammarQuery.Load(this));
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
