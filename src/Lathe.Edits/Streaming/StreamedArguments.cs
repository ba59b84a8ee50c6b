using System.Globalization;
using System.Text;

namespace Lathe.Edits;

/// <summary>Follows a tool's arguments while they arrive, character by character: the path as soon as it is whole, the lines of old and new text as they come, and a patch within them as the formats of text are followed.</summary>
internal sealed class StreamedArguments(EditParseOptions options, EditStream stream)
{
    private const int LongestWord = 4096;

    private readonly Stack<Level> levels = new();
    private readonly StringBuilder word = new();
    private readonly List<int> open = [];
    private StreamedLines? patch;
    private bool? isOne;
    private bool expectsName;
    private bool inString;
    private string? name;
    private ArgumentRole role;
    private bool atLineStart;
    private int escape;
    private int unit;

    private enum ArgumentRole
    {
        Name,
        Other,
        Path,
        Old,
        New,
        Patch,
    }

    /// <summary>Whether the text is a tool's arguments.</summary>
    public bool IsOne => isOne == true;

    /// <summary>Takes the next part.</summary>
    /// <returns>Whether it is one of a tool's arguments, as far as can be told.</returns>
    public bool Append(ReadOnlySpan<char> part)
    {
        foreach (var c in part)
        {
            if (isOne is null && !char.IsWhiteSpace(c)) isOne = c == '{';
            if (isOne == false) return false;
            if (isOne == true) Read(c);
        }

        return true;
    }

    private void Read(char c)
    {
        if (inString)
        {
            ReadInString(c);
            return;
        }

        switch (c)
        {
            case '{' or '[':
                // What an object says of its file holds for those within it.
                levels.Push(new Level(c == '{', levels.TryPeek(out var around) ? around.Edit : -1, 0, 0));
                expectsName = c == '{';
                break;
            case '}' or ']':
                Close();
                expectsName = false;
                break;
            case ',':
                expectsName = levels.TryPeek(out var level) && level.IsObject;
                break;
            case ':':
                expectsName = false;
                break;
            case '"':
                BeginString();
                break;
        }
    }

    private void BeginString()
    {
        (inString, escape, atLineStart) = (true, 0, true);
        word.Clear();
        role = expectsName ? ArgumentRole.Name : ToolArgumentsReader.IsPathName(name) ? ArgumentRole.Path : ToolArgumentsReader.IsOldName(name) ? ArgumentRole.Old
            : ToolArgumentsReader.IsNewName(name) ? ArgumentRole.New : ToolArgumentsReader.IsPatchName(name) ? ArgumentRole.Patch : ArgumentRole.Other;
        if (role == ArgumentRole.Patch) patch = new StreamedLines(options, stream);
    }

    private void ReadInString(char c)
    {
        if (escape == 0 && c == '\\') escape = 1;
        else if (escape == 0 && c == '"') EndString();
        else if (escape == 0) Take(c);
        else if (escape == 1 && c == 'u') (escape, unit) = (2, 0);
        else if (escape == 1)
        {
            escape = 0;
            Take(c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => c });
        }
        else
        {
            unit = (unit << 4) | (char.IsAsciiHexDigit(c) ? int.Parse([c], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0);
            if (++escape < 6) return;
            escape = 0;
            Take((char)unit);
        }
    }

    private void Take(char c)
    {
        switch (role)
        {
            case ArgumentRole.Name or ArgumentRole.Path:
                if (word.Length < LongestWord) word.Append(c);
                break;
            case ArgumentRole.Old or ArgumentRole.New:
                if (atLineStart) Count(role);
                atLineStart = c == '\n';
                break;
            case ArgumentRole.Patch:
                if (c != '\n') word.Append(c);
                else ReadPatchLine();
                break;
        }
    }

    private void EndString()
    {
        inString = false;
        if (role == ArgumentRole.Name) name = word.ToString();
        else if (role == ArgumentRole.Path) Begin(word.ToString());
        else if (role == ArgumentRole.Patch)
        {
            ReadPatchLine();
            patch!.End();
        }
    }

    private void ReadPatchLine()
    {
        patch!.Read(word.ToString());
        word.Clear();
    }

    private void Begin(string path)
    {
        if (!levels.TryPop(out var level)) return;
        var edit = stream.Begin(path, EditFormat.ToolArguments, 1);
        open.Add(edit);
        if (level.Removed + level.Added > 0 && level.Edit < 0) stream.Grow(edit, level.Removed, level.Added);
        levels.Push(level with { Edit = edit });
    }

    // The text may come before the path.
    private void Count(ArgumentRole kind)
    {
        if (!levels.TryPop(out var level)) return;
        var (removed, added) = kind == ArgumentRole.Old ? (1, 0) : (0, 1);
        if (level.Edit >= 0) stream.Grow(level.Edit, removed, added);
        levels.Push(level with { Removed = level.Removed + removed, Added = level.Added + added });
    }

    private void Close()
    {
        if (!levels.TryPop(out var closed)) return;
        if (levels.TryPop(out var outer)) levels.Push(closed.Edit >= 0 ? outer : outer with { Removed = outer.Removed + closed.Removed, Added = outer.Added + closed.Added });
        if (levels.Count > 0) return;
        foreach (var edit in open) stream.Finish(edit);
        open.Clear();
    }

    /// <summary>An object or a list that is open.</summary>
    /// <param name="IsObject">Not a list.</param>
    /// <param name="Edit">The edit that its file belongs to; -1 before one is named.</param>
    /// <param name="Removed">Lines of old text in it.</param>
    /// <param name="Added">Lines of new text in it.</param>
    private readonly record struct Level(bool IsObject, int Edit, int Removed, int Added);
}
