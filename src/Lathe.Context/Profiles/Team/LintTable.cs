namespace Lathe.Context;

/// <summary>In which form a file is written.</summary>
internal enum ConfigForm
{
    /// <summary>A program, or a form that is not read: only that it is there counts.</summary>
    Opaque,
    Json,
    Toml,
    Ini,
    Yaml,
    Xml,
}

/// <summary>A file that configures a tool.</summary>
/// <param name="File">Its name.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Section">The names under which the tool's settings stand; empty for the whole file. Where it is given, the tool is configured only if the section is there.</param>
internal sealed record LintFile(string File, string Tool, ConfigForm Form, string[] Section);

/// <summary>Which files configure which tool, and which settings have a plain meaning.</summary>
internal static class LintTable
{
    public static readonly LintFile[] Files =
    [
        new(".eslintrc", "eslint", ConfigForm.Json, []), new(".eslintrc.json", "eslint", ConfigForm.Json, []), new(".eslintrc.yml", "eslint", ConfigForm.Yaml, []), new(".eslintrc.yaml", "eslint", ConfigForm.Yaml, []),
        new(".eslintrc.js", "eslint", ConfigForm.Opaque, []), new(".eslintrc.cjs", "eslint", ConfigForm.Opaque, []), new("eslint.config.js", "eslint", ConfigForm.Opaque, []), new("eslint.config.mjs", "eslint", ConfigForm.Opaque, []),
        new("eslint.config.ts", "eslint", ConfigForm.Opaque, []), new("package.json", "eslint", ConfigForm.Json, ["eslintConfig"]), new("package.json", "prettier", ConfigForm.Json, ["prettier"]),
        new(".prettierrc", "prettier", ConfigForm.Json, []), new(".prettierrc.json", "prettier", ConfigForm.Json, []), new(".prettierrc.yaml", "prettier", ConfigForm.Yaml, []), new(".prettierrc.yml", "prettier", ConfigForm.Yaml, []),
        new(".prettierrc.js", "prettier", ConfigForm.Opaque, []), new("prettier.config.js", "prettier", ConfigForm.Opaque, []), new("biome.json", "biome", ConfigForm.Json, []), new("tsconfig.json", "tsc", ConfigForm.Json, ["compilerOptions"]),
        new("pyproject.toml", "ruff", ConfigForm.Toml, ["tool", "ruff"]), new("ruff.toml", "ruff", ConfigForm.Toml, []), new(".ruff.toml", "ruff", ConfigForm.Toml, []), new("pyproject.toml", "black", ConfigForm.Toml, ["tool", "black"]),
        new("pyproject.toml", "isort", ConfigForm.Toml, ["tool", "isort"]), new("setup.cfg", "isort", ConfigForm.Ini, ["isort"]), new(".isort.cfg", "isort", ConfigForm.Ini, ["settings"]), new("pyproject.toml", "mypy", ConfigForm.Toml, ["tool", "mypy"]), new("setup.cfg", "mypy", ConfigForm.Ini, ["mypy"]),
        new("mypy.ini", "mypy", ConfigForm.Ini, ["mypy"]), new("setup.cfg", "flake8", ConfigForm.Ini, ["flake8"]), new(".flake8", "flake8", ConfigForm.Ini, ["flake8"]), new("tox.ini", "flake8", ConfigForm.Ini, ["flake8"]),
        new("pyproject.toml", "pylint", ConfigForm.Toml, ["tool", "pylint"]), new(".pylintrc", "pylint", ConfigForm.Ini, []), new("pylintrc", "pylint", ConfigForm.Ini, []), new("setup.cfg", "pycodestyle", ConfigForm.Ini, ["pycodestyle"]),
        new(".rubocop.yml", "rubocop", ConfigForm.Yaml, []), new(".golangci.yml", "golangci-lint", ConfigForm.Yaml, []), new(".golangci.yaml", "golangci-lint", ConfigForm.Yaml, []), new(".golangci.toml", "golangci-lint", ConfigForm.Toml, []),
        new("rustfmt.toml", "rustfmt", ConfigForm.Toml, []), new(".rustfmt.toml", "rustfmt", ConfigForm.Toml, []), new("clippy.toml", "clippy", ConfigForm.Toml, []), new(".clippy.toml", "clippy", ConfigForm.Toml, []), new("Cargo.toml", "clippy", ConfigForm.Toml, ["lints", "clippy"]),
        new("checkstyle.xml", "checkstyle", ConfigForm.Xml, []), new("config/checkstyle/checkstyle.xml", "checkstyle", ConfigForm.Xml, []), new(".clang-format", "clang-format", ConfigForm.Yaml, []), new(".clang-tidy", "clang-tidy", ConfigForm.Opaque, []),
        new("stylecop.json", "stylecop", ConfigForm.Json, []), new(".globalconfig", "dotnet analyzers", ConfigForm.Ini, []), new("phpcs.xml", "phpcs", ConfigForm.Xml, []), new("phpcs.xml.dist", "phpcs", ConfigForm.Xml, []), new("phpstan.neon", "phpstan", ConfigForm.Opaque, []),
        new(".php-cs-fixer.php", "php-cs-fixer", ConfigForm.Opaque, []), new(".scalafmt.conf", "scalafmt", ConfigForm.Opaque, []), new(".swiftlint.yml", "swiftlint", ConfigForm.Yaml, []), new("analysis_options.yaml", "dart analyze", ConfigForm.Opaque, []),
        new(".pre-commit-config.yaml", "pre-commit", ConfigForm.Opaque, []), new("detekt.yml", "detekt", ConfigForm.Opaque, []), new(".stylelintrc.json", "stylelint", ConfigForm.Opaque, []),
    ];

