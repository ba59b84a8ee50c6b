using Lathe.Edits;
using Lathe.Quality;

namespace Lathe.Engine.Impact;

/// <summary>Turns what a change breaks elsewhere, as far as names tell, into findings. None of them blocks: a name is evidence and no proof.</summary>
/// <param name="changes">The change.</param>
/// <param name="tree">The tree after it; listed only where there is something to look for in it.</param>
internal sealed class ImpactAssessor(IReadOnlyList<Edits.FileChange> changes, Func<ImpactTree> tree) : IAssessor
{
    private const int MostFindings = 20;
    private const int PlacesNamed = 2;

    public string Name => "impact";

    public IReadOnlyList<Finding> Assess(CodeChange change, CancellationToken cancellationToken)
    {
        return Findings(ChangeImpact.Of(changes, tree, new ImpactOptions(), cancellationToken));
    }

    public static IReadOnlyList<Finding> Findings(ImpactReport report)
    {
        var findings = new List<Finding>();
        foreach (var symbol in report.Symbols)
        {
            if (findings.Count == MostFindings) break;
            var finding = symbol.Change.Kind switch
            {
                SymbolChangeKind.Removed => Removed(symbol),
                SymbolChangeKind.Resigned => Resigned(symbol),
                _ => null,
            };
            if (finding is not null) findings.Add(finding);
        }

        return findings;
    }

    private static Finding? Removed(ImpactedSymbol symbol)
    {
        var uses = Of(symbol, _ => true);
        if (uses.Count == 0) return null;
        var message = $"{symbol.Change.Name} was removed from {symbol.Change.Path}, and is still used here{Others(uses)}";
        return ImpactRules.RemovedStillUsed.At(uses[0].Path, uses[0].Line, Severity(uses[0]), message, "Mend these uses, or keep it.");
    }

    private static Finding? Resigned(ImpactedSymbol symbol)
    {
        var uses = Of(symbol, use => use.NoLongerFits);
        if (uses.Count == 0) return null;
        var message = $"{symbol.Change.Name} takes other arguments now ({symbol.Change.Path}:{symbol.Change.NewLine}), and is called here as before{Others(uses)}";
        return ImpactRules.CallersUnchanged.At(uses[0].Path, uses[0].Line, Severity(uses[0]), message, "Change these calls too.");
    }

    private static List<ImpactReference> Of(ImpactedSymbol symbol, Func<ImpactReference, bool> breaks) =>
        [.. symbol.References.Where(r => !r.IsInChange && r.Evidence > ReferenceEvidence.NameOnly && breaks(r)).OrderByDescending(r => r.Evidence)];

    private static FindingSeverity Severity(ImpactReference use) => use.Evidence switch
    {
        ReferenceEvidence.Strong => FindingSeverity.Error,
        ReferenceEvidence.Likely => FindingSeverity.Warning,
        _ => FindingSeverity.Info,
    };

    private static string Others(List<ImpactReference> uses)
    {
        if (uses.Count == 1) return "";
        var named = string.Join(", ", uses.Skip(1).Take(PlacesNamed).Select(u => $"{u.Path}:{u.Line}"));
        return uses.Count - 1 > PlacesNamed ? $", at {named} and at {uses.Count - 1 - PlacesNamed} more places" : $" and at {named}";
    }
}
