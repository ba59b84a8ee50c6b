using static Lathe.Syntax.LanguageKind;

namespace Lathe.Syntax;

/// <summary>The table itself. Adding a language is a row here, and a row of outline rules where it has definitions worth listing.</summary>
internal static class LanguageRows
{
    private static readonly StringRule Double = new("\"", "\"", Escape.Backslash);
    private static readonly StringRule Single = new("'", "'", Escape.Backslash);
    private static readonly StringRule DoubleOverLines = new("\"", "\"", Escape.Backslash, Multiline: true);
    private static readonly StringRule SingleOverLines = new("'", "'", Escape.Backslash, Multiline: true);
    private static readonly StringRule TripleDouble = new("\"\"\"", "\"\"\"", Escape.Backslash, Multiline: true);
    private static readonly StringRule RawBacktick = new("`", "`", Escape.None, Multiline: true);

    private static readonly Lexicon Slashes = new() { LineComments = ["//"], BlockComment = ("/*", "*/"), Strings = [Double, Single] };

    private static readonly Lexicon Script = new()
    {
        LineComments = ["//"],
        BlockComment = ("/*", "*/"),
        Strings = [Double, Single, new("`", "`", Escape.Backslash, Multiline: true, Interpolation: "${")],
        Quirks = Quirks.SlashRegex | Quirks.ApostrophesInText,
    };

    private static readonly Lexicon NoCheck = new() { Checks = Checks.None };

