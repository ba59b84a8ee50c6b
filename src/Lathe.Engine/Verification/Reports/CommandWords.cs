namespace Lathe.Engine.Verification.Reports;

/// <summary>
/// A command line that is one plain command, perhaps after <c>cd FOLDER &amp;&amp;</c> and assignments: the only kind to which words may be added without changing what else it
/// does. Anything that a shell would treat specially makes it another kind.
/// </summary>
/// <param name="Before">What stands before the program: the change of folder and the assignments.</param>
/// <param name="Words">The program and its arguments.</param>
internal sealed record CommandWords(string Before, IReadOnlyList<string> Words)
{
    private const string Plain = "-_./=,:@+%^~[]{}";

    /// <summary>Takes a command line apart; null where it is of another kind.</summary>
    public static CommandWords? Of(string command)
    {
        var line = command.Trim();
        var start = 0;
        if (line.StartsWith("cd ", StringComparison.Ordinal))
        {
            var and = line.IndexOf(" && ", StringComparison.Ordinal);
            if (and < 0 || !IsPlain(line.AsSpan(3, and - 3))) return null;
            start = and + 4;
        }

        var rest = line[start..];
        foreach (var c in rest)
        {
            if (c is not (' ' or '"' or '\'') && !IsPlain([c])) return null;
        }

        var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var first = 0;
        while (first < words.Length && words[first].IndexOf('=') > 0 && !words[first].StartsWith('-')) first++;
        if (first == words.Length) return null;
        var assignments = first == 0 ? "" : string.Join(' ', words[..first]) + " ";
        return new CommandWords(line[..start] + assignments, words[first..]);
    }

    /// <summary>The command line again, with words put in at a place.</summary>
    public string With(int at, params string[] added) => Before + string.Join(' ', Words.Take(at).Concat(added).Concat(Words.Skip(at)));

    /// <summary>Whether a word is among the arguments, alone or with a value after <c>=</c>.</summary>
    public bool Has(params ReadOnlySpan<string> options)
    {
        foreach (var word in Words)
        {
            foreach (var option in options)
            {
                if (word == option || word.StartsWith(option + "=", StringComparison.Ordinal)) return true;
            }
        }

        return false;
    }

    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !Plain.Contains(c)) return false;
        }

        return !text.IsEmpty;
    }
}
