using System.Text.RegularExpressions;

namespace Lathe.Engine.Feedback.Compilers;

/// <summary>One form in which tools write an error on one line.</summary>
/// <param name="Name">Of the form.</param>
/// <param name="Kind">What kind of tool writes so.</param>
/// <param name="Pattern">Named groups: path, line, severity, code, message; each may be missing but message.</param>
/// <param name="NeedsFile">The line says nothing that only an error says, so that it counts only where it names a file of the tree.</param>
internal sealed record DiagnosticForm(string Name, DiagnosticKind Kind, Func<Regex> Pattern, bool NeedsFile = false);

/// <summary>
/// The forms, the particular ones first. What takes more than one line (rustc, Python, ESLint, stack traces) is in <see cref="DiagnosticBlocks"/>. A new tool is a new row here or there.
/// </summary>
internal static partial class DiagnosticTable
{
    private const int Timeout = 500;
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    /// <summary>Words that only linters and validators use for their rules' names: the row tells the kind, and this table lifts a compiler's form to a validator's.</summary>
    public static IReadOnlyList<string> ValidatorCodes { get; } = ["CA", "IDE", "SA", "MA", "S", "RS", "E", "W", "F", "SC", "DL", "N", "B", "D", "UP", "PL", "RUF", "I"];

    public static IReadOnlyList<DiagnosticForm> Forms { get; } =
    [
        new("msbuild", DiagnosticKind.Compiler, MsBuild), // C#, F#, Visual Basic, MSVC, tsc
        new("tsc", DiagnosticKind.Compiler, TscPretty),
        new("maven", DiagnosticKind.Compiler, Maven),
        new("sbt", DiagnosticKind.Compiler, Sbt),
        new("kotlin", DiagnosticKind.Compiler, Kotlin),
        new("gnu", DiagnosticKind.Compiler, Gnu), // gcc, clang, javac, swiftc, ghc, mypy, nim, zig
        new("linker", DiagnosticKind.Compiler, Linker),
        new("php", DiagnosticKind.Compiler, Php),
        new("ruff", DiagnosticKind.Validator, RuleFirst, NeedsFile: true), // ruff, flake8, pylint, shellcheck, markdownlint
        new("project", DiagnosticKind.Compiler, ProjectWide), // MSBuild's errors without a place, NuGet's
        new("perl", DiagnosticKind.Compiler, Perl, NeedsFile: true),
        new("shell", DiagnosticKind.Compiler, Shell, NeedsFile: true),
        new("colon", DiagnosticKind.Compiler, Colon, NeedsFile: true), // go build, go vet, ruby, staticcheck, yamllint's parsable form
    ];

    [GeneratedRegex(@"^\s*(?<path>[^\s(][^(]{0,400})\((?<line>\d{1,7})(,\d{1,5}){0,3}\)\s?: (?<severity>fatal error|error|warning) (?<code>[A-Za-z]{1,10}\d{1,6})\s?: (?<message>[^\[]*(\[(?!/)[^\[]*)*)(\[/[^\]]*\])?$", Options, Timeout)]
    private static partial Regex MsBuild();

    [GeneratedRegex(@"^(?<path>[^\s:][^:]{0,400}):(?<line>\d{1,7}):\d{1,5} - (?<severity>error|warning) (?<code>TS\d{1,6}): (?<message>.+)$", Options, Timeout)]
    private static partial Regex TscPretty();

    [GeneratedRegex(@"^\[(?<severity>ERROR|WARNING)\] (?<path>/?[^:\[\s][^:\[]{0,400}):\[(?<line>\d{1,7})(,\d{1,5})?\] (error: )?(?<message>.+)$", Options, Timeout)]
    private static partial Regex Maven();

    [GeneratedRegex(@"^\[(?<severity>error|warn)\] (?<path>[^:\s][^:]{0,400}):(?<line>\d{1,7}):(\d{1,5}:)? (?<message>.+)$", Options, Timeout)]
    private static partial Regex Sbt();

    [GeneratedRegex(@"^(?<severity>[ew]): (file://)?(?<path>[^:\s][^:]{0,400}):(?<line>\d{1,7}):\d{1,5}:? (?<message>.+)$", Options, Timeout)]
    private static partial Regex Kotlin();

    [GeneratedRegex(@"^(?<path>[^\s:][^:]{0,400}):(?<line>\d{1,7}):(\d{1,5}(-\d{1,5})?:)? (?<severity>fatal error|internal compiler error|error|warning): (?<message>.+?)(\s+\[(?<code>-W[\w=+-]+|GHC-\d+|[a-z][a-z0-9-]+)\])?$", Options, Timeout)]
    private static partial Regex Gnu();

    [GeneratedRegex(@"^(\S*ld(\.\w+)?: )?(?<path>[^\s:][^:]{0,400}):(?<line>\d{1,7})?(\(\.[^)]{1,60}\))?: (?<message>(undefined reference to|multiple definition of) .+)$", Options, Timeout)]
    private static partial Regex Linker();

    [GeneratedRegex(@"^(PHP )?(?<code>Parse|Fatal|Uncaught) error: +(?<message>.+) in (?<path>\S+?)( on line |:)(?<line>\d{1,7})$", Options, Timeout)]
    private static partial Regex Php();

    [GeneratedRegex(@"^(?<path>[^\s:][^:]{0,400}):(?<line>\d{1,7}):(\d{1,5}:)? (?<code>[A-Z]{1,4}\d{2,5}|MD\d{3}/\S+):? (?<message>.+)$", Options, Timeout)]
    private static partial Regex RuleFirst();

    [GeneratedRegex(@"^\s*(?<path>[^\s:][^:]{0,400}\.\w*proj|[^\s:][^:]{0,400}\.slnx?|MSBUILD|CSC|NUGET)\s?: (?<severity>error|warning) (?<code>[A-Z]{2,10}\d{1,6})\s?: (?<message>[^\[]*(\[(?!/)[^\[]*)*)(\[/[^\]]*\])?$", Options, Timeout)]
    private static partial Regex ProjectWide();

    [GeneratedRegex(@"^(?<message>\S.{0,500}) at (?<path>\S{1,400}) line (?<line>\d{1,7})[.,]", Options, Timeout)]
    private static partial Regex Perl();

    [GeneratedRegex(@"^(?<path>[^\s:]{1,400}): (line )?(?<line>\d{1,7}): (?<message>.+)$", Options, Timeout)]
    private static partial Regex Shell();

    [GeneratedRegex(@"^(vet: )?(?<path>[^\s:][^:]{0,400}):(?<line>\d{1,7}):(\d{1,5}:)? (\[(?<severity>error|warning)\] )?(?<message>.+)$", Options, Timeout)]
    private static partial Regex Colon();
}
