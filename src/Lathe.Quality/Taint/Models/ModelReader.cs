namespace Lathe.Quality.Taint;

/// <summary>Reads the lines of a model file into a model; docs/quality-security.md describes them.</summary>
internal sealed class ModelReader(TaintModel model)
{
    // Texts that read as SQL have theirs from the interpreter.
    private static readonly Dictionary<string, ulong> Marks = new(StringComparer.Ordinal) { ["sqltext"] = Value.SqlText };

    public void Read(string text)
    {
        foreach (var line in DataText.Lines(text))
        {
            try
            {
                Add(line.Words);
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException or KeyNotFoundException or IndexOutOfRangeException or ArgumentOutOfRangeException)
            {
                throw new FormatException($"line {line.Number} ({string.Join(' ', line.Words)}): {exception.Message}", exception);
            }
        }
    }

    private static ulong Mark(string name)
    {
        lock (Marks)
        {
            if (!Marks.TryGetValue(name, out var bit)) Marks[name] = bit = Marks.Count < 60 ? 1UL << Marks.Count : throw new FormatException("too many marks");
            return bit;
        }
    }

    private void Add(string[] words)
    {
        switch (words[0])
        {
            case "source": AddSources(Enum.Parse<SourceLabel>(words[1], ignoreCase: true), words.AsSpan(2)); break;
            case "carrier": AddSources(SourceLabel.Carrier, words.AsSpan(1)); break;
            case "sink": AddSinks(words); break;
            case "type": AddTypes(words); break;
            case "clean": AddCalls(CallEffect.Clean, words.AsSpan(2), RuleTable.Shared.Mask(words[1])); break;
            case "normalise": AddCalls(CallEffect.Clean, words.AsSpan(1), Flow.Normalised); break;
            case "guard": AddCalls(CallEffect.Guard, words.AsSpan(2), RuleTable.Shared.Mask(words[1])); break;
            case "validate": AddCalls(CallEffect.Validate, words.AsSpan(1), RuleTable.Shared.Mask("all")); break;
            case "mark": AddCalls(CallEffect.Mark, words.AsSpan(2), Mark(words[1])); break;
            case "unmark": AddCalls(CallEffect.Unmark, words.AsSpan(2), Mark(words[1])); break;
            case "pass": AddCalls(CallEffect.Pass, words.AsSpan(1), 0); break;
            case "ends": AddCalls(CallEffect.Ends, words.AsSpan(1), 0); break;
            case "op": AddCalls(CallEffect.Operation, words.AsSpan(2), 0, Enum.Parse<Operation>(words[1], ignoreCase: true)); break;
            case "fill": AddCalls(CallEffect.Fill, words.AsSpan(2), 0, label: Enum.Parse<SourceLabel>(words[1], ignoreCase: true)); break;
            case "handler": AddHandler(words); break;
            case "callback": AddCallback(words); break;
            case "param": AddParameters(words.AsSpan(1)); break;
            case "clean-type": model.CleanTypes.UnionWith(words[1..]); break;
            case "service-type": model.ServiceTypes.UnionWith(words[1..]); break;
            case "clean-member": model.CleanMembers.UnionWith(words[1..]); break;
            case "trigger": model.Trigger(words[2], Enum.Parse<TriggerKind>(words[1], ignoreCase: true)); break;
            case "hostpart": model.HostParts.UnionWith(words[1..]); break;
            case "mutate": model.Mutators.UnionWith(words[1..]); break;
            case "clean-name": model.CleanNames.AddRange(Array.ConvertAll(words[2..], word => (word, RuleTable.Shared.Mask(words[1])))); break;
            case "guard-name": model.GuardNames.AddRange(words[1..]); break;
            case "carrier-read": model.CarrierReads.AddRange(words[1..]); break;
            case "secret-name": model.SecretNames.AddRange(words[1..]); break;
            case "lacks": model.Lacks.AddRange(Array.ConvertAll(words[2..], word => (word, RuleTable.Shared.Mask(words[1])))); break;
            case "replaced": model.Replaced.AddRange(Array.ConvertAll(words[2..], word => (word, RuleTable.Shared.Mask(words[1])))); break;
            default: throw new FormatException($"unknown line '{words[0]}'");
        }
    }

    private void AddSources(SourceLabel label, ReadOnlySpan<string> names)
    {
        foreach (var word in names)
        {
            foreach (var name in Expand(word))
            {
                var call = name.EndsWith("()", StringComparison.Ordinal);
                var pattern = NamePattern.Parse(call ? name[..^2] : name);
                (call ? model.CallSources : model.Sources).Add(pattern, new SourceModel(pattern, label));
                AddTrigger(pattern, name, label == SourceLabel.Random ? TriggerKind.Flag : TriggerKind.Source);
            }
        }
    }

