using System.Text;
using Lathe.Context;
using Lathe.Engine.Impact;

namespace Lathe.Engine.Tests.Impact;

/// <summary>A tree before and after a change, in memory.</summary>
internal sealed class ChangedTree
{
    private readonly Dictionary<string, string> _before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _after = new(StringComparer.Ordinal);

    public int Reads { get; private set; }

    public ChangedTree With(string path, string text)
    {
        _before[path] = text;
        _after[path] = text;
        return this;
    }

    public ChangedTree Change(string path, string? before, string? after)
    {
        if (before is not null) _before[path] = before;
        if (after is not null) _after[path] = after;
        return this;
    }

    public string Line(string path, int line) => _after[path].Split('\n')[line - 1];

    public ImpactReport Report(ImpactOptions? options = null) => ChangeImpact.Of(Changes(), Tree(), options ?? new ImpactOptions(), TestContext.Current.CancellationToken);

    /// <summary>The findings as <c>severity rule path:line</c>.</summary>
    public IReadOnlyList<string> Findings() =>
        [.. ImpactAssessor.Findings(Report()).Select(f => $"{f.Severity} {f.RuleId} {f.Path}:{f.Range!.Value.StartLine}")];

    public IReadOnlyList<Lathe.Edits.FileChange> Changes() =>
    [
        .. _before.Keys.Union(_after.Keys).Order(StringComparer.Ordinal)
            .Select(p => (Path: p, Before: _before.GetValueOrDefault(p), After: _after.GetValueOrDefault(p)))
            .Where(f => f.Before != f.After)
            .Select(f => new Lathe.Edits.FileChange(f.Before is null ? null : f.Path, f.After is null ? null : f.Path, Bytes(f.Before), Bytes(f.After))),
    ];

    public ImpactTree Tree() => new(new FileSet([.. _after.Select(f => new ContextFile(f.Key, f.Value.Length))], Read));

    private byte[]? Read(string path, int maxBytes)
    {
        Reads++;
        return Bytes(_after[path]);
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
