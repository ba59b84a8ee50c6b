namespace Lathe.Engine.Configuration.Yaml;

/// <summary>A value with its file and its path of keys, read as what the caller needs; anything else is an error that names the place.</summary>
/// <param name="Source">The file.</param>
/// <param name="Path">The keys down to here, joined by dots; empty for the whole document.</param>
/// <param name="Node">The value.</param>
internal sealed record YamlValue(YamlSource Source, string Path, YamlNode Node)
{
    private const int MostItems = 1000;

    public bool IsNull => Node is YamlScalar { IsNull: true };

    public int Line => Node.Line;

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public YamlValue At(YamlEntry entry) => this with { Path = PathOf(entry.Key), Node = entry.Value };

    public IReadOnlyList<YamlEntry> Entries() => Node is YamlMapping mapping ? mapping.Entries : throw WrongType("a group of 'key: value' lines");

    /// <summary>Any scalar as text; a number or a word in quotes or without.</summary>
    public string Text() => Node is YamlScalar { IsNull: false } scalar ? scalar.Text : throw WrongType("text");

    /// <summary>A list of texts; one text alone is a list of one.</summary>
    public IReadOnlyList<string> Texts()
    {
        if (Node is YamlScalar) return [Text()];
        var items = Items("a list of texts");
        var texts = new string[items.Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = items[i].Text();
        return texts;
    }

    public IReadOnlyList<YamlValue> Items(string expected)
    {
        if (Node is not YamlSequence sequence) throw WrongType(expected);
        if (sequence.Items.Count > MostItems) throw Source.Error("out_of_range", Line, $"'{Path}' has more than {MostItems} items.");
        var items = new List<YamlValue>(sequence.Items.Count);
        foreach (var item in sequence.Items) items.Add(this with { Path = $"{Path}[{items.Count}]", Node = item });
        return items;
    }

    /// <summary>A scalar in the given form.</summary>
    public object As(ValueForm form)
    {
        if (Node is not YamlScalar scalar) throw WrongType(form.Expected);
        return form.Parse(scalar.Text) ?? throw Source.Error(
            "wrong_type", Line, $"'{Path}' has to be {form.Expected}, not '{Shorten(scalar.Text)}'.", form.Remedy(Path));
    }

    private Exception WrongType(string expected) => Source.Error("wrong_type", Line, $"'{Path}' has to be {expected}, not {Describe()}.");

    private string Describe() => Node switch
    {
        YamlSequence => "a list",
        YamlMapping => "a group of keys",
        YamlScalar { IsNull: true } => "nothing",
        YamlScalar scalar => $"'{Shorten(scalar.Text)}'",
        _ => "this",
    };

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
