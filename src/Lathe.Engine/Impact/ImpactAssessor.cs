using System.Security.Cryptography;
using System.Text;
using Lathe.Edits;
using Lathe.Quality;
using Lathe.Syntax;

namespace Lathe.Engine.Impact;

/// <summary>Turns what a change breaks elsewhere, as far as names tell, into findings. None of them blocks: a name is evidence and no proof.</summary>
/// <param name="changes">The change.</param>
/// <param name="tree">The tree after it; listed only where there is something to look for in it.</param>
/// <param name="kept">Keeps which files changed inside of what they define and nowhere else; null to look at each anew.</param>
internal sealed class ImpactAssessor(IReadOnlyList<Edits.FileChange> changes, Func<ImpactTree> tree, IFindingCache? kept = null) : IAssessor
{
    private const int MostFindings = 20;
    private const int PlacesNamed = 2;

    public string Name => "impact";

    public IReadOnlyList<Finding> Assess(CodeChange change, CancellationToken cancellationToken)
    {
        var symbols = new IReadOnlyList<SymbolChange>[changes.Count];
        // A thread for a file or two costs more than it gives.
        if (symbols.Length < 3) for (var i = 0; i < symbols.Length; i++) Look(i);
        else Parallel.For(0, symbols.Length, new ParallelOptions { CancellationToken = cancellationToken }, Look);
        return Findings(ChangeImpact.Of(changes, [.. symbols.SelectMany(static s => s)], tree, new ImpactOptions(), cancellationToken));

        void Look(int index)
        {
            cancellationToken.ThrowIfCancellationRequested();
            symbols[index] = SymbolsOf(changes[index], change);
        }
    }

    // What only changed inside has no findings here, whatever the other files do.
    private IReadOnlyList<SymbolChange> SymbolsOf(Edits.FileChange file, CodeChange change)
    {
        var key = kept is null ? null : KeyOf(file);
        if (key is not null && kept!.Find(key) is not null) return [];
        var symbols = SymbolImpact.Of([file], change.TreeOf);
        if (key is not null && symbols.All(static s => s.Kind == SymbolChangeKind.Changed)) kept!.Keep(key, []);
        return symbols;
    }

    // With the length before it, no two rows of parts are the same bytes.
    private static string KeyOf(Edits.FileChange file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in new[] { Encoding.UTF8.GetBytes($"impact {SymbolReading.Version}\n{file.OldPath}\n{file.NewPath}\n{file.OldIsLink}{file.NewIsLink}"), file.Before, file.After })
        {
            hash.AppendData(BitConverter.GetBytes(part?.Length ?? -1));
            hash.AppendData(part ?? []);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
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
