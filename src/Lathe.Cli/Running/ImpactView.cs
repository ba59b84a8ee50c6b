using Lathe.Cli.Output;
using Lathe.Engine.Impact;

namespace Lathe.Cli.Running;

/// <summary>The impact of a change in JSON.</summary>
internal sealed record ImpactView(IReadOnlyList<ImpactedSymbolView> Symbols, int NotLookedFor)
{
    public static ImpactView Of(ImpactReport report) => new([.. report.Symbols.Select(ImpactedSymbolView.Of)], report.NotLookedFor);
}

/// <summary>A symbol that a change touches, and who refers to it.</summary>
internal sealed record ImpactedSymbolView(
    string Change, string Kind, string Name, string Path, int Line, string? OldSignature, string? NewSignature, string? MovedTo, int? TooCommonIn, IReadOnlyList<string> DefinedIn, int ReferenceCount,
    IReadOnlyList<ImpactReferenceView> References)
{
    public static ImpactedSymbolView Of(ImpactedSymbol symbol)
    {
        var change = symbol.Change;
        return new ImpactedSymbolView(
            DashedName.Of(change.Kind), DashedName.Of(change.SymbolKind), change.Name, change.Path, change.NewLine ?? change.OldLine ?? 0, change.OldSignature, change.NewSignature, symbol.MovedTo, symbol.TooCommonIn,
            symbol.DefinedIn, symbol.ReferenceCount, [.. symbol.References.Select(ImpactReferenceView.Of)]);
    }
}

/// <summary>A place that refers to a symbol.</summary>
internal sealed record ImpactReferenceView(string Path, int Line, string Kind, string? Scope, string Evidence, bool IsTest, bool IsInChange, bool NoLongerFits)
{
    public static ImpactReferenceView Of(ImpactReference use) =>
        new(use.Path, use.Line, DashedName.Of(use.Kind), use.Scope, DashedName.Of(use.Evidence), use.IsTest, use.IsInChange, use.NoLongerFits);
}
