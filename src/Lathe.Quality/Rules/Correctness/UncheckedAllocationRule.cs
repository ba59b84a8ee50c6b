using Lathe.Quality.Code;
using Lathe.Syntax;

namespace Lathe.Quality.Structure;

internal sealed class UncheckedAllocationRule : ICodeRule
{
    private static readonly HashSet<string> Sources = new(StringComparer.Ordinal) { "malloc", "calloc", "realloc", "strdup", "strndup", "fopen", "fdopen", "opendir", "popen", "kmalloc", "kzalloc", "kcalloc", "kstrdup", "vmalloc" };
    private static readonly HashSet<string> Readers = new(StringComparer.Ordinal) { "memcpy", "memset", "strcpy", "strncpy", "strcat", "sprintf", "snprintf", "fread", "fwrite", "fgets", "fprintf", "fputs", "fgetc", "fscanf", "fseek", "fclose", "readdir", "memmove" };

    public RuleInfo Info { get; } = new(
        "correctness.unchecked-allocation", "Pointer used before it is known to be one", QualityDimension.Correctness, FindingSeverity.Warning,
        "malloc, fopen and their like return NULL when they fail. Counts where the first use of the pointer follows it.",
        [
            new("a.c", null, "void f(void) {\n  char *p = malloc(9);\n  p[0] = 1;\n}\n", 2),
            new("a.c", null, "void f(const char *n) {\n  FILE *h;\n  h = fopen(n, \"r\");\n  fgets(b, 9, h);\n}\n", 3),
            new("a.c", null, "void f(void) {\n  char *p = malloc(9);\n  if (!p) return;\n  p[0] = 1;\n  FILE *h = fopen(n, \"r\");\n  if (h == NULL) die();\n  char *q = malloc(9);\n  check(q);\n  q[0] = 1;\n}\n"),
        ])
    {
        Languages = Languages.C,
        Cwe = [252, 690],
        Remedy = "Check it for NULL first.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call];

    public void Look(CodeSight sight, int node)
    {
        if (!Sources.GetAlternateLookup<ReadOnlySpan<char>>().Contains(sight.CalleeOf(node)) || sight.TextOf(node).Contains("__GFP_NOFAIL", StringComparison.Ordinal)) return;
        var parent = sight.Tree.Parent(node);
        while (sight.RoleOf(parent) is CodeRole.Cast or CodeRole.Parenthesized) parent = sight.Tree.Parent(parent);
        var name = sight.RoleOf(parent) switch { CodeRole.Declarator => sight.Part(parent, CodePart.Name), CodeRole.Assignment => sight.Part(parent, CodePart.Left), _ => CodeTree.None };
        var function = sight.FunctionAround(node);
        if (function < 0 || sight.RoleOf(name) != CodeRole.Identifier || sight.RoleOf(sight.Tree.Parent(parent)) == CodeRole.Parenthesized) return;
        var uses = sight.Names.Of(sight.TextOf(name));
        var i = NameUses.FirstAt(uses, sight.Tree[node].Next);
        if (i >= uses.Count || uses[i] >= sight.Tree[function].Next) return;
        var use = VariableUse.Of(sight, uses[i], function);
        var follows = use.Kind is UseKind.Opened && !IsMeasured(sight, use.Around) || (use.Kind == UseKind.Given && Readers.GetAlternateLookup<ReadOnlySpan<char>>().Contains(sight.CalleeOf(use.Around)));
        if (follows) sight.Report(this, node, $"'{sight.TextOf(name)}' is used in line {sight.Tree.LineOf(use.Node)} without a look at whether {sight.CalleeOf(node)} failed");
    }

    // sizeof(*p) follows nothing.
    private static bool IsMeasured(CodeSight sight, int node)
    {
        for (var at = sight.Tree.Parent(node); at >= 0 && sight.RoleOf(at) is CodeRole.Parenthesized or CodeRole.Unary or CodeRole.Member; at = sight.Tree.Parent(at))
            if (sight.TextOf(at).StartsWith("sizeof", StringComparison.Ordinal)) return true;
        return false;
    }
}
