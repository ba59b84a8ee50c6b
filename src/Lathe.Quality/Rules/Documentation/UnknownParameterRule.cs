using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class UnknownParameterRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "documentation.unknown-parameter", "Documentation of a parameter that is not there", QualityDimension.Documentation, FindingSeverity.Warning,
        "Documentation that was left behind by a renaming misleads. The names in <param>, @param, :param and Args: are compared with the parameters.",
        [
            new("a.cs", null, "class A {\n  /// <summary>Adds.</summary>\n  /// <param name=\"first\">A number.</param>\n  public int Add(int a, int b) => a + b;\n}\n", 4),
            new("A.java", null, "class A {\n  /**\n   * Adds.\n   * @param first a number\n   */\n  int add(int a, int b) { return a + b; }\n}\n", 6),
            new("a.py", null, "def add(a, b):\n    \"\"\"Adds.\n\n    :param first: a number\n    \"\"\"\n    return a + b\n", 1),
            new("a.js", null, "/**\n * Adds.\n * @param {number} first a number\n */\nfunction add(a, b) { return a + b; }\n", 5),
            new("a.php", null, "<?php\n/**\n * @param string $a A name\n */\nfunction add($a) { return $a; }\n"),
            new("A.java", null, "class A {\n  /**\n   * @param <T> a type\n   * @param a a number\n   */\n  <T> int add(int a, int b) { return a + b; }\n}\n"),
            new("a.js", null, "/**\n * @param {number} a a number\n * @param {object} [options] more\n * @param {string} options.name a name\n */\nfunction add(a, options = {}) { return a; }\n/** @param {number} x */\nconst f = function ({ x }) { };\n"),
            new("a.py", null, "def add(a, *args, **kwargs):\n    \"\"\"Adds.\n\n    :param int a: a number\n    :param timeout: passed on\n    \"\"\"\n    return a\n"),
        ])
    {
        Languages = ["csharp", "java", "python", "javascript", "typescript", "tsx", "php"],
        Cwe = [1116],
        Remedy = "Name the parameter as it is, or drop the line.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Function];

    public void Look(CodeSight sight, int node)
    {
        var list = sight.Part(node, CodePart.Parameters);
        if (list < 0) return;
        var documentation = DocComment.Of(sight.Code, node);
        if (documentation.IsEmpty || documentation.IndexOf("param", StringComparison.Ordinal) < 0 && !documentation.Contains("Args:", StringComparison.Ordinal)) return;
        var parameters = sight.TextOf(list);
        // What takes anything, or takes apart what it is given, can document names of its own.
        if (parameters.Contains("**", StringComparison.Ordinal) || parameters.Contains('{') || parameters.Contains("...", StringComparison.Ordinal) || (parameters.Contains('[') && sight.IsScript)) return;
        foreach (var name in DocParameters.Of(documentation, sight.Language))
        {
            if (WholeWords.Has(parameters, sight.Language == "php" ? $"${name}" : name)) continue;
            if (sight.Language == "csharp" && sight.Tree[node].Parent >= 0 && WholeWords.Has(FoundTest.Head(sight.Code, node, sight.Part(node, CodePart.Parameters)), name)) continue;
            sight.Report(this, node, $"'{name}' is documented and is no parameter of '{sight.TextOf(sight.Part(node, CodePart.Name))}'");
            return;
        }
    }
}
