using System.Collections.Concurrent;

namespace Lathe.Quality.Taint;

/// <summary>One row of a sheet: kinds that are one form, with the places of its parts.</summary>
/// <param name="Form">The form.</param>
/// <param name="Kinds">The grammar's names.</param>
/// <param name="Slots">Where each part stands: a field, <c>#1</c> (the second named child), <c>@kind</c>, <c>last</c>; the first that is there counts.</param>
/// <param name="Constant">The name of an intrinsic.</param>
internal sealed record FormRow(Form Form, string[] Kinds, List<(Slot Slot, string[] Places)> Slots, string? Constant);

/// <summary>
/// A language's sheet of forms, from <c>Data/LANGUAGE.forms</c>. Lines: <c>form kind… slot=place|place</c>; <c>imports STYLE</c>; <c>self name…</c>; <c>option name…</c>; <c>like LANGUAGE</c> takes over another sheet's rows first.
/// </summary>
internal sealed class FormSheet
{
    private static readonly ConcurrentDictionary<string, FormSheet?> Sheets = new(StringComparer.Ordinal);

    public List<FormRow> Rows { get; } = [];

    public ImportStyle Imports { get; private set; }

    /// <summary>What the object of a method is called in it.</summary>
    public HashSet<string> Self { get; } = new(StringComparer.Ordinal);

    /// <summary>The last statement of a function is its value (Ruby, Rust).</summary>
    public bool ImplicitReturn { get; private set; }

    /// <summary>A field may be named without its object (Java, C#, C++).</summary>
    public bool ImplicitThis { get; private set; }

    /// <summary>A case runs on into the next one until it breaks (C, Java, JavaScript).</summary>
    public bool FallsThrough { get; private set; }

    /// <summary>A call's arguments hang in it one by one (Bash).</summary>
    public bool LooseArguments { get; private set; }

    /// <summary>7 / 2 is 3.</summary>
    public bool DividesWhole { get; private set; }

    /// <summary>A plus makes a number of whatever it gets (PHP).</summary>
    public bool PlusAdds { get; private set; }

    public static FormSheet? Find(string language) => Sheets.GetOrAdd(language, static id => DataText.Read($"{id}.forms") is { } text ? Parse(text) : null);

    internal static FormSheet Parse(string text)
    {
        var sheet = new FormSheet();
        foreach (var line in DataText.Lines(text)) sheet.Add(line.Words);
        return sheet;
    }

    private void Add(string[] words)
    {
        switch (words[0])
        {
            case "like":
                var other = Find(words[1]) ?? throw new FormatException($"no sheet {words[1]}");
                Rows.AddRange(other.Rows);
                Imports = other.Imports;
                Self.UnionWith(other.Self);
                (ImplicitReturn, ImplicitThis, FallsThrough, DividesWhole) = (other.ImplicitReturn, other.ImplicitThis, other.FallsThrough, other.DividesWhole);
                return;
            case "imports":
                Imports = Enum.Parse<ImportStyle>(words[1], ignoreCase: true);
                return;
            case "self":
                Self.UnionWith(words.AsSpan(1).ToArray());
                return;
            case "option":
                ImplicitReturn |= Array.IndexOf(words, "implicit-return") > 0;
                ImplicitThis |= Array.IndexOf(words, "implicit-this") > 0;
                PlusAdds |= Array.IndexOf(words, "plus-adds") > 0;
                DividesWhole |= Array.IndexOf(words, "divides-whole") > 0;
                LooseArguments |= Array.IndexOf(words, "loose-arguments") > 0;
                FallsThrough |= Array.IndexOf(words, "falls-through") > 0;
                return;
        }

        var kinds = new List<string>();
        var slots = new List<(Slot, string[])>();
        string? constant = null;
        foreach (var word in words.AsSpan(1))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) kinds.Add(word);
            else if (word.StartsWith("as=", StringComparison.Ordinal)) constant = word[3..];
            else slots.Add((Enum.Parse<Slot>(word[..equals], ignoreCase: true), word[(equals + 1)..].Split('|')));
        }

        Rows.Add(new FormRow(Enum.Parse<Form>(words[0], ignoreCase: true), [.. kinds], slots, constant));
    }
}
