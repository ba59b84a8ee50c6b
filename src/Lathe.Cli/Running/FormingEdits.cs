using Lathe.Cli.Output;
using Lathe.Edits;
using Lathe.Engine.Tools;

namespace Lathe.Cli.Running;

/// <summary>The edits of an answer that is still coming in: which file, and how many lines so far. For showing only; what is not whole is never applied.</summary>
internal sealed class FormingEdits
{
    private const int MostShown = 3;
    private const int LongestPath = 48;
    private readonly SortedDictionary<int, EditStream> _calls = [];
    private EditStream? _text;

    /// <summary>The root of the repository: paths may begin with it.</summary>
    public string? Root { get; set; }

    /// <summary>Takes a piece of text, which may hold edits between its words.</summary>
    public void Text(string piece) => (_text ??= Open()).Append(piece);

    /// <summary>Takes a piece of a tool call's arguments.</summary>
    public void Call(int call, string tool, string piece)
    {
        if (!EditingTools.Has(tool)) return;
        if (!_calls.TryGetValue(call, out var stream)) _calls[call] = stream = Open();
        stream.Append(piece);
    }

    public void Clear()
    {
        _text = null;
        _calls.Clear();
    }

    /// <summary>A line for each edit, the latest last; those that came first are left away.</summary>
    public IEnumerable<ViewLine> Lines()
    {
        var edits = (_text is null ? [] : _text.Edits).Concat(_calls.Values.SelectMany(c => c.Edits)).ToList();
        if (edits.Count > MostShown) yield return new ViewLine($"  … {EventLines.Count(edits.Count - MostShown, "edit")} before", LineTone.Faint);
        foreach (var edit in edits.TakeLast(MostShown)) yield return Line(edit);
    }

    private EditStream Open() => new(new EditParseOptions { Root = Root });

    private static ViewLine Line(StreamedEdit edit)
    {
        var path = PlainText.OneLine(edit.Path);
        if (path.Length > LongestPath) path = "…" + path[^LongestPath..];
        if (edit.Refusal is { } reason) return new ViewLine($"  ✗ {path}: {PlainText.OneLine(reason)}; it will be refused", LineTone.Bad);
        return new ViewLine($"  {(edit.IsComplete ? '✎' : '…')} {path} +{edit.Added} −{edit.Removed}", LineTone.Faint);
    }
}
