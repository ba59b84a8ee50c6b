using static Lathe.Context.BlockLayout;
using static Lathe.Context.StringForms;
using static Lathe.Context.WordRole;

namespace Lathe.Context;

/// <summary>What the reader knows of one language beyond its comments.</summary>
internal sealed record SyntaxRow(string[] Languages, StringForms Strings, BlockLayout Layout, bool Calls, (WordRole Role, string Words)[] Words);

/// <summary>The table of the languages whose definitions and imports are read. Adding one is a row.</summary>
internal static class SyntaxRows
{
    private const string CControl = "if for while switch return sizeof do else case defined __attribute__ __attribute __declspec alignas decltype static_assert typeof __typeof__ asm __asm__";
    private const string CKeywords = "break continue default goto static const extern inline void int char unsigned signed long short float double volatile register bool auto restrict __restrict NULL true false";

    public static readonly SyntaxRow[] All =
    [
        new(["c"], DoubleQuotes | SingleQuotes, Braces, true, [(Control, CControl), (Keyword, CKeywords + " typedef"), (WordRole.Type, "struct union enum")]),
        new(["cpp"], DoubleQuotes | SingleQuotes, Braces, true,
        [
            (Control, CControl + " catch new delete throw noexcept requires"),
            (Keyword, CKeywords + " typedef public private protected virtual override final template typename using this nullptr constexpr explicit friend mutable operator try static_cast const_cast reinterpret_cast dynamic_cast"),
            (WordRole.Type, "class struct union enum concept"), (Module, "namespace"),
        ]),
        new(["csharp"], DoubleQuotes | SingleQuotes | Verbatim | TripleDouble, Braces, true,
        [
            (Control, "if for foreach while switch return sizeof do else case catch lock fixed new typeof nameof default throw await yield when base this checked unchecked stackalloc"),
            (Keyword, "break continue goto static const extern void int char uint long ulong short ushort byte sbyte float double decimal bool string object var public private protected internal virtual override sealed abstract readonly partial async in out ref params get set init value true false null is as using try finally where operator implicit explicit event delegate required file unsafe volatile"),
            (WordRole.Type, "class struct interface enum record"), (Module, "namespace"), (Import, "using"),
        ]),
        new(["java"], DoubleQuotes | SingleQuotes | TripleDouble, Braces, true,
        [
            (Control, "if for while switch return do else case catch synchronized new throw super this assert"),
            (Keyword, "break continue default static final void int char long short byte float double boolean public private protected abstract native transient volatile try finally throws extends implements instanceof null true false var"),
            (WordRole.Type, "class interface enum record"), (Module, "package"), (Import, "import"),
        ]),
        new(["javascript", "typescript", "tsx"], DoubleQuotes | SingleQuotes | Backtick | SlashRegex, Braces, true,
        [
            (Control, "if for while switch return do else case catch new throw super this typeof await yield delete void in of instanceof with"),
            (Keyword, "break continue default static const let var async export extends implements public private protected readonly abstract declare get set null undefined true false try finally as keyof any"),
            (WordRole.Type, "class interface enum type"), (WordRole.Function, "function"), (Module, "namespace module"), (ImportQuoted, "import from require"),
        ]),
        new(["python"], DoubleQuotes | SingleQuotes | TripleDouble | TripleSingle, Indentation, false,
        [
            (Control, "if for while return else elif except in not and or is lambda yield await assert del raise with"),
            (Keyword, "break continue pass try finally global nonlocal async self cls None True False as"),
            (WordRole.Type, "class"), (WordRole.Function, "def"), (Import, "import"), (PythonFrom, "from"),
        ]),
        new(["go"], DoubleQuotes | SingleQuotes | Backtick, Braces, false,
        [
            (Control, "if for switch return else case select go defer range"),
            (Keyword, "break continue default goto const var struct interface map chan nil true false string int error bool byte fallthrough"),
            (WordRole.Type, "type"), (WordRole.Function, "func"), (Module, "package"), (ImportQuoted, "import"),
        ]),
        new(["rust"], DoubleQuotes | OverLines | Tick | Hashes, Braces, false,
        [
            (Control, "if for while return else match loop in where impl"),
            (Keyword, "break continue let mut pub const static ref self super move async await unsafe extern dyn as crate true false"),
            (WordRole.Type, "struct enum trait union type"), (WordRole.Function, "fn macro_rules"), (Module, "mod"), (Import, "use"),
        ]),
        new(["ruby"], DoubleQuotes | SingleQuotes | OverLines, Indentation, false,
        [
            (Control, "if unless while until return else elsif case when in and or not yield rescue ensure do end begin then"),
            (Keyword, "break next self nil true false super"),
            (WordRole.Type, "class"), (WordRole.Function, "def"), (Module, "module"), (ImportQuoted, "require require_relative load"),
        ]),
        new(["php"], DoubleQuotes | SingleQuotes | OverLines, Braces, false,
        [
            (Control, "if for foreach while switch return else elseif case catch new throw echo print isset empty array list match"),
            (Keyword, "break continue default static const public private protected abstract final extends implements try finally null true false as global instanceof"),
            (WordRole.Type, "class interface trait enum"), (WordRole.Function, "function"), (Module, "namespace"), (Import, "use"), (ImportQuoted, "require require_once include include_once"),
        ]),
        new(["bash"], DoubleQuotes | SingleQuotes | OverLines | RawSingle, Braces, true,
        [
            (Control, "if for while until return else elif case in do done fi esac then select"), (Keyword, "local export readonly declare unset shift exit echo set true false"), (WordRole.Function, "function"),
        ]),
        new(["kotlin"], DoubleQuotes | SingleQuotes | TripleDouble, Braces, false,
        [
            (Control, "if for while when return else do catch throw in is as"),
            (Keyword, "break continue val var override private public internal protected open abstract suspend null true false this super try finally companion data sealed"),
            (WordRole.Type, "class interface object typealias"), (WordRole.Function, "fun"), (Module, "package"), (Import, "import"),
        ]),
        new(["swift"], DoubleQuotes | TripleDouble, Braces, false,
        [
            (Control, "if for while switch return else guard case catch throw in repeat where"),
            (Keyword, "break continue default let var static override private public internal fileprivate open nil true false self super try init"),
            (WordRole.Type, "class struct enum protocol extension actor typealias"), (WordRole.Function, "func"), (Import, "import"),
        ]),
        new(["scala"], DoubleQuotes | TripleDouble | Tick, Braces, false,
        [
            (Control, "if for while match return else case catch throw new yield do"),
            (Keyword, "val var override private protected implicit lazy final sealed abstract extends with null true false this super try finally given using"),
            (WordRole.Type, "class trait object enum type"), (WordRole.Function, "def"), (Module, "package"), (Import, "import"),
        ]),
        new(["dart"], DoubleQuotes | SingleQuotes | TripleDouble | TripleSingle, Braces, true,
        [
            (Control, "if for while switch return else case catch new throw super this await yield assert"),
            (Keyword, "break continue default static final const void int double bool var late required extends implements with null true false async"),
            (WordRole.Type, "class mixin extension enum typedef"), (ImportQuoted, "import export part"),
        ]),
        new(["proto"], DoubleQuotes | SingleQuotes, Braces, false, [(Keyword, "optional repeated required string int32 int64 uint32 uint64 bool bytes returns option"), (WordRole.Type, "message enum service"), (WordRole.Function, "rpc"), (Module, "package"), (ImportQuoted, "import")]),
        new(["graphql"], DoubleQuotes | TripleDouble, Braces, false, [(WordRole.Type, "type interface enum input scalar union")]),
        new(["lua"], DoubleQuotes | SingleQuotes, Indentation, false, [(Control, "if for while return else elseif repeat until do then end in and or not"), (Keyword, "local nil true false break"), (WordRole.Function, "function"), (ImportQuoted, "require")]),
        new(["perl"], DoubleQuotes | SingleQuotes, Braces, false, [(Control, "if for foreach while unless return else elsif do"), (Keyword, "my our local"), (WordRole.Function, "sub"), (Module, "package"), (Import, "use")]),
        new(["powershell"], DoubleQuotes | SingleQuotes, Braces, false, [(Control, "if for foreach while switch return else elseif"), (WordRole.Type, "class"), (WordRole.Function, "function")]),
        new(["fsharp"], DoubleQuotes | TripleDouble | Tick, Indentation, false, [(Control, "if for while match return else elif in then with"), (Keyword, "mutable rec private true false"), (WordRole.Type, "type"), (WordRole.Function, "let member"), (Module, "module namespace"), (Import, "open")]),
        new(["json", "jsonc", "jsonl", "html", "xml", "yaml", "hcl", "ini", "make", "cmake", "dockerfile"], StringForms.None, BlockLayout.None, false, []),
        new(["css", "scss", "toml"], DoubleQuotes | SingleQuotes, BlockLayout.None, false, []),
        new(["sql"], DoubleQuotes | SingleQuotes, BlockLayout.None, false, []),
    ];

    public static SyntaxRow? Find(string language)
    {
        foreach (var row in All)
            if (row.Languages.Contains(language)) return row;
        return null;
    }
}