    // The end of the names that lead to a setting, joined with '/', and its meaning with {0} for the value.
    public static readonly (string Tool, string Names, string Meaning)[] Meanings =
    [
        ("ruff", "line-length", "lines up to {0}"), ("ruff", "select/[]", "rules {0}"), ("ruff", "extend-select/[]", "rules {0}"), ("ruff", "quote-style", "{0} quotes"), ("ruff", "target-version", "Python {0}"), ("ruff", "indent-width", "{0} columns a step"), ("ruff", "convention", "docstrings in the form {0}"),
        ("black", "line-length", "lines up to {0}"), ("black", "skip-string-normalization", "quotes left as they are: {0}"), ("isort", "profile", "imports in the form {0}"), ("isort", "line_length", "import lines up to {0}"), ("mypy", "strict", "strict types: {0}"), ("mypy", "disallow_untyped_defs", "every function has types: {0}"),
        ("flake8", "max-line-length", "lines up to {0}"), ("flake8", "max-complexity", "complexity up to {0}"), ("pycodestyle", "max-line-length", "lines up to {0}"), ("pycodestyle", "max_line_length", "lines up to {0}"), ("pylint", "max-line-length", "lines up to {0}"), ("pylint", "max-args", "up to {0} arguments"),
        ("eslint", "extends", "based on {0}"), ("eslint", "extends/[]", "based on {0}"), ("eslint", "indent/[]", "indentation {0}"), ("eslint", "quotes/[]", "quotes {0}"), ("eslint", "semi/[]", "semicolons {0}"), ("eslint", "max-len/[]", "line length {0}"), ("eslint", "max-len/[]/code", "lines up to {0}"), ("eslint", "complexity/[]", "complexity {0}"),
        ("prettier", "printWidth", "lines up to {0}"), ("prettier", "singleQuote", "single quotes: {0}"), ("prettier", "semi", "semicolons: {0}"), ("prettier", "tabWidth", "{0} columns a step"), ("prettier", "useTabs", "tabs: {0}"), ("prettier", "trailingComma", "trailing commas: {0}"),
        ("biome", "lineWidth", "lines up to {0}"), ("biome", "indentStyle", "indentation by {0}"), ("biome", "quoteStyle", "{0} quotes"), ("tsc", "strict", "strict types: {0}"), ("tsc", "noUnusedLocals", "no unused locals: {0}"),
        ("rubocop", "Layout/LineLength/Max", "lines up to {0}"), ("rubocop", "Metrics/MethodLength/Max", "methods up to {0} lines"), ("rubocop", "Style/StringLiterals/EnforcedStyle", "quotes: {0}"), ("rubocop", "TargetRubyVersion", "Ruby {0}"),
        ("golangci-lint", "enable/[]", "linter {0}"), ("golangci-lint", "line-length", "lines up to {0}"), ("golangci-lint", "min-complexity", "complexity up to {0}"), ("rustfmt", "max_width", "lines up to {0}"), ("rustfmt", "hard_tabs", "tabs: {0}"), ("rustfmt", "tab_spaces", "{0} columns a step"), ("rustfmt", "edition", "edition {0}"),
        ("clippy", "msrv", "Rust {0} at least"), ("clippy", "cognitive-complexity-threshold", "complexity up to {0}"), ("clippy", "all", "all: {0}"), ("clippy", "pedantic", "pedantic: {0}"), ("clang-format", "BasedOnStyle", "style {0}"), ("clang-format", "ColumnLimit", "lines up to {0}"), ("clang-format", "IndentWidth", "{0} columns a step"),
        ("swiftlint", "line_length", "lines up to {0}"), ("swiftlint", "line_length/warning", "lines up to {0}"), ("stylecop", "indentationSize", "{0} columns a step"), ("stylecop", "usingDirectivesPlacement", "usings {0}"), ("stylecop", "newlineAtEndOfFile", "final newline: {0}"),
    ];
}
