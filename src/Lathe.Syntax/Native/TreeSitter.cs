using System.Runtime.InteropServices;

namespace Lathe.Syntax.Native;

/// <summary>The functions of tree-sitter's core that are used here; its api.h says what each does.</summary>
internal static unsafe partial class TreeSitter
{
    /// <summary>The library's name for the resolver in <see cref="NativeLibraries"/>.</summary>
    public const string Library = "tree-sitter";

    public const int Utf16LittleEndian = 1;
    public const ushort ErrorSymbol = ushort.MaxValue;

    [LibraryImport(Library, EntryPoint = "ts_parser_new")]
    public static partial ParserHandle NewParser();

    [LibraryImport(Library, EntryPoint = "ts_parser_delete")]
    public static partial void DeleteParser(nint parser);

    [LibraryImport(Library, EntryPoint = "ts_parser_set_language")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetLanguage(ParserHandle parser, nint language);

    [LibraryImport(Library, EntryPoint = "ts_parser_parse_with_options")]
    public static partial TreeHandle Parse(ParserHandle parser, nint oldTree, ParseInput input, ParseOptions options);

    [LibraryImport(Library, EntryPoint = "ts_tree_copy")]
    public static partial TreeHandle CopyTree(TreeHandle tree);

    [LibraryImport(Library, EntryPoint = "ts_tree_delete")]
    public static partial void DeleteTree(nint tree);

    [LibraryImport(Library, EntryPoint = "ts_tree_edit")]
    public static partial void EditTree(TreeHandle tree, InputEdit* edit);

    [LibraryImport(Library, EntryPoint = "ts_tree_root_node")]
    public static partial Node Root(TreeHandle tree);

    [LibraryImport(Library, EntryPoint = "ts_node_end_byte")]
    [SuppressGCTransition]
    public static partial uint EndByte(Node node);

    [LibraryImport(Library, EntryPoint = "ts_node_symbol")]
    [SuppressGCTransition]
    public static partial ushort Symbol(Node node);

    [LibraryImport(Library, EntryPoint = "ts_node_is_named")]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool IsNamed(Node node);

    [LibraryImport(Library, EntryPoint = "ts_node_is_missing")]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool IsMissing(Node node);

    [LibraryImport(Library, EntryPoint = "ts_node_has_error")]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool HasError(Node node);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_new")]
    public static partial CursorState NewCursor(Node node);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_delete")]
    public static partial void DeleteCursor(ref CursorState cursor);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_current_node")]
    [SuppressGCTransition]
    public static partial Node CurrentNode(ref CursorState cursor);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_goto_first_child")]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool GoToFirstChild(ref CursorState cursor);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_goto_next_sibling")]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool GoToNextSibling(ref CursorState cursor);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_goto_parent")]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool GoToParent(ref CursorState cursor);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_current_field_id")]
    [SuppressGCTransition]
    public static partial ushort CurrentField(ref CursorState cursor);

    [LibraryImport(Library, EntryPoint = "ts_language_field_count")]
    public static partial uint FieldCount(nint language);

    [LibraryImport(Library, EntryPoint = "ts_language_field_name_for_id")]
    public static partial byte* FieldName(nint language, ushort field);

    [LibraryImport(Library, EntryPoint = "ts_language_symbol_count")]
    public static partial uint SymbolCount(nint language);

    [LibraryImport(Library, EntryPoint = "ts_language_symbol_name")]
    public static partial byte* SymbolName(nint language, ushort symbol);

    [LibraryImport(Library, EntryPoint = "lathe_with_scanner")]
    public static partial nint WithScanner(nint language, nint create, nint destroy, nint scan, nint serialize, nint deserialize);

    /// <summary>A place in a text; columns are counted in bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Point
    {
        public uint Row;
        public uint Column;
    }

    /// <summary>A node of a tree; valid as long as the tree's handle is.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct Node
    {
        private readonly uint _startByte;
        private readonly uint _startRow;
        private readonly uint _startColumn;
        private readonly uint _alias;
        private readonly nint _id;
        private readonly nint _tree;

        public uint StartByte => _startByte;

        public uint StartRow => _startRow;

        public nint Id => _id;

        /// <summary>In UTF-16 units, as every position outside this folder.</summary>
        public int Start => (int)(_startByte / sizeof(char));

        public int End => (int)(EndByte(this) / sizeof(char));
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct CursorState
    {
        public nint Tree;
        public nint Id;
        public uint Context0;
        public uint Context1;
        public uint Context2;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ParseInput
    {
        public void* Payload;
        public delegate* unmanaged[Cdecl]<void*, uint, Point, uint*, byte*> Read;
        public int Encoding;
        public void* Decode;
    }

    /// <summary>Options of a parse, which ends where the callback answers 1.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ParseOptions
    {
        public void* Payload;
        public delegate* unmanaged[Cdecl]<void**, byte> Progress;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct InputEdit
    {
        public uint StartByte;
        public uint OldEndByte;
        public uint NewEndByte;
        public Point StartPoint;
        public Point OldEndPoint;
        public Point NewEndPoint;
    }
}
