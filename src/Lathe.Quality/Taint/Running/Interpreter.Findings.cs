using System.Globalization;

namespace Lathe.Quality.Taint;

internal sealed partial class Interpreter
{
    private const int MostFindings = 200;
    private const ulong CarrierMark = 1UL << 63;
    private const ulong WrapperMark = 1UL << 62;

    private static readonly Ref Carrier = new(null, "@request");
    private static readonly ulong HostBound = RuleTable.Shared.Mask("open-redirect,ssrf");
    private static readonly ulong PathBound = RuleTable.Shared.Mask("path-traversal");

    /// <summary>Reports what is wrong with a call; whether it is one that untrusted data must not get to.</summary>
    private bool CheckSinks(CallInfo call)
    {
        if (_model.Sinks.Find(call.Name) is not { } sinks) return false;
        var sunk = false;
        List<Argument>? picked = null;
        foreach (var sink in sinks)
        {
            if (!FitsCall(sink.Pattern, call) || !All(sink.When, call) || Any(sink.Unless, call)) continue;
            if (sink.Arguments.Length == 0)
            {
                Report(sink.Rule, call.Node, null);
                continue;
            }

            sunk |= sink.Rule.Label == SourceLabel.Remote;
            picked ??= [];
            picked.Clear();
            foreach (var wanted in sink.Arguments) call.Pick(wanted, picked);
            foreach (var argument in picked) Check(sink.Rule, call.Node, argument.Value);
        }

        return sunk;
    }

    private void Check(SecurityRule rule, int node, Value value)
    {
        var flow = rule.Label == SourceLabel.Random ? value.AnyRandom() : Dangerous(value, rule.Bit, 0);
        if (flow is not null && (flow.Cleared & rule.Bit) == 0) Report(rule, node, flow);
    }

    // The flow of a value that no sanitiser took out for a category: of several parts, the first that is dangerous.
    private static Flow? Dangerous(Value value, ulong bit, int depth)
    {
        if (value.Taint is not null && (value.Taint.Cleared & bit) == 0) return value.Taint;
        if (depth > 6) return null;
        foreach (var item in value.Items ?? [])
            if (Dangerous(item, bit, depth + 1) is { } flow) return flow;
        if (value.Entries is not null)
            foreach (var entry in value.Entries.Values)
                if (Dangerous(entry, bit, depth + 1) is { } flow) return flow;
        return null;
    }

    private void CheckAssignment(List<SinkModel> sinks, int node, Ref? owner, string name, int ownerNode, Value key, Value value)
    {
        foreach (var sink in sinks)
        {
            if (!Fits(sink.Pattern, owner, name, ownerNode)) continue;
            if (!Array.TrueForAll(sink.When, condition => Holds(condition, value)) || Array.Exists(sink.Unless, condition => Holds(condition, value))) continue;
            if (sink.Arguments.Length == 0) Report(sink.Rule, node, null);
            foreach (var argument in sink.Arguments) Check(sink.Rule, node, argument.Kind == ArgumentKind.Key ? key : value);
        }
    }

    private void CheckReturn(HandlerModel handler, int node, Value value)
    {
        if (_model.Sinks.Find("@return") is not { } sinks) return;
        var owner = new Ref(null, handler.Name);
        foreach (var sink in sinks)
            if (sink.Pattern.Fits(owner, "@return")) Check(sink.Rule, node, value.Items is { Length: > 0 } items ? items[0] : value);
    }

    // "std::cout << x": not a call to the grammar.
    private void CheckStream(int node, Value value)
    {
        if (_model.Sinks.Find("<<") is not { } sinks) return;
        foreach (var sink in sinks) Check(sink.Rule, node, value);
    }

    private void CheckSecretElement(int node, int owner, int keyNode, Value key, Value value)
    {
        if (key.Constant is string text) CheckSecret(node, text, value);
        else if (keyNode >= 0) CheckSecret(node, TextOf(keyNode), value);
        CheckSecret(node, TextOf(owner), value);
    }

    // A number that can be guessed is only a weakness where it is kept as a secret, and its name says so.
    private void CheckSecret(int node, ReadOnlySpan<char> name, Value value)
    {
        if (value.AnyRandom() is { } flow && SecretName.Has(name, _model.SecretNames)) Report(RuleTable.Shared["weak-random"], node, flow);
    }

    private bool All(Condition[] conditions, CallInfo call)
    {
        foreach (var condition in conditions)
            if (!Holds(condition, call)) return false;
        return true;
    }

    private bool Any(Condition[] conditions, CallInfo call)
    {
        foreach (var condition in conditions)
            if (Holds(condition, call)) return true;
        return false;
    }

    private bool Holds(Condition condition, CallInfo call)
    {
        if (condition.Argument.Kind is ArgumentKind.All or ArgumentKind.From)
        {
            var all = new List<Argument>();
            call.Pick(condition.Argument, all);
            foreach (var each in all)
                if (condition.Kind == ConditionKind.Bare ? IsBare(each.Node) : Holds(condition, each.Value)) return true;
            return false;
        }

        if (call.Pick(condition.Argument) is not { } argument) return condition.Kind is ConditionKind.Absent && !call.HasSpread;
        return condition.Kind switch
        {
            ConditionKind.Absent => false,
            ConditionKind.Present => true,
            ConditionKind.Bare => IsBare(argument.Node),
            ConditionKind.Unknown when argument.IsSpread => true,
            _ => Holds(condition, argument.Value),
        };
    }

    private static bool Holds(Condition condition, Value value) => condition.Kind switch
    {
        ConditionKind.Equals => Says(value, condition),
        ConditionKind.NotEquals => value.Constant is not null && !Says(value, condition),
        ConditionKind.Less => value.Constant is long number && number < condition.Number,
        ConditionKind.Marked => (value.Marks & condition.Mark) != 0,
        ConditionKind.NotMarked => (value.Marks & condition.Mark) == 0,
        ConditionKind.Constant => value.Constant is not null,
        ConditionKind.Unknown => value.Constant is null && !value.IsContainer,
        ConditionKind.List => value.Items is not null,
        ConditionKind.String => value.Items is null,
        _ => false,
    };

    private static bool Says(Value value, Condition condition) => value.Constant switch
    {
        string text => condition.Names(text),
        bool truth => condition.Names(truth ? "true" : "false"),
        long number => condition.Names(number.ToString(CultureInfo.InvariantCulture)),
        NullConstant => condition.Names("null"),
        _ => value.Ref is not null && condition.Names(value.Ref.Segment),
    };

    // Not in quotes where the shell splits what is not.
    private bool IsBare(int node) => node >= 0 && _forms.Of(_tree[node]) is Form.Name or Form.Hole;

    private void Report(SecurityRule rule, int node, Flow? flow)
    {
        var line = LineOf(node);
        if (Findings.Count >= MostFindings || !_reported.Add((rule.Id, line))) return;
        var severity = rule.Severity;
        if (flow is not null)
        {
            if ((flow.Traits & FlowTraits.Stored) != FlowTraits.None) severity = FindingSeverity.Info;
            else if ((flow.Traits & FlowTraits.Local) != FlowTraits.None) severity = (FindingSeverity)Math.Min((int)severity, (int)FindingSeverity.Warning);
            else if ((flow.Traits & FlowTraits.Uncertain) != FlowTraits.None && severity == FindingSeverity.Blocking) severity = FindingSeverity.Error;
        }

        Findings.Add(SecurityFinding.Of(rule, line, _tree.EndLineOf(node), severity, flow));
    }
}