    public static readonly Language[] All =
    [
        new("csharp", "C#", Code, Slashes with { Quirks = Quirks.Directives | Quirks.CSharpStrings })
            { Aliases = ["cs", "c#"], Extensions = [".cs", ".csx"] },
        new("python", "Python", Code, new() { LineComments = ["#"], Quirks = Quirks.PythonStrings | Quirks.Indentation })
            { Aliases = ["py"], Extensions = [".py", ".pyi", ".pyw"], FileNames = ["sconstruct", "wscript"], Interpreters = ["python", "pypy"] },
        new("javascript", "JavaScript", Code, Script)
            { Aliases = ["js", "jsx", "node"], Extensions = [".js", ".mjs", ".cjs", ".jsx"], Interpreters = ["node", "nodejs", "bun"] },
        new("typescript", "TypeScript", Code, Script)
            { Aliases = ["ts"], Extensions = [".ts", ".mts", ".cts"], Interpreters = ["deno", "ts-node", "tsx"] },
        new("tsx", "TSX", Code, Script) { Extensions = [".tsx"] },
        new("go", "Go", Code, Slashes with { Strings = [Double, Single, RawBacktick] }) { Aliases = ["golang"], Extensions = [".go"] },
        new("java", "Java", Code, Slashes with { Strings = [TripleDouble, Double, Single] }) { Extensions = [".java"] },
        new("rust", "Rust", Code, Slashes with { NestedComments = true, Strings = [DoubleOverLines], Quirks = Quirks.TickMayStandAlone | Quirks.HashStrings })
            { Aliases = ["rs"], Extensions = [".rs"] },
        new("c", "C", Code, Slashes with { Quirks = Quirks.Directives }) { Aliases = ["h"], Extensions = [".c", ".h"] },
        new("cpp", "C++", Code, Slashes with { Quirks = Quirks.Directives | Quirks.CppRawStrings })
            { Aliases = ["c++", "cc"], Extensions = [".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx", ".inl", ".ipp", ".cu"] },
        new("ruby", "Ruby", Code, new()
        {
            LineComments = ["#"],
            Strings = [new("\"", "\"", Escape.Backslash, true, "#{"), SingleOverLines, new("`", "`", Escape.Backslash, true, "#{")],
            Quirks = Quirks.SlashRegex | Quirks.HereDocuments | Quirks.RubyLiterals,
        })
            { Aliases = ["rb"], Extensions = [".rb", ".rake", ".gemspec"], FileNames = ["rakefile", "gemfile", "vagrantfile"], Interpreters = ["ruby"] },
        new("php", "PHP", Code, new()
        {
            LineComments = ["//", "#"],
            BlockComment = ("/*", "*/"),
            Strings = [DoubleOverLines, SingleOverLines, new("`", "`", Escape.Backslash, true)],
            Quirks = Quirks.PhpTags | Quirks.HereDocuments,
        })
            { Extensions = [".php", ".phtml", ".php5"], Interpreters = ["php"] },
        new("bash", "Bash", Code, new()
        {
            LineComments = ["#"],
            Strings = [new("$'", "'", Escape.Backslash, true), new("\"", "\"", Escape.Backslash, true, "$("), new("'", "'", Escape.None, true)],
            Quirks = Quirks.HereDocuments | Quirks.CommentNeedsSpace | Quirks.ShellWords,
            Checks = Checks.Strings,
        })
            { Aliases = ["sh", "shell", "zsh"], Extensions = [".sh", ".bash", ".zsh"], FileNames = [".bashrc", ".profile", "pkgbuild"], Interpreters = ["bash", "sh", "dash", "zsh", "ksh"] },
        new("jsonc", "JSON with comments", Data, Slashes with { Strings = [Double], Checks = Checks.JsonWithComments })
            {
                Extensions = [".jsonc", ".code-workspace", ".code-snippets", ".sublime-project", ".sublime-settings", ".sublime-keymap", ".sublime-commands", ".sublime-build"],
                FileNames =
                [
                    "tsconfig.json", "jsconfig.json", "devcontainer.json", ".devcontainer.json", "launch.json", "settings.json", "tasks.json", "extensions.json", "keybindings.json", ".eslintrc.json", ".eslintrc", ".babelrc", ".babelrc.json", "babel.config.json",
                    ".swcrc", ".jshintrc", ".jscsrc", ".oxlintrc.json", ".luarc.json", ".markdownlint.json", ".mocharc.json", "api-extractor.json", "tsdoc.json", "typedoc.json", "tslint.json", "rush.json", "turbo.json", "nx.json", "angular.json", "wrangler.json",
                    "cspell.json", ".cspell.json", "cspell.config.json", "pyrightconfig.json", "deno.json", "bun.lock", "global.json", "appsettings.json", "launchsettings.json",
                ],
            },
        new("jsonl", "JSON lines", Data, Slashes with { Strings = [Double], Checks = Checks.JsonLines }) { Aliases = ["ndjson"], Extensions = [".jsonl", ".ndjson"] },
        new("json", "JSON", Data, Slashes with { Strings = [Double], Checks = Checks.Json })
            { Extensions = [".json", ".webmanifest", ".geojson", ".har", ".ipynb"], FileNames = ["composer.lock", ".prettierrc"] },
        new("yaml", "YAML", Data, new()
        {
            LineComments = ["#"], Strings = [DoubleOverLines, new("'", "'", Escape.Doubled, true)], Quirks = Quirks.CommentNeedsSpace, Checks = Checks.YamlTabs,
        })
            { Aliases = ["yml"], Extensions = [".yaml", ".yml"], FileNames = [".clang-format", ".clang-tidy"] },
        new("toml", "TOML", Data, new()
        {
            LineComments = ["#"],
            Strings = [TripleDouble, new("'''", "'''", Escape.None, true), Double, new("'", "'", Escape.None)],
            Quirks = Quirks.KebabNames,
        })
            { Extensions = [".toml"], FileNames = ["cargo.lock", "poetry.lock", "pipfile", "uv.lock"] },
        new("html", "HTML", Markup, new() { BlockComment = ("<!--", "-->"), Checks = Checks.Comments })
            { Extensions = [".html", ".htm", ".xhtml", ".vue", ".svelte", ".razor", ".cshtml"] },
        new("xml", "XML", Markup, new() { BlockComment = ("<!--", "-->"), Checks = Checks.Comments })
            { Extensions = [".xml", ".csproj", ".fsproj", ".vbproj", ".props", ".targets", ".slnx", ".svg", ".xsd", ".xsl", ".resx", ".xaml", ".config", ".nuspec", ".plist"] },
        new("css", "CSS", Markup, new() { BlockComment = ("/*", "*/"), Strings = [Double, Single], Quirks = Quirks.KebabNames }) { Extensions = [".css"] },
        new("scss", "SCSS", Markup, new()
        {
            LineComments = ["//"], BlockComment = ("/*", "*/"), Strings = [Double, Single], Quirks = Quirks.KebabNames | Quirks.CommentNeedsSpace,
        })
            { Aliases = ["less"], Extensions = [".scss", ".less"] },
        new("markdown", "Markdown", Prose, NoCheck) { Aliases = ["md"], Extensions = [".md", ".markdown", ".mdx"] },
        new("rst", "reStructuredText", Prose, NoCheck) { Extensions = [".rst"] },
        new("text", "Text", Prose, NoCheck) { Aliases = ["txt"], Extensions = [".txt"], FileNames = ["license", "copying", "authors", "notice", "readme"] },
        new("sql", "SQL", Code, new()
        {
            LineComments = ["--"], BlockComment = ("/*", "*/"), Strings = [new("'", "'", Escape.Doubled, true), new("\"", "\"", Escape.Doubled, true)], Checks = Checks.Comments,
        })
            { Extensions = [".sql", ".ddl"] },
        new("kotlin", "Kotlin", Code, Slashes with
        {
            NestedComments = true,
            Strings = [new("\"\"\"", "\"\"\"", Escape.None, true, "${"), new("\"", "\"", Escape.Backslash, false, "${"), Single],
        })
            { Aliases = ["kt"], Extensions = [".kt", ".kts"] },
        new("swift", "Swift", Code, Slashes with
        {
            NestedComments = true,
            Strings = [new("\"\"\"", "\"\"\"", Escape.Backslash, true, "\\("), new("\"", "\"", Escape.Backslash, false, "\\(")],
            Quirks = Quirks.HashStrings,
        })
            { Extensions = [".swift"] },
        new("scala", "Scala", Code, Slashes with
        {
            NestedComments = true,
            Strings = [new("\"\"\"", "\"\"\"", Escape.None, true), new("\"", "\"", Escape.Backslash)],
            Quirks = Quirks.TickMayStandAlone,
        })
            { Extensions = [".scala", ".sc", ".sbt"] },
        new("dart", "Dart", Code, Slashes with
        {
            NestedComments = true,
            Strings = [new("\"\"\"", "\"\"\"", Escape.Backslash, true, "${"), new("'''", "'''", Escape.Backslash, true, "${"), new("\"", "\"", Escape.Backslash, false, "${"), new("'", "'", Escape.Backslash, false, "${")],
            Checks = Checks.Comments,
        })
            { Extensions = [".dart"] },
        new("lua", "Lua", Code, new() { LineComments = ["--"], BlockComment = ("--[[", "]]"), Strings = [Double, Single], Checks = Checks.None })
            { Extensions = [".lua"], Interpreters = ["lua"] },
        new("perl", "Perl", Code, new() { LineComments = ["#"], Strings = [DoubleOverLines, SingleOverLines], Checks = Checks.None })
            { Extensions = [".pl", ".pm"], Interpreters = ["perl"] },
        new("powershell", "PowerShell", Code, new() { LineComments = ["#"], BlockComment = ("<#", "#>"), Checks = Checks.None })
            { Extensions = [".ps1", ".psm1"], Interpreters = ["pwsh"] },
        new("fsharp", "F#", Code, new() { LineComments = ["//"], BlockComment = ("(*", "*)"), Checks = Checks.None }) { Aliases = ["fs"], Extensions = [".fs", ".fsx", ".fsi"] },
        new("make", "Makefile", Code, new() { LineComments = ["#"], Checks = Checks.None }) { Extensions = [".mk"], FileNames = ["makefile", "gnumakefile"], Interpreters = ["make"] },
        new("cmake", "CMake", Code, new() { LineComments = ["#"], Checks = Checks.None }) { Extensions = [".cmake"], FileNames = ["cmakelists.txt"] },
        new("dockerfile", "Dockerfile", Code, new() { LineComments = ["#"], Checks = Checks.None }) { Extensions = [".dockerfile"], FileNames = ["dockerfile", "containerfile"] },
        new("proto", "Protocol Buffers", Code, Slashes) { Extensions = [".proto"] },
        new("graphql", "GraphQL", Code, new() { LineComments = ["#"], Strings = [TripleDouble, Double] }) { Extensions = [".graphql", ".gql"] },
        new("hcl", "HCL", Data, new() { LineComments = ["#", "//"], BlockComment = ("/*", "*/"), Strings = [new("\"", "\"", Escape.Backslash, false, "${")], Checks = Checks.None })
            { Aliases = ["terraform"], Extensions = [".tf", ".hcl", ".tfvars"] },
        new("ini", "INI", Data, new() { LineComments = [";", "#"], Checks = Checks.None })
            { Extensions = [".ini", ".cfg", ".conf", ".properties", ".editorconfig"], FileNames = [".gitconfig", ".editorconfig", ".npmrc"] },
    ];
}
