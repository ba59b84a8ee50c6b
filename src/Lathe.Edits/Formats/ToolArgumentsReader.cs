using System.Text.Json;

namespace Lathe.Edits;

/// <summary>
/// Reads the arguments of edit tools: replace (one, several, all, a stated number), insert, create, and text in another format. The tools of different makers name
/// the same things differently; the table of names is here.
/// </summary>
internal sealed class ToolArgumentsReader(EditParseOptions options)
{
    private const int MaxDepth = 3;

    private static readonly string[] PathNames = ["path", "file_path", "filePath", "filepath", "file", "filename", "target_file", "targetFile", "relative_path"];
    private static readonly string[] OldNames = ["old_str", "old_string", "oldString", "old_text", "oldText", "search"];
    private static readonly string[] NewNames = ["new_str", "new_string", "newString", "new_text", "newText", "replace", "replacement"];
    private static readonly string[] ContentNames = ["file_text", "content", "contents", "text"];
    private static readonly string[] LineNames = ["insert_line", "insertLine"];
    private static readonly string[] AllNames = ["replace_all", "replaceAll"];
    private static readonly string[] CountNames = ["expected_replacements", "expectedReplacements", "expected_count", "count"];
    private static readonly string[] ListNames = ["edits", "replacements", "changes", "operations", "files"];
    private static readonly string[] PatchNames = ["patch", "patchText", "patch_text", "diff", "input"];

    private readonly List<FileEdit> edits = [];
    private string? problem;

    public static bool IsPathName(string? name) => Array.IndexOf(PathNames, name) >= 0;

    public static bool IsOldName(string? name) => Array.IndexOf(OldNames, name) >= 0;

    public static bool IsNewName(string? name) => Array.IndexOf(NewNames, name) >= 0 || Array.IndexOf(ContentNames, name) >= 0;

    public static bool IsPatchName(string? name) => Array.IndexOf(PatchNames, name) >= 0;

    public static bool LooksLike(string text)
    {
        var start = text.AsSpan().TrimStart();
        return start.Length > 1 && (start[0] == '{' || (start[0] == '[' && start[1..].TrimStart().StartsWith('{'))) && start.Contains('"');
    }

    public EditParseResult Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            return Read(document.RootElement);
        }
        catch (ArgumentException)
        {
            return EditParseResult.Failed(new EditParseError(1, "", "the arguments hold text that is no Unicode"));
        }
        catch (JsonException e)
        {
            return EditParseResult.Failed(new EditParseError((int)Math.Min(int.MaxValue - 1, e.LineNumber ?? 0) + 1, "", "the tool's arguments are no JSON that can be read"));
        }
    }

    public EditParseResult Read(JsonElement arguments)
    {
        try
        {
            ReadValue(arguments, null, 0);
        }
        catch (InvalidOperationException)
        {
            // A string that holds half of a surrogate pair.
            problem = "the arguments hold text that is no Unicode";
        }

        if (problem is null && edits.Count == 0) problem = "the arguments hold no edit";
        return problem is null ? EditParseResult.Parsed(edits, EditFormat.ToolArguments) : EditParseResult.Failed(new EditParseError(1, "", problem));
    }

    private void ReadValue(JsonElement value, string? path, int depth)
    {
        if (depth > MaxDepth) problem ??= "the arguments are nested too deeply";
        if (problem is not null) return;
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray()) ReadValue(item, path, depth + 1);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            ReadObject(value, Text(value, PathNames) ?? path, depth);
        }
        else
        {
            problem ??= "an edit's arguments must be an object";
        }
    }

    private void ReadObject(JsonElement arguments, string? path, int depth)
    {
        if (Text(arguments, PatchNames) is { } patch) ReadPatch(patch, path);
        else if (Find(arguments, ListNames, JsonValueKind.Array) is { } list) ReadValue(list, path, depth + 1);
        else if (path is null) problem ??= "the path of the file is missing";
        else ReadEdit(arguments, path, Text(arguments, "command"));
    }

    private void ReadPatch(string patch, string? path)
    {
        var inner = EditParser.Parse(patch, options with { Format = null, KnownFiles = path is null ? options.KnownFiles : [path] });
        if (inner.Error is { } error) problem ??= error.Describe();
        else edits.AddRange(inner.Edits!.Edits);
    }

    private void ReadEdit(JsonElement arguments, string path, string? command)
    {
        var (old, replacement) = (Text(arguments, OldNames), Text(arguments, NewNames));
        var line = Number(arguments, LineNames);
        switch (command)
        {
            case "create" or "write":
                if (Text(arguments, ContentNames) is { } created) edits.Add(new WriteFileEdit(path, created) { Overwrite = command == "write", Verbatim = true });
                else problem ??= "the text of the file is missing (file_text)";
                break;
            case "insert":
                Insert(path, replacement ?? Text(arguments, ContentNames), line);
                break;
            case "delete":
                edits.Add(new DeleteFileEdit(path));
                break;
            case "str_replace" or "replace":
                if (old is null) problem ??= "the text to replace is missing (old_str)";
                else if (old.Length == 0) problem ??= "the text to replace is empty (old_str); it must stand in the file exactly once";
                else Replace(arguments, path, old, replacement ?? "");
                break;
            case null:
                ReadUnnamed(arguments, path, old, replacement, line);
                break;
            default:
                problem ??= $"the command '{(command.Length > 40 ? command[..40] : command)}' is not known";
                break;
        }
    }

    private void ReadUnnamed(JsonElement arguments, string path, string? old, string? replacement, int? line)
    {
        // Tools without a command number the line that the text comes before, not after.
        if (old is null && line is not null) Insert(path, replacement ?? Text(arguments, ContentNames), line - 1);
        else if (old is not null && replacement is null) problem ??= "the new text is missing";
        else if (!string.IsNullOrEmpty(old)) Replace(arguments, path, old, replacement!);
        else if (replacement is not null) edits.Add(new WriteFileEdit(path, replacement) { Overwrite = false, Verbatim = true });
        else if (Text(arguments, ContentNames) is { } content) edits.Add(new WriteFileEdit(path, content) { Verbatim = true });
        else problem ??= "the text to replace and the new text are missing";
    }

    private void Insert(string path, string? text, int? after)
    {
        if (text is null) problem ??= "the text to insert is missing";
        else if (after is null) problem ??= "the line to insert at is missing (insert_line)";
        else edits.Add(new InsertTextEdit(path, after.Value, text.Length == 0 ? "\n" : text));
    }

    private void Replace(JsonElement arguments, string path, string old, string replacement)
    {
        edits.Add(new ReplaceTextEdit(path, old, replacement)
        {
            ReplaceAll = Find(arguments, AllNames, JsonValueKind.True) is not null,
            ExpectedCount = Number(arguments, CountNames) ?? 1,
            LineHint = Number(arguments, ["start_line", "startLine"]),
        });
    }

    private static string? Text(JsonElement arguments, params string[] keys) => Find(arguments, keys, JsonValueKind.String)?.GetString();

    private static int? Number(JsonElement arguments, string[] keys) => Find(arguments, keys, JsonValueKind.Number) is { } value && value.TryGetInt32(out var number) ? number : null;

    private static JsonElement? Find(JsonElement arguments, string[] keys, JsonValueKind kind)
    {
        foreach (var key in keys)
        {
            if (arguments.TryGetProperty(key, out var value) && value.ValueKind == kind) return value;
        }

        return null;
    }
}
