using Lathe.Errors;
using Lathe.Quality.Data;
using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>Makes patterns of snippets: parses them with the language's own grammar, stand-ins in place of metavariables and dots, and takes from the tree what belongs to the snippet.</summary>
internal static class PatternCompiler
{
    public const int LongestPattern = 4000;
    private const int MostPieces = 400;

    /// <summary>Compiles one pattern.</summary>
    /// <param name="value">The text, with its place for errors.</param>
    /// <param name="language">The language.</param>
    /// <param name="slots">The rule's metavariables.</param>
    /// <returns>The ways to read the snippet, one as a rule; null where the language has no grammar installed.</returns>
    /// <exception cref="LatheException">Validation: the text is no pattern in that language.</exception>
    public static CompiledPattern[]? Compile(DataValue value, PatternLanguage language, PatternSlots slots)
    {
        var text = value.Text(LongestPattern);
        if (LanguageTable.Find(language.Id) is not { } known || !NativeGrammars.Has(known)) return null;
        if (text.Contains(PatternSnippet.StandIn, StringComparison.OrdinalIgnoreCase) || text.Contains(PatternSnippet.DotsStandIn, StringComparison.OrdinalIgnoreCase))
            throw value.Bad("bad_pattern", $"'{value.Path}' has a name that Lathe needs itself.", $"Names may not contain '{PatternSnippet.StandIn}' or '{PatternSnippet.DotsStandIn}'.");
        var snippet = PatternSnippet.Cut(text, language.Id, slots);
        if (slots.Count >= PatternSlots.Most) throw value.Bad("out_of_range", $"the rule has more than {PatternSlots.Most - 1} metavariables.", "Divide it into several rules.");
        var wrappings = language.WrappingsFor(snippet.Text);
        var found = new List<PatternNode[]>();
        foreach (var style in Styles(language))
        {
            var rendered = snippet.Render(style);
            foreach (var wrapping in wrappings)
            {
                // A function or a variable may be one alone or a member, which many grammars tell apart; of anything else the first reading counts.
                if (CodeTree.Parse(known, wrapping.Before + rendered + wrapping.After) is not { } tree || HasProblem(tree)) continue;
                if (PatternTreeReader.Read(tree, wrapping.Before.Length, wrapping.Before.Length + rendered.TrimEnd().Length, MostPieces) is not { Length: > 0 } roots) continue;
                if (found.Count == 0 || (roots.Length == 1 && KindTable.For(tree).Is(roots[0].Kind, KindTraits.Function | KindTraits.Declaration) && !found.Exists(one => one[0].Kind == roots[0].Kind))) found.Add(roots);
            }

            if (found.Count > 0) return [.. found.Select(roots => Checked(new CompiledPattern(roots), value))];
        }

        var line = value.TextLine + FirstProblemLine(known, snippet, wrappings, Styles(language).First());
        throw value.Source.Error("bad_pattern", line, $"'{value.Path}' is not {known.Name}: an expression, a statement or a declaration was expected.", "Write the snippet as it would stand in a program; $NAME stands for an expression or a name, '...' for any number of arguments or statements, \"...\" for any string.");
    }

    private static CompiledPattern Checked(CompiledPattern pattern, DataValue value)
    {
        if (pattern.Roots[0].Test == PatternTest.Ellipsis) throw value.Bad("bad_pattern", $"'{value.Path}' begins with '...'.", "Begin with what has to be there; dots may follow.");
        return pattern;
    }

    // How stand-ins have to be written depends on where they stand; what parses is right.
    private static IEnumerable<SnippetStyle> Styles(PatternLanguage language)
    {
        var (name, dots) = (PatternSnippet.StandIn + "{0}", PatternSnippet.DotsStandIn + "{0}");
        if (language.Id == "php")
        {
            yield return new('$' + name, '$' + dots, '$' + dots + ';');
            yield return new(name, '$' + dots, '$' + dots + ';');
            yield return new('$' + name, '$' + dots, '$' + dots);
            yield break;
        }

        if (!language.Dots.EndsWith(';'))
        {
            yield return new(name, dots, dots);
            yield return new(name.ToUpperInvariant(), dots, dots);
            yield break;
        }

        string[] inBodies = [language.Dots.Replace("{0}", dots, StringComparison.Ordinal), dots, language.Id == "rust" ? dots + "!();" : "int " + dots + ';'];
        string[] inLists = [dots, "int " + dots, dots + ": A"];
        foreach (var inBody in inBodies)
            foreach (var inList in inLists) yield return new(name, inList, inBody);
    }

    private static bool HasProblem(CodeTree tree)
    {
        foreach (ref readonly var node in tree.Nodes)
            if (node.IsBroken) return true;
        return false;
    }

    private static int FirstProblemLine(Language language, PatternSnippet snippet, Wrapping[] wrappings, SnippetStyle style)
    {
        var best = 0;
        foreach (var wrapping in wrappings)
        {
            if (CodeTree.Parse(language, wrapping.Before + snippet.Render(style) + wrapping.After) is not { } tree) continue;
            for (var i = 0; i < tree.Count; i++)
            {
                if (!tree[i].IsBroken) continue;
                best = Math.Max(best, tree.LineAt(tree[i].Start) - 1 - wrapping.Before.AsSpan().Count('\n'));
                break;
            }
        }

        return Math.Clamp(best, 0, snippet.Text.AsSpan().Count('\n'));
    }
}
