namespace Lathe.Context;

/// <summary>Other forms of an English word that a program may use: plural and singular, and the verb behind -ing, -ed, -er and -ion.</summary>
internal static class WordForms
{
    public static List<string> Of(string word)
    {
        var forms = new List<string>();
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4) forms.Add(word[..^3] + "y");
        else if (word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal)) forms.Add(word[..^2]);
        else if (word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal)) forms.Add(word[..^1]);
        else forms.Add(word.EndsWith('y') ? word[..^1] + "ies" : word + "s");
        Strip(word, "ing", forms);
        Strip(word, "ed", forms);
        Strip(word, "er", forms);
        if (word.EndsWith("ation", StringComparison.Ordinal) && word.Length > 7)
        {
            forms.Add(word[..^5] + "e");
            forms.Add(word[..^5] + "ate");
        }
        else if (word.EndsWith("ion", StringComparison.Ordinal) && word.Length > 6)
        {
            forms.Add(word[..^3]);
            forms.Add(word[..^3] + "e");
        }

        return forms;
    }

    private static void Strip(string word, string ending, List<string> forms)
    {
        if (word.Length < ending.Length + 3 || !word.EndsWith(ending, StringComparison.Ordinal)) return;
        var stem = word[..^ending.Length];
        forms.Add(stem);
        if (stem[^1] == stem[^2]) forms.Add(stem[..^1]);
        else forms.Add(stem + "e");
    }
}