    private void AddSinks(string[] words)
    {
        var rule = RuleTable.Shared[words[1]];
        var (names, when, unless) = Conditions(words.AsSpan(2));
        foreach (var name in names)
        {
            if (name.EndsWith('='))
            {
                var target = NamePattern.Parse(name[..^1]);
                model.AssignmentSinks.Add(target, new SinkModel(rule, target, [ArgumentName.Parse("value")], when, unless));
                AddTrigger(target, name, TriggerKind.Sink);
                continue;
            }

            var (text, arguments) = Arguments(name);
            var assigned = text.EndsWith('=');
            var pattern = NamePattern.Parse(assigned ? text[..^1] : text);
            (assigned ? model.AssignmentSinks : model.Sinks).Add(pattern, new SinkModel(rule, pattern, arguments, when, unless));
            AddTrigger(pattern, text, arguments.Length == 0 ? TriggerKind.Flag : rule.Label == SourceLabel.Random ? TriggerKind.None : TriggerKind.Sink);
        }
    }

    // What is looked up are the identifiers of a file; an element has none, so its container's name stands for it.
    private void AddTrigger(NamePattern pattern, string text, TriggerKind kind)
    {
        if (kind == TriggerKind.None) return;
        if (pattern.Last is not ("[]" or "@return")) model.Trigger(pattern.Last.TrimStart('$'), kind);
        else if (pattern.Last == "[]") model.Trigger(text.Split('.', '[')[^2].TrimStart('$'), kind);
    }

    private void AddTypes(string[] words)
    {
        var type = Ref.Parse(words[1]);
        foreach (var word in words.AsSpan(2))
        {
            if (word == "=") continue;
            foreach (var name in Expand(word))
            {
                var call = name.EndsWith("()", StringComparison.Ordinal);
                var pattern = NamePattern.Parse(call ? name[..^2] : name);
                (call ? model.Calls : model.MemberTypes).Add(pattern, new CallModel(pattern, CallEffect.Type, [], [], 0, Operation.None, type));
            }
        }
    }

    private void AddCalls(CallEffect effect, ReadOnlySpan<string> words, ulong mask, Operation operation = Operation.None, SourceLabel label = SourceLabel.Remote)
    {
        var (names, when, _) = Conditions(words);
        foreach (var name in names)
        {
            var (text, arguments) = Arguments(name);
            var pattern = NamePattern.Parse(text);
            model.Calls.Add(pattern, new CallModel(pattern, effect, arguments, when, mask, operation, null, label));
            if (effect == CallEffect.Fill) model.Trigger(pattern.Last, label == SourceLabel.Random ? TriggerKind.Flag : TriggerKind.Source);
        }
    }

    private void AddHandler(string[] words)
    {
        var handler = Handler(words[1], words);
        model.Handlers.Add(handler);
        foreach (var pattern in handler.Annotations) model.Trigger(pattern.Last, TriggerKind.Source | TriggerKind.Sink);
        if (handler.TaintsParameters)
            foreach (var pattern in handler.Bases) model.Trigger(pattern.Last, TriggerKind.Source);
    }

    private static HandlerModel Handler(string name, string[] words)
    {
        var annotations = new List<NamePattern>();
        var bases = new List<NamePattern>();
        var taints = false;
        var parameters = new List<(int, Ref)>();
        var into = annotations;
        foreach (var word in words.AsSpan(2))
        {
            if (word == "annotation") into = annotations;
            else if (word == "base") into = bases;
            else if (word == "params=taint") taints = true;
            else if (char.IsAsciiDigit(word[0])) parameters.Add((word[0] - '0', Ref.Parse(word[2..])!));
            else foreach (var part in Expand(word)) into.Add(NamePattern.Parse(part));
        }

        return new HandlerModel(name, [.. annotations], [.. bases], taints, parameters);
    }

    private void AddCallback(string[] words)
    {
        var handler = Handler(words[1], words);
        foreach (var pattern in handler.Annotations)
        {
            model.Callbacks.Add(pattern, new CallbackModel(pattern, handler));
            if (handler.TaintsParameters) model.Trigger(pattern.Last, TriggerKind.Source);
        }
    }

    private void AddParameters(ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            model.ParameterAnnotations.Add(word);
            model.Trigger(word, TriggerKind.Source);
        }
    }

    private static (string Name, ArgumentName[] Arguments) Arguments(string text)
    {
        var open = text.LastIndexOf('(');
        if (open < 0 || text[^1] != ')') return (text, []);
        var inner = text[(open + 1)..^1];
        return (text[..open], inner.Length == 0 ? [] : Array.ConvertAll(inner.Split(','), ArgumentName.Parse));
    }

    private static (List<string> Names, Condition[] When, Condition[] Unless) Conditions(ReadOnlySpan<string> words)
    {
        var names = new List<string>();
        var when = new List<Condition>();
        var unless = new List<Condition>();
        List<Condition>? into = null;
        foreach (var word in words)
        {
            if (word == "when") into = when;
            else if (word == "unless") into = unless;
            else if (into is null) names.AddRange(Expand(word));
            else into.Add(Condition.Parse(word, Mark));
        }

        return (names, [.. when], [.. unless]);
    }

    // a.{b,c}(0) is a.b(0) and a.c(0).
    private static List<string> Expand(string word)
    {
        var open = word.IndexOf('{', StringComparison.Ordinal);
        var close = open < 0 ? -1 : word.IndexOf('}', open);
        if (close < 0) return [word];
        var all = new List<string>();
        foreach (var part in word[(open + 1)..close].Split(',')) all.AddRange(Expand(word[..open] + part + word[(close + 1)..]));
        return all;
    }
}
