namespace Lathe.Engine.Prompts;

/// <summary>What a template can name: a text or a list of texts.</summary>
internal sealed class PromptValues
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public string? Text(string name) => _values.TryGetValue(name, out var value) ? value as string : null;

    public IReadOnlyList<string>? List(string name) => _values.TryGetValue(name, out var value) ? value as IReadOnlyList<string> : null;

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The values as Handlebars takes them.</summary>
    public IReadOnlyDictionary<string, object> AsDictionary => _values;

    /// <summary>Sets a text; null or white space counts as not there.</summary>
    public PromptValues With(string name, string? text)
    {
        if (!string.IsNullOrWhiteSpace(text)) _values[name] = text;
        return this;
    }

    /// <summary>Takes a value out.</summary>
    public PromptValues Without(string name)
    {
        _values.Remove(name);
        return this;
    }

    /// <summary>The same values without some of them.</summary>
    public PromptValues Except(params ReadOnlySpan<string> names)
    {
        var copy = new PromptValues();
        foreach (var (name, value) in _values)
            if (!names.Contains(name)) copy._values[name] = value;
        return copy;
    }

    /// <summary>Sets a list; an empty one counts as not there.</summary>
    public PromptValues With(string name, IReadOnlyList<string> list)
    {
        if (list.Count > 0) _values[name] = list;
        return this;
    }
}
