using System.Globalization;
using Lathe.Errors;

namespace Lathe.Quality.Data;

/// <summary>A value with its file and its path of keys, read as what the caller needs; anything else is an error that names file, line and key.</summary>
/// <param name="Source">The file.</param>
/// <param name="Path">The keys down to here, joined by dots; empty for the whole document.</param>
/// <param name="Node">The value.</param>
internal sealed record DataValue(DataSource Source, string Path, DataNode Node)
{
    private const int MostItems = 5000;

    public int Line => Node.Line;

    /// <summary>The line that the text itself begins on: a block's begins on the one after its mark.</summary>
    public int TextLine => Node is DataScalar { IsBlock: true } ? Node.Line + 1 : Node.Line;

    public bool IsNull => Node is DataScalar { IsNull: true };

    public bool IsText => Node is DataScalar;

    public bool IsList => Node is DataSequence;

    public bool IsMap => Node is DataMapping;

    /// <summary>The entries of a mapping, in their order, each value with its path.</summary>
    public IEnumerable<KeyValuePair<string, DataValue>> Entries()
    {
        foreach (var entry in Mapping().Entries) yield return new(entry.Key, At(entry));
    }

    /// <summary>The value of a key; null where the key is missing or says nothing.</summary>
    public DataValue? Find(string key)
    {
        foreach (var entry in Mapping().Entries)
            if (entry.Key == key) return At(entry) is { IsNull: false } value ? value : null;
        return null;
    }

    /// <summary>The value of a key that has to be there.</summary>
    public DataValue Require(string key) =>
        Find(key) ?? throw Source.Error("missing_key", Line, $"{(Path.Length == 0 ? "the file" : $"'{Path}'")} has no '{key}'.", $"Add a line '{key}: …'.");

    /// <summary>Refuses every key that is not among those given, naming the nearest one.</summary>
    public void AllowKeys(params ReadOnlySpan<string> keys)
    {
        foreach (var entry in Mapping().Entries)
        {
            if (keys.Contains(entry.Key)) continue;
            var nearest = NearestName.Find(entry.Key, keys.ToArray());
            throw Source.Error("unknown_key", entry.Line, $"there is no key '{Shorten(PathOf(entry.Key))}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}", $"The keys here are: {string.Join(", ", keys!)}.");
        }
    }

    /// <summary>Any scalar as text; a number or a word in quotes or without.</summary>
    public string Text() => Node is DataScalar { IsNull: false } scalar ? scalar.Text : throw WrongType("text");

    /// <summary>A text that is at most so long, and not empty.</summary>
    public string Text(int longest)
    {
        var text = Text();
        if (text.Length == 0) throw WrongType("text");
        return text.Length <= longest ? text : throw Bad("out_of_range", $"'{Path}' is longer than {longest} characters.", "Shorten it.");
    }

    /// <summary>A list of texts; one text alone is a list of one.</summary>
    public IReadOnlyList<string> Texts()
    {
        if (Node is DataScalar) return [Text()];
        var items = Items();
        var texts = new string[items.Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = items[i].Text();
        return texts;
    }

    public IReadOnlyList<DataValue> Items(string expected = "a list")
    {
        if (Node is not DataSequence sequence) throw WrongType(expected);
        if (sequence.Items.Count > MostItems) throw Bad("out_of_range", $"'{Path}' has more than {MostItems} items.", "Divide it into several rules.");
        var items = new List<DataValue>(sequence.Items.Count);
        foreach (var item in sequence.Items) items.Add(this with { Path = $"{Path}[{items.Count}]", Node = item });
        return items;
    }

    public int Integer(int least, int most) =>
        int.TryParse(Text(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Bad("wrong_type", $"'{Path}' has to be a whole number from {least} to {most}, not '{Shorten(Text())}'.", "Write a number in that range.");

    public bool Flag() => Text() switch
    {
        "true" => true,
        "false" => false,
        var other => throw Bad("wrong_type", $"'{Path}' has to be true or false, not '{Shorten(other)}'.", "Write true or false."),
    };

    /// <summary>One of the given words; case counts.</summary>
    public string OneOf(params ReadOnlySpan<string> words)
    {
        var word = Text();
        if (words.Contains(word)) return word;
        var nearest = NearestName.Find(word, words.ToArray());
        throw Bad("wrong_value", $"'{Path}' cannot be '{Shorten(word)}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}", $"It is one of: {string.Join(", ", words!)}.");
    }

    /// <summary>An error about this value.</summary>
    public LatheException Bad(string code, string message, string guidance) => Source.Error(code, Line, message, guidance);

    internal static string Shorten(string text)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= 60 ? text : text[..60] + "…";
    }

    private DataMapping Mapping() => Node as DataMapping ?? throw WrongType("a group of 'key: value' lines");

    private DataValue At(DataEntry entry) => this with { Path = PathOf(entry.Key), Node = entry.Value };

    private string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private LatheException WrongType(string expected) =>
        Bad("wrong_type", $"{(Path.Length == 0 ? "the file" : $"'{Path}'")} has to be {expected}, not {Describe()}.", $"Write {expected} there.");

    private string Describe() => Node switch
    {
        DataSequence => "a list",
        DataMapping => "a group of keys",
        DataScalar { IsNull: true } => "nothing",
        DataScalar scalar => $"'{Shorten(scalar.Text)}'",
        _ => "this",
    };
}
