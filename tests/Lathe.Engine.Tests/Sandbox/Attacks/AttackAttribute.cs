using System.Reflection;
using Lathe.Engine.Sandbox;
using Xunit.Sdk;
using Xunit.v3;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

/// <summary>
/// An attempt to get out of a sandbox or to harm the machine from inside. The test runs once for each backend that promises to contain it; the attribute is also
/// the attempt's row in the table of docs/sandbox.md.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AttackAttribute(string tries) : DataAttribute
{
    /// <summary>What is tried, as the table says it.</summary>
    public string Tries => tries;

    /// <summary>What Landlock does not keep, where it promises less; such an attempt is made under bubblewrap only.</summary>
    public string? LandlockIsWeaker { get; init; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
        => new(LandlockIsWeaker is null
            ? [new TheoryDataRow<string>(Sandboxes.Bubblewrap), new TheoryDataRow<string>(Sandboxes.Landlock)]
            : [new TheoryDataRow<string>(Sandboxes.Bubblewrap)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
